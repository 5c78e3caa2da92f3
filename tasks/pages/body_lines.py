"""The lines of the body: prose, lists, and captions between paragraphs."""

from collections.abc import Sequence
from itertools import groupby

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block, BlockKind
from tasks.pages.fold import has_key, match_key
from tasks.pages.parts import MAX_CAPTION_CHARS, Labelled, Part

MAX_ANNOUNCING_CHARS = 30


def label_body(blocks: Sequence[Block], labels: list[Labelled | None], start: int, end: int) -> None:
    wrapped = _wrapped_lines(blocks, labels, start, end)
    listed = _lists_of_links(blocks[start:end], start)
    for index in range(start, end):
        block = blocks[index]
        if labels[index] is not None:
            continue
        if _leads_elsewhere(block) and (block.kind is not BlockKind.ITEM or index in listed):
            labels[index] = Labelled(block, Part.CHROME, "link_in_body", block.text)
            _label_heading_of_links(labels, index - 1, start)
        elif _is_under_image(labels, index, block):
            labels[index] = Labelled(block, Part.CAPTION, "line_under_image", block.text)
        elif block.kind is BlockKind.LINE and index not in wrapped and not lines.is_prose(block.text):
            labels[index] = _short_in_body(blocks, labels, index)
        else:
            labels[index] = Labelled(block, Part.BODY, "prose", block.text)


def _label_heading_of_links(labels: list[Labelled | None], index: int, start: int) -> None:
    """A few words right above links to other pages ("Đọc thêm") announce them."""
    label = labels[index] if index >= start else None
    if label is None or label.part is not Part.BODY or len(label.value) > MAX_ANNOUNCING_CHARS:
        return
    if label.block.kind in (BlockKind.LINE, BlockKind.HEADING) and label.value[-1] not in ".!?…":
        labels[index] = Labelled(label.block, Part.CHROME, "heads_links", label.value)


def label_known_author(
    blocks: Sequence[Block], labels: list[Labelled | None], start: int, end: int, author: str
) -> None:
    """A line that is nothing but the name of the author whom the markup states is no line of the body."""
    key = match_key(author)
    for index in range(start, end):
        if labels[index] is None and has_key(blocks[index].text, key):
            labels[index] = Labelled(blocks[index], Part.BYLINE, "stated_author_line", blocks[index].text)


def _leads_elsewhere(block: Block) -> bool:
    """A line that is nothing but a link with a title's length leads to another page."""
    if block.kind not in (BlockKind.LINE, BlockKind.ITEM) or block.link_share <= 0.9 or len(block.text) <= 20:
        return False
    return not lines.has_sentence_end(block.text)


def _lists_of_links(blocks: Sequence[Block], start: int) -> set[int]:
    """Indexes of the items of lists whose every item is nothing but a link; the first of `blocks` has index `start`."""
    found: set[int] = set()
    for kind, group in groupby(enumerate(blocks, start), key=lambda indexed: indexed[1].kind):
        items = list(group)
        if kind is BlockKind.ITEM and all(block.link_share > 0.9 for _, block in items):
            found.update(index for index, _ in items)
    return found


def _is_under_image(labels: Sequence[Labelled | None], index: int, block: Block) -> bool:
    """A centred or slanting line right under a picture."""
    above = labels[index - 1] if index else None
    if above is None or above.part is not Part.IMAGE or block.tone not in ("centre", "italic"):
        return False
    return len(block.text) <= MAX_CAPTION_CHARS and not lines.lower(block.text).startswith(words.GALLERY_OPENERS)


def _short_in_body(blocks: Sequence[Block], labels: Sequence[Labelled | None], index: int) -> Labelled:
    block = blocks[index]
    text = block.text
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
