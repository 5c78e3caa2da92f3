"""Lines that are what they are wherever they stand: counters, dates, labels, what markup has marked."""

from collections.abc import Sequence
from datetime import datetime

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.dates import read_posting_line
from tasks.pages.parts import Labelled, Part


def label_known(blocks: Sequence[Block], fetched_at: datetime | None) -> list[Labelled | None]:
    labels: list[Labelled | None] = []
    is_past = False
    for before, block in zip((None, *blocks), blocks, strict=False):
        is_past = _is_past_caption(before, block, is_past)
        labels.append(_known_line(block, fetched_at, is_caption=block.kind is BlockKind.CAPTION and not is_past))
    for index, block in enumerate(blocks[:-1]):
        number = lines.read_number(blocks[index + 1].text)
        kind = lines.read_counter_label(block.text) if number is not None else None
        if kind:
            labels[index] = Labelled(block, Part.CHROME, "counter_label", block.text)
            labels[index + 1] = Labelled(
                blocks[index + 1], Part.COUNTER, "counter_pair", blocks[index + 1].text, number, kind
            )
        elif blocks[index + 1].link_share == 1.0 and lines.read_label(block.text, words.SECTION_LABELS) == "":
            labels[index] = Labelled(block, Part.CHROME, "section_label", block.text)
            labels[index + 1] = Labelled(blocks[index + 1], Part.SECTION, "section_label", blocks[index + 1].text)
    return labels


def _is_past_caption(before: Block | None, block: Block, is_past: bool) -> bool:
    """Behind the first line of a marked caption prose is body, and so is all that follows in the same element."""
    if before is None or block.kind is not BlockKind.CAPTION or before.kind is not BlockKind.CAPTION:
        return False
    return is_past or lines.is_prose(block.text)


def _known_line(block: Block, fetched_at: datetime | None, *, is_caption: bool) -> Labelled | None:
    text = block.text
    if block.kind is BlockKind.IMAGE or lines.is_image_name(text):
        return Labelled(block, Part.IMAGE, "image_name", text)
    if block.role is not None and block.role not in (Role.BODY, Role.LEAD):
        return _marked(block, fetched_at)
    if is_caption:
        return Labelled(block, Part.CAPTION, "markup_caption", text)
    if len(text) > 160:
        return None
    counted = lines.read_counter_line(text)
    if counted:
        return Labelled(block, Part.COUNTER, "counter_line", text, counted[1], counted[0])
    views = lines.read_views_line(text)
    if views is not None:
        return Labelled(block, Part.VIEWS, "views_line", text, views)
    posting = read_posting_line(text, fetched_at=fetched_at)
    if posting is not None:
        clock = posting.has_weekday and not posting.has_label and posting.view_count is None
        clock = clock and (posting.date is None or posting.date.at is None)
        return Labelled(
            block, Part.PUBLISHED, "posting_line", text, posting.view_count, published=posting.date, is_clock=clock
        )
    if lines.is_counter_extra(text):
        return Labelled(block, Part.CHROME, "counter_label", text)
    if lines.is_chrome_line(text):
        return Labelled(block, Part.CHROME, "chrome_word", text)
    byline = lines.read_label(text, words.BYLINE_LABELS)
    if byline:
        return Labelled(block, Part.BYLINE, "byline_label", byline)
    source = lines.read_label(text, words.SOURCE_LABELS)
    if source:
        return Labelled(block, Part.SOURCE, "source_label", source)
    section = lines.read_label(text, words.SECTION_LABELS)
    if section:
        return Labelled(block, Part.SECTION, "section_label", section)
    return None


def _marked(block: Block, fetched_at: datetime | None) -> Labelled | None:
    """A block whose role the page's markup gives."""
    text, rule = block.text, block.rule or "markup"
    if block.role is Role.PUBLISHED:
        posting = read_posting_line(text, fetched_at=fetched_at)
        if posting is None:
            return Labelled(block, Part.CHROME, "unread_date", text)
        return Labelled(block, Part.PUBLISHED, rule, text, posting.view_count, published=posting.date)
    if block.role is Role.VIEWS:
        number = lines.read_views_line(text)
        number = lines.read_number(text) if number is None else number
        return Labelled(block, Part.VIEWS if number is not None else Part.CHROME, rule, text, number)
    source = lines.read_label(text, words.SOURCE_LABELS) if block.role is Role.BYLINE else None
    if source:  # one selector often takes both lines
        return Labelled(block, Part.SOURCE, rule, source)
    if block.role is Role.BYLINE:
        return Labelled(block, Part.BYLINE, rule, lines.read_label(text, words.BYLINE_LABELS) or text)
    if block.role is Role.SOURCE:
        return Labelled(block, Part.SOURCE, rule, lines.read_label(text, words.SOURCE_LABELS) or text)
    part = {Role.TITLE: Part.TITLE, Role.SECTION: Part.SECTION, Role.CAPTION: Part.CAPTION}.get(
        block.role or Role.DROP, Part.CHROME
    )
    return Labelled(block, part, rule, text)
