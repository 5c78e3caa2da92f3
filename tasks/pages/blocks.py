"""The one form both media are read into: the page as an ordered list of lines a reader sees."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a family's selector, or the page's own markup, says an element is."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    PUBLISHED = "published"
    VIEWS = "views"
    BYLINE = "byline"
    SOURCE = "source"
    SECTION = "section"
    CAPTION = "caption"
    DROP = "drop"


class BlockKind(StrEnum):
    LINE = "line"  # a paragraph, or a line of extracted text
    HEADING = "heading"
    ITEM = "item"  # of a bulleted or numbered list
    CELL = "cell"  # of a table of data
    CAPTION = "caption"  # marked as one by the page
    IMAGE = "image"  # the text is the image's file name


@dataclass(frozen=True, slots=True)
class Block:
    """One line a reader sees. `text` is NFC with folded white space and never empty."""

    text: str
    kind: BlockKind = BlockKind.LINE
    role: Role | None = None
    rule: str | None = None
    """The rule that marked the role."""
    in_body: bool = False
    """Inside the element found to hold the article; for extracted text, unknown and False."""
    link_share: float = 0.0
    """Share of the characters inside links, 0 to 1."""
    has_gap: bool = True
    """A blank line or a block boundary stands before it."""
    tone: str | None = None
    """How the page sets the whole line apart: "centre", "italic", "right"; None when it does not."""
