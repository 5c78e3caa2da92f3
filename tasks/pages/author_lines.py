"""A line that names the author and then the day ("Hà My · 12/03/2024 08:15") is two lines: each says one thing."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.dates import MAX_LINE_CHARS, read_posting_line

MAX_AUTHOR_WORDS = 8
_PARTING = re.compile(r"\s*[·•|]\s*")
_BETWEEN = " ·|•–-,"


def split_author_lines(blocks: Iterable[Block]) -> Iterator[Block]:
    """The lines of `blocks`, such lines in their parts."""
    for block in blocks:
        is_free = block.kind is BlockKind.LINE and block.role in (None, Role.BODY)
        parts = _split(block.text) if is_free else ()
        if parts:
            yield from (replace(block, text=part) for part in parts)
        else:
            yield block


def _split(text: str) -> Sequence[str]:
    """Author and date of one line, or what signs part on a line with a date; empty for every other line."""
    if len(text) > MAX_LINE_CHARS or not lines.has_digit(text) or read_posting_line(text) is not None:
        return ()
    parts = text.split(" ")
    for count in range(1, min(len(parts), MAX_AUTHOR_WORDS + 1)):
        author = " ".join(parts[:count]).rstrip(_BETWEEN)
        if not author or not _names_author(author):
            continue
        shown = " ".join(parts[count:]).lstrip(_BETWEEN)
        posting = read_posting_line(shown)
        if posting is not None and posting.date is not None:
            return author, shown
    parted = [part for part in _PARTING.split(text) if part]
    dated = (posting for part in parted if (posting := read_posting_line(part)) is not None)
    return parted if any(posting.date is not None for posting in dated) else ()


def _names_author(text: str) -> bool:
    if lines.is_name(text) or lines.read_author(text) is not None or lines.read_label(text, words.BYLINE_LABELS):
        return True
    return lines.lower(text).startswith(words.SENT_BY)
