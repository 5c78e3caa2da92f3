"""The parts of a page, and a line with the part it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tasks.pages.blocks import Block
from tasks.pages.dates import PostingDate
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


def is_behind_image(labels: Sequence[Labelled | None], index: int) -> bool:
    above = labels[index - 1] if index else None
    return above is not None and above.part is Part.IMAGE
