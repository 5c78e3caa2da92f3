"""Where the article begins and ends among the lines of a page."""

from collections.abc import Sequence
from itertools import accumulate

from tasks.pages import lines
from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.parts import Labelled, Part, is_behind_image


def find_body(blocks: Sequence[Block], labels: Sequence[Labelled | None]) -> tuple[int, int]:
    """First index of the body and the index after its last; equal when there is none."""
    marked = [index for index, block in enumerate(blocks) if block.in_body or block.role in (Role.BODY, Role.LEAD)]
    if marked:
        start = _marked_start(blocks, labels, marked)
        return _trim_marked(blocks, labels, start, marked[-1] + 1)
    stop = _tail_start(blocks, labels)
    for is_body in (lines.is_prose, lines.is_sentence):
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
        and (lines.is_prose(blocks[index].text) or not is_behind_image(labels, index))
        and (lines.is_prose(blocks[index].text) or (title is not None and lines.is_sentence(blocks[index].text)))
    )
    return next(prose, marked[0])


def _trim_marked(blocks: Sequence[Block], labels: Sequence[Labelled | None], start: int, end: int) -> tuple[int, int]:
    """A marked body without the head and tail lines that some portals put inside it."""
    last_prose = next((index for index in range(end - 1, start, -1) if lines.is_prose(blocks[index].text)), start)
    heading = next(
        (
            index
            for index in range(start + 1, end)
            if lines.heads_comments(blocks[index].text) or _heads_links(blocks, index, last_prose)
        ),
        end,
    )
    for index in range(heading - 1, start, -1):
        if labels[index] is None and _ends_body(blocks[index]):
            return start, index + 1
    return start, end


def _ends_body(block: Block) -> bool:
    """Prose, or a row of a table or list that the author set: its words may be few."""
    if block.kind is BlockKind.HEADING:
        return False
    is_set = block.kind is BlockKind.CELL or (block.kind is BlockKind.ITEM and block.link_share <= 0.5)
    return is_set or lines.is_prose(block.text) or lines.is_sentence(block.text)


def _heads_links(blocks: Sequence[Block], index: int, last_prose: int) -> bool:
    """A heading of what is not the article, with links behind it or with nothing long behind it."""
    if not lines.is_tail_heading(blocks[index].text):
        return False
    return index >= last_prose or any(block.link_share > 0.5 for block in blocks[index + 1 : index + 5])


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
