"""The lines of the body: prose, lists, and captions between paragraphs."""

from collections.abc import Sequence

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block, BlockKind
from tasks.pages.parts import MAX_CAPTION_CHARS, Labelled, Part


def label_body(blocks: Sequence[Block], labels: list[Labelled | None], start: int, end: int) -> None:
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
