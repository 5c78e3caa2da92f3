"""The lines behind the body: signature, source, captions, and what is not the article any more."""

from collections.abc import Sequence

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block
from tasks.pages.parts import MAX_CAPTION_CHARS, Labelled, Part, is_behind_image


def label_author_note(labels: list[Labelled | None]) -> None:
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


def label_tail(blocks: Sequence[Block], labels: list[Labelled | None], end: int) -> None:
    stopped = False
    is_marked = any(block.in_body for block in blocks)
    has_byline = any(label is not None and label.part is Part.BYLINE for label in labels)
    for index in range(end, len(blocks)):
        block, text = blocks[index], blocks[index].text
        stopped = stopped or lines.is_tail_heading(text) or lines.heads_comments(text)
        label = labels[index]
        if stopped:
            if label is None or label.part not in (Part.COUNTER, Part.VIEWS):
                labels[index] = Labelled(block, Part.CHROME, "behind_article", text)
            continue
        if label is not None:
            continue
        labels[index] = _tail_line(blocks, labels, index, has_byline, is_marked=is_marked)
        has_byline = has_byline or labels[index].part is Part.BYLINE  # type: ignore[union-attr]


def _last_line(blocks: Sequence[Block]) -> int:
    """Index of the last line of the content that is no heading of what follows."""
    return next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].in_body or not blocks[i].role), len(blocks) - 1)


def _tail_line(
    blocks: Sequence[Block], labels: Sequence[Labelled | None], index: int, has_byline: bool, *, is_marked: bool
) -> Labelled:
    """`is_marked`: the page's markup says where the body is, and so where pictures stand too."""
    block, text = blocks[index], blocks[index].text
    above = labels[index - 1] if index else None
    if above is not None and above.part is Part.BYLINE and lines.is_post_or_office(text):
        return Labelled(block, Part.BYLINE_ROLE, "office_under_name", text)
    if lines.is_name(text) and not has_byline:
        return Labelled(block, Part.BYLINE, "name_behind_body", text.strip(" ()").rstrip("."))
    signs = lines.is_signing_office(text) or (block.tone == "right" and lines.is_office(text))
    if signs and not has_byline and index == _last_line(blocks):
        return Labelled(block, Part.BYLINE, "office_behind_body", text)
    if lines.lower(text).startswith(words.SOURCE_OPENER) and len(text) <= 60 and not lines.is_prose(text):
        return Labelled(block, Part.SOURCE, "source_line", text[len(words.SOURCE_OPENER) :].strip(" .()"))
    if block.link_share > 0.5:
        return Labelled(block, Part.CHROME, "links_behind_body", text)
    if lines.lower(text).startswith(words.GALLERY_OPENERS):
        return Labelled(block, Part.BODY, "gallery_opener", text)
    if lines.is_caption(text):
        is_told = not is_marked or is_behind_image(labels, index) or lines.tells_of_picture(text)
        if is_told and len(text.split()) >= 3:
            return Labelled(block, Part.CAPTION, "short_line_behind_body", text)
        return Labelled(block, Part.CHROME, "behind_article", text)
    return Labelled(block, Part.BODY, "sentence_behind_body", text)
