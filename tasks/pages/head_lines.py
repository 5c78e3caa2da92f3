"""The lines before the body: title, section, author, date, and the clock that is none."""

from collections.abc import Sequence

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block
from tasks.pages.parts import Labelled, Part, is_behind_image

MIN_CAPTION_WORDS = 5
"""Names of menus and sections have fewer."""


def label_head(blocks: Sequence[Block], labels: list[Labelled | None], start: int, known_title: str | None) -> None:
    title = _title_index(blocks, labels, start, known_title)
    is_marked = any(block.in_body for block in blocks)
    _label_clocks(labels, start, title)
    _label_section(blocks, labels, title if title is not None else start)
    for index in range(start):
        if labels[index] is not None:
            continue
        block = blocks[index]
        if index == title:
            labels[index] = Labelled(block, Part.TITLE, "title_line", block.text)
        elif title is not None and index > title:
            labels[index] = _between(block, behind_image=is_behind_image(labels, index), is_marked=is_marked)
        elif lines.is_photo_credit(block.text):
            labels[index] = Labelled(block, Part.CAPTION, "photo_credit", block.text)
        elif is_behind_image(labels, index) and _tells_of_picture(block):
            labels[index] = Labelled(block, Part.CAPTION, "line_under_image", block.text)
        else:
            labels[index] = Labelled(block, Part.CHROME, "before_title", block.text)


def _tells_of_picture(block: Block) -> bool:
    """A line of some words right under a picture above the title; without the picture it could be of a menu."""
    return block.link_share == 0 and len(block.text.split()) >= MIN_CAPTION_WORDS and lines.is_caption(block.text)


def _between(block: Block, *, behind_image: bool, is_marked: bool) -> Labelled:
    """A line between title and body: an author, a picture's caption, or an early sentence of the body.

    `is_marked`: the page's markup says where the body is, and so where pictures stand too.
    """
    author = lines.read_author(block.text)
    if author:
        return Labelled(block, Part.BYLINE, "author_under_title", author)
    if lines.is_name(block.text):
        return Labelled(block, Part.BYLINE, "name_under_title", block.text)
    if block.link_share > 0.5:
        return Labelled(block, Part.CHROME, "links_under_title", block.text)
    if behind_image and not lines.is_prose(block.text):
        return Labelled(block, Part.CAPTION, "line_under_image", block.text)
    if lines.is_sentence(block.text) and not lines.is_caption(block.text):
        return Labelled(block, Part.BODY, "sentence_under_title", block.text)
    is_told = not is_marked or lines.tells_of_picture(block.text)
    if is_told and lines.is_caption(block.text) and len(block.text.split()) >= 4:
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
        and words.PHOTO_CREDITS[0] not in key
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
