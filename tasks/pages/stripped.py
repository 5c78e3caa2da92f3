"""What is left of a page once the chrome is off: the value between strip and parse."""

from dataclasses import dataclass

from tasks.pages.metadata import Metadata
from warehouse.records import ChromeLine, RawPage


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a listing page, as the list has it."""

    title: str
    href: str
    published_at: str | None


@dataclass(frozen=True, slots=True)
class StrippedPage:
    """The content of one page, and everything that was taken off it.

    Exactly one of `markup` (HTML, marked with roles) and `lines` (extracted text) holds the content.
    """

    page: RawPage
    address: str | None
    """The page's identity: the canonical form of where it was asked for, or of what it states."""
    markup: str | None
    lines: tuple[tuple[str, bool], ...]
    """Lines of extracted text, folded, and whether a blank line stands before each."""
    chrome: tuple[ChromeLine, ...]
    metadata: Metadata | None
    family: str | None
    title: str | None
    """The title that markup and headings agree on."""
    title_rule: str | None
    items: tuple[ListItem, ...] = ()
    is_list: bool = False
    """Most of the page's prose stands in `items`: it is no article, and all of it is chrome."""

    @property
    def source_uri(self) -> str:
        return self.page.source_uri

    @property
    def payload_sha256(self) -> str:
        return self.page.payload_sha256
