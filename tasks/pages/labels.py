"""Which part of the page each block is: title, body, byline, counter, chrome. Every block gets exactly one part.

The same rules read HTML and extracted text. HTML blocks bring marks of their own (roles, `in_body`), which win;
extracted text has only the words, the order and the blank lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.dates import PostingDate, read_posting_line
from warehouse.records import CounterKind

MAX_CAPTION_CHARS = 220


class Part(StrEnum):
    TITLE = "title"
    SECTION = "section"
    PUBLISHED = "published"
    VIEWS = "views"
    BODY = "body"
    CAPTION = "caption"
    IMAGE = "image"
    BYLINE = "byline"
    BYLINE_ROLE = "byline_role"
    SOURCE = "source"
    COUNTER = "counter"
    CHROME = "chrome"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block, the part it is and the rule that says so. `value` is the part's text without its label."""

    block: Block
    part: Part
    rule: str
    value: str
    number: int | None = None
    counter: CounterKind | None = None
    published: PostingDate | None = None
    is_clock: bool = False
    """A weekday and a date alone: the posting date, or the header's clock."""


def label_blocks(blocks: Sequence[Block], fetched_at: datetime | None, known_title: str | None) -> list[Labelled]:
    """Give each of `blocks` its part, in order. `known_title` is the title that the page's markup states."""
    labels: list[Labelled | None] = _known_alone(blocks, fetched_at)
    start, end = _body_span(blocks, labels)
    _label_head(blocks, labels, start, known_title)
    _label_tail(blocks, labels, end)
    _label_body(blocks, labels, start, end)
    _label_author_note(labels)
    return [
        label or Labelled(block, Part.CHROME, "unknown_line", block.text)
        for block, label in zip(blocks, labels, strict=True)
    ]


# --- What a line is wherever it stands ---------------------------------------------------------------------------


def _known_alone(blocks: Sequence[Block], fetched_at: datetime | None) -> list[Labelled | None]:
    labels: list[Labelled | None] = [_known_line(block, fetched_at) for block in blocks]
    for index, block in enumerate(blocks[:-1]):
        kind = lines.read_counter_label(block.text)
        number = lines.read_number(blocks[index + 1].text)
        if kind and number is not None:
            labels[index] = Labelled(block, Part.CHROME, "counter_label", block.text)
            labels[index + 1] = Labelled(
                blocks[index + 1], Part.COUNTER, "counter_pair", blocks[index + 1].text, number, kind
            )
    return labels


def _known_line(block: Block, fetched_at: datetime | None) -> Labelled | None:
    text = block.text
    if block.kind is BlockKind.IMAGE or lines.is_image_name(text):
        return Labelled(block, Part.IMAGE, "image_name", text)
    if block.role is not None and block.role not in (Role.BODY, Role.LEAD):
        return _marked(block, fetched_at)
    if block.kind is BlockKind.CAPTION:
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


# --- Where the article begins and ends ---------------------------------------------------------------------------


def _body_span(blocks: Sequence[Block], labels: Sequence[Labelled | None]) -> tuple[int, int]:
    """First index of the body and the index after its last; equal when there is none."""
    marked = [index for index, block in enumerate(blocks) if block.in_body or block.role in (Role.BODY, Role.LEAD)]
    if marked:
        start = _marked_start(blocks, labels, marked)
        return _trim_marked(blocks, labels, start, marked[-1] + 1)
    stop = _tail_start(blocks, labels)
    for is_body in (lines.is_prose, _is_sentence):
        prose = [
            index
            for index in range(stop)
            if labels[index] is None and (is_body(blocks[index].text) or _goes_on(blocks, index))
        ]
        prose = _without_leading_title(labels, prose)
        if prose:
            return prose[0], prose[-1] + 1
    return 0, 0


def _marked_start(blocks: Sequence[Block], labels: Sequence[Labelled | None], marked: Sequence[int]) -> int:
    """Where a marked body begins: at its first element, or behind a title that stands inside it.

    Without a title of its own, what stands before the prose may be the title.
    """
    title = next((index for index, label in enumerate(labels) if label is not None and label.part is Part.TITLE), None)
    if title is not None and title < marked[0]:
        return marked[0]
    prose = (
        index
        for index in marked
        if labels[index] is None
        and (title is None or index > title)
        and blocks[index].kind is not BlockKind.HEADING
        and blocks[index].link_share <= 0.5
        and (lines.is_prose(blocks[index].text) or not _is_behind_image(labels, index))
        and (lines.is_prose(blocks[index].text) or (title is not None and _is_sentence(blocks[index].text)))
    )
    return next(prose, marked[0])


def _trim_marked(blocks: Sequence[Block], labels: Sequence[Labelled | None], start: int, end: int) -> tuple[int, int]:
    """A marked body without the head and tail lines that some portals put inside it."""
    last_prose = next((index for index in range(end - 1, start, -1) if lines.is_prose(blocks[index].text)), start)
    heading = next((index for index in range(start + 1, end) if _heads_links(blocks, index, last_prose)), end)
    for index in range(heading - 1, start, -1):
        text = blocks[index].text
        if (
            labels[index] is None
            and blocks[index].kind is not BlockKind.HEADING
            and (lines.is_prose(text) or _is_sentence(text))
        ):
            return start, index + 1
    return start, end


def _heads_links(blocks: Sequence[Block], index: int, last_prose: int) -> bool:
    """A heading of what is not the article, with links behind it or with nothing long behind it."""
    if not lines.is_tail_heading(blocks[index].text):
        return False
    return index >= last_prose or any(block.link_share > 0.5 for block in blocks[index + 1 : index + 5])


def _is_sentence(text: str) -> bool:
    return len(text) >= 40 and lines.has_sentence_end(text)


def _tail_start(blocks: Sequence[Block], labels: Sequence[Labelled | None]) -> int:
    """Index of the heading after which there is no article any more; the number of blocks when none."""
    headings = [index for index, block in enumerate(blocks) if lines.is_tail_heading(block.text)]
    if not headings:
        return len(blocks)
    is_prose = [label is None and lines.is_prose(block.text) for block, label in zip(blocks, labels, strict=True)]
    is_loose = [block.text[0] in "-•+*" or not lines.has_sentence_end(block.text) for block in blocks]
    prose_before, prose_behind = list(accumulate(is_prose, initial=0)), sum(is_prose)
    loose_before, loose_behind = list(accumulate(is_loose, initial=0)), sum(is_loose)
    for index in headings:
        before = prose_before[index]
        behind = prose_behind - before
        is_list = (loose_behind - loose_before[index + 1]) * 2 > len(blocks) - index - 1
        if before and (before >= behind or is_list):
            return index
    return len(blocks)


def _without_leading_title(labels: Sequence[Labelled | None], prose: list[int]) -> list[int]:
    """A first "prose" line with a posting line right behind it is a long title."""
    if len(prose) > 1 and prose[0] + 1 < len(labels):
        behind = labels[prose[0] + 1]
        if behind is not None and behind.part is Part.PUBLISHED and not behind.is_clock:
            return prose[1:]
    return prose


def _goes_on(blocks: Sequence[Block], index: int) -> bool:
    """A line that the page broke by hand: the next one goes on in lower case."""
    if index + 1 >= len(blocks) or blocks[index + 1].has_gap:
        return False
    return len(blocks[index].text) >= 40 and blocks[index + 1].text[0].islower()


# --- Before the body ---------------------------------------------------------------------------------------------


def _label_head(blocks: Sequence[Block], labels: list[Labelled | None], start: int, known_title: str | None) -> None:
    title = _title_index(blocks, labels, start, known_title)
    _label_clocks(labels, start, title)
    _label_section(blocks, labels, title if title is not None else start)
    for index in range(start):
        if labels[index] is not None:
            continue
        block = blocks[index]
        if index == title:
            labels[index] = Labelled(block, Part.TITLE, "title_line", block.text)
        elif title is not None and index > title:
            labels[index] = _between(block, behind_image=_is_behind_image(labels, index))
        elif lines.is_photo_credit(block.text):
            labels[index] = Labelled(block, Part.CAPTION, "photo_credit", block.text)
        else:
            labels[index] = Labelled(block, Part.CHROME, "before_title", block.text)


def _is_behind_image(labels: Sequence[Labelled | None], index: int) -> bool:
    above = labels[index - 1] if index else None
    return above is not None and above.part is Part.IMAGE


def _between(block: Block, *, behind_image: bool) -> Labelled:
    """A line between title and body: an author, a picture's caption, or an early sentence of the body."""
    author = lines.read_author(block.text)
    if author:
        return Labelled(block, Part.BYLINE, "author_under_title", author)
    if lines.is_name(block.text):
        return Labelled(block, Part.BYLINE, "name_under_title", block.text)
    if block.link_share > 0.5:
        return Labelled(block, Part.CHROME, "links_under_title", block.text)
    if behind_image and not lines.is_prose(block.text):
        return Labelled(block, Part.CAPTION, "line_under_image", block.text)
    if _is_sentence(block.text) and not lines.is_caption(block.text):
        return Labelled(block, Part.BODY, "sentence_under_title", block.text)
    if lines.is_caption(block.text) and len(block.text.split()) >= 4:
        return Labelled(block, Part.CAPTION, "line_under_title", block.text)
    return Labelled(block, Part.CHROME, "short_line_under_title", block.text)


def _title_index(
    blocks: Sequence[Block], labels: Sequence[Labelled | None], start: int, known_title: str | None
) -> int | None:
    for index in range(start):
        label = labels[index]
        if label is not None and label.part is Part.TITLE:
            return index
    if known_title is not None:
        same = [index for index in range(start) if labels[index] is None and blocks[index].text == known_title]
        if same:
            return same[-1]
    able = [index for index in range(start) if labels[index] is None and _is_title(blocks[index].text)]
    dated = [
        index
        for index in range(start)
        if (label := labels[index]) and label.part is Part.PUBLISHED and not label.is_clock
    ] or [index for index in range(start) if (label := labels[index]) and label.part is Part.PUBLISHED]
    if dated:
        above = [index for index in able if index < dated[-1]]
        below = [index for index in able if index > dated[-1]]
        return above[-1] if above else (below[0] if below else None)
    long_enough = [index for index in able if len(blocks[index].text.split()) >= 6]
    return next(iter(long_enough or [index for index in able[-1:] if _may_be_short_title(blocks[index].text)]), None)


def _may_be_short_title(text: str) -> bool:
    """A short line is a title with five words, or when standing pages are called so; fewer words name a section."""
    return len(text.split()) >= 5 or lines.lower(text).startswith(words.STATIC_TITLES)


def _is_title(text: str) -> bool:
    key = lines.lower(text)
    return (
        len(text.split()) >= 3
        and not lines.is_name(text)
        and not lines.is_unit_name(text)
        and not key.startswith(words.SITE_OPENERS)
        and not key.startswith(words.SECTION_OPENERS)
        and lines.unfold_doubled(text) is None
        and "(ảnh:" not in key
        and "http" not in key
    )


def _label_clocks(labels: list[Labelled | None], start: int, title: int | None) -> None:
    """Of several posting lines before the body one is the article's: the first behind the title, else the last before.

    A header's clock, a weekday and a date alone before the title, is none.
    """
    dated = [index for index in range(start) if (label := labels[index]) and label.part is Part.PUBLISHED]
    behind = [index for index in dated if title is not None and index > title]
    before = [
        index for index in dated if (label := labels[index]) and (title is None or index < title) and not label.is_clock
    ]
    chosen = next(iter(behind or before[-1:]), None)
    for index in dated:
        label = labels[index]
        if label is not None and index != chosen and (label.published is not None or label.is_clock):
            labels[index] = Labelled(label.block, Part.CHROME, "header_clock", label.value)


def _label_section(blocks: Sequence[Block], labels: list[Labelled | None], title: int) -> None:
    """The one short line before the title that is neither menu nor site name; a line printed twice is surely it."""
    free = [
        index
        for index in range(title)
        if labels[index] is None and not _is_site(blocks[index].text) and any(map(str.isalpha, blocks[index].text))
    ]
    doubled = [index for index in free if lines.unfold_doubled(blocks[index].text)]
    if doubled:
        index = doubled[-1]
        labels[index] = Labelled(
            blocks[index], Part.SECTION, "section_printed_twice", lines.unfold_doubled(blocks[index].text) or ""
        )
    elif len(free) == 1 and len(blocks[free[0]].text) <= 60:
        labels[free[0]] = Labelled(blocks[free[0]], Part.SECTION, "line_above_title", blocks[free[0]].text)


def _is_site(text: str) -> bool:
    key = lines.lower(text)
    return key.startswith(words.SITE_OPENERS) or "http" in key or lines.is_photo_credit(text)


# --- Inside and behind the body ----------------------------------------------------------------------------------


def _label_body(blocks: Sequence[Block], labels: list[Labelled | None], start: int, end: int) -> None:
    wrapped = _wrapped_lines(blocks, labels, start, end)
    for index in range(start, end):
        block = blocks[index]
        label = labels[index]
        if label is not None:
            continue
        if _is_under_image(labels, index, block):
            labels[index] = Labelled(block, Part.CAPTION, "line_under_image", block.text)
        elif block.kind is BlockKind.LINE and index not in wrapped and not lines.is_prose(block.text):
            labels[index] = _short_in_body(blocks, labels, index)
        else:
            labels[index] = Labelled(block, Part.BODY, "prose", block.text)


def _is_under_image(labels: Sequence[Labelled | None], index: int, block: Block) -> bool:
    """A centred or slanting line right under a picture."""
    above = labels[index - 1] if index else None
    if above is None or above.part is not Part.IMAGE or block.tone not in ("centre", "italic"):
        return False
    return len(block.text) <= MAX_CAPTION_CHARS and not lines.lower(block.text).startswith(words.GALLERY_OPENERS)


def _short_in_body(blocks: Sequence[Block], labels: Sequence[Labelled | None], index: int) -> Labelled:
    block = blocks[index]
    text = block.text
    if block.link_share > 0.9 and len(text) > 20 and not lines.has_sentence_end(text):
        return Labelled(block, Part.CHROME, "link_in_body", text)
    behind_image = index > 0 and (label := labels[index - 1]) is not None and label.part is Part.IMAGE
    if _is_list_line(text):
        return Labelled(block, Part.BODY, "list_line", text)
    if block.in_body and not behind_image and block.tone not in ("centre", "italic"):
        sure = not lines.has_sentence_end(text) and lines.is_caption(text) and lines.has_caption_opener(text)
        return Labelled(block, Part.CAPTION if sure else Part.BODY, "short_line", text)
    if lines.is_caption(text):
        return Labelled(block, Part.CAPTION, "short_line_in_body", text)
    return Labelled(block, Part.BODY, "sentence", text)


def _is_list_line(text: str) -> bool:
    """A numbered or dashed line, a heading in capitals, or a line that opens a list."""
    return (
        text[0] in "-–•+*"
        or text.endswith(":")
        or (text.isupper() and len(text) > 12)
        or (text[0].isdigit() and text[1:4].lstrip("0123456789")[:1] in (".", ")", "/"))
        or (text[:4].rstrip(". )").isupper() and text[:5].find(". ") > 0)
    )


def _wrapped_lines(blocks: Sequence[Block], labels: Sequence[Labelled | None], start: int, end: int) -> set[int]:
    """Indexes of lines in paragraphs that the page breaks by hand: a line of the group goes on in lower case."""
    wrapped: set[int] = set()
    group: list[int] = []
    for index in range(start, end + 1):
        if index == end or (blocks[index].has_gap and group):
            if len(group) > 1 and any(blocks[line].text[0].islower() for line in group[1:]):
                wrapped.update(group)
            group = []
        if index < end and labels[index] is None:
            group.append(index)
    return wrapped


def _label_author_note(labels: list[Labelled | None]) -> None:
    """A last short paragraph that begins with the author's own name tells about the author."""
    byline = next((label.value for label in labels if label is not None and label.part is Part.BYLINE), None)
    if byline is None or len(byline.split()) < 2:
        return
    for index in range(len(labels) - 1, -1, -1):
        label = labels[index]
        if label is None or label.part is not Part.BODY:
            continue
        if not label.value.startswith(byline) or len(label.value) > MAX_CAPTION_CHARS:
            return
        labels[index] = Labelled(label.block, Part.CHROME, "about_author", label.value)


def _label_tail(blocks: Sequence[Block], labels: list[Labelled | None], end: int) -> None:
    stopped = False
    has_byline = any(label is not None and label.part is Part.BYLINE for label in labels)
    for index in range(end, len(blocks)):
        block, text = blocks[index], blocks[index].text
        stopped = stopped or lines.is_tail_heading(text)
        label = labels[index]
        if stopped:
            if label is None or label.part not in (Part.COUNTER, Part.VIEWS):
                labels[index] = Labelled(block, Part.CHROME, "behind_article", text)
            continue
        if label is not None:
            continue
        labels[index] = _tail_line(blocks, labels, index, has_byline)
        has_byline = has_byline or labels[index].part is Part.BYLINE  # type: ignore[union-attr]


def _last_line(blocks: Sequence[Block]) -> int:
    """Index of the last line of the content that is no heading of what follows."""
    return next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].in_body or not blocks[i].role), len(blocks) - 1)


def _tail_line(blocks: Sequence[Block], labels: Sequence[Labelled | None], index: int, has_byline: bool) -> Labelled:
    block, text = blocks[index], blocks[index].text
    above = labels[index - 1] if index else None
    if above is not None and above.part is Part.BYLINE and lines.is_office(text):
        return Labelled(block, Part.BYLINE_ROLE, "office_under_name", text)
    if lines.is_name(text) and not has_byline:
        return Labelled(block, Part.BYLINE, "name_behind_body", text.strip(" ()").rstrip("."))
    if lines.is_signing_office(text) and not has_byline and index == _last_line(blocks):
        return Labelled(block, Part.BYLINE, "office_behind_body", text)
    if lines.lower(text).startswith(words.SOURCE_OPENER) and len(text) <= 60 and not lines.is_prose(text):
        return Labelled(block, Part.SOURCE, "source_line", text[len(words.SOURCE_OPENER) :].strip(" .()"))
    if block.link_share > 0.5:
        return Labelled(block, Part.CHROME, "links_behind_body", text)
    if lines.lower(text).startswith(words.GALLERY_OPENERS):
        return Labelled(block, Part.BODY, "gallery_opener", text)
    if lines.is_caption(text):
        if len(text.split()) >= 3:
            return Labelled(block, Part.CAPTION, "short_line_behind_body", text)
        return Labelled(block, Part.CHROME, "behind_article", text)
    return Labelled(block, Part.BODY, "sentence_behind_body", text)
