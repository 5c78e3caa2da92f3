"""Which part of the page each line is: title, body, byline, counter, chrome. Every line gets exactly one part.

The same rules read HTML and extracted text. HTML lines bring marks of their own (roles, `in_body`), which win;
extracted text has only the words, the order and the blank lines.
"""

from collections.abc import Sequence
from datetime import datetime

from tasks.pages.blocks import Block
from tasks.pages.body_lines import label_body, label_known_author
from tasks.pages.body_span import find_body
from tasks.pages.head_lines import label_head
from tasks.pages.known_lines import label_known
from tasks.pages.parts import Labelled, Part
from tasks.pages.tail_lines import label_author_note, label_tail


def label_blocks(
    blocks: Sequence[Block], fetched_at: datetime | None, known_title: str | None, known_author: str | None = None
) -> list[Labelled]:
    """Give each of `blocks` its part, in order. Title and author are known where the page's markup states them."""
    labels: list[Labelled | None] = label_known(blocks, fetched_at)
    start, end = find_body(blocks, labels)
    label_head(blocks, labels, start, known_title)
    label_tail(blocks, labels, end)
    if known_author:
        label_known_author(blocks, labels, start, end, known_author)
    label_body(blocks, labels, start, end)
    label_author_note(labels)
    return [
        label or Labelled(block, Part.CHROME, "unknown_line", block.text)
        for block, label in zip(blocks, labels, strict=True)
    ]
