"""What discovery asks for and what it finds: plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request that discovery wants made; whoever makes it owes politeness, retries and archiving."""

    address: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class SourceKind(StrEnum):
    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a feed, sitemap or list has it. The address is of any host, absolute where it can be."""

    address: str
    title: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    """Aware; None where a day alone is stated."""
    modified_at: datetime | None = None
    """Aware; last change, as sitemaps and Atom state it."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One article that a portal links to, with what the link says of it, to be checked against the article."""

    address: str
    """To be asked for."""
    canonical_address: str
    """To be known by."""
    title: str | None
    published_on: date | None
    published_at: datetime | None
    modified_at: datetime | None
    kind: SourceKind
    source: str
    """Address of the feed, sitemap or list page that showed it."""


class Skip(StrEnum):
    """Why a link is not followed."""

    OTHER_HOST = "other_host"
    NO_PAGE = "no_page"  # no http address, a document, a picture
    OWN_LIST = "own_list"  # the portal's front page, a list, a feed
    LOGIN = "login"
    ACTION = "action"  # search, subscribe, and what else only acts
    CALENDAR = "calendar"  # a page for every day for ever
    LOOP = "loop"  # an address that grows from itself
    ENDLESS = "endless"  # more parameters, or more characters, than any real address has
    TOO_OLD = "too_old"  # dated before what was asked for


class End(StrEnum):
    """Why a source was read no further."""

    ALL_READ = "all_read"  # its last page, or all it has
    NOTHING_NEW = "nothing_new"
    TOO_OLD = "too_old"
    LIMIT = "limit"
    NOT_MODIFIED = "not_modified"
    UNANSWERED = "unanswered"  # no answer, or one that tells nothing of the source: 403, 500
    GONE = "gone"  # 404 or 410
    UNREADABLE = "unreadable"  # what came is no feed, sitemap or list
    NO_ENTRIES = "no_entries"  # a first page without entries: an empty list, or a layout that changed
    CUT_OFF = "cut_off"  # a page breaks off: what it shows was taken, and more may have stood behind
    SCRIPTED_PAGER = "scripted_pager"  # there are more pages, behind a script: declare `pages` or `form`


@dataclass(frozen=True, slots=True)
class SourceReading:
    """How far one feed, sitemap or list was read."""

    kind: SourceKind
    address: str
    end: End
    page_count: int
    """Pages that were answered and read."""
    entry_count: int
    new_count: int
    detail: str | None = None
    """What an unanswered or unreadable page showed."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that one look at a portal's sources found."""

    portal_id: str
    new: tuple[FoundLink, ...]
    """Unknown articles, each once, in the order they were found: feeds, lists, sitemaps."""
    known: tuple[FoundLink, ...]
    """Known articles that the pages read still show."""
    skipped: tuple[tuple[Skip, int], ...]
    """How many links were not followed, by reason."""
    sources: tuple[SourceReading, ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    """Of each sitemap that was read: its address and the sitemaps that it points to, read or not."""

    @property
    def is_whole(self) -> bool:
        """Every source was read as far as anything new can stand in it. Where it was not, the next look must go on
        through what is known (`Reach.reads_known`): this one's finds would stop it before the place it did not see."""
        whole = (End.ALL_READ, End.NOTHING_NEW, End.TOO_OLD, End.NOT_MODIFIED)
        return all(
            source.end in whole or (source.end is End.GONE and source.page_count == 0) for source in self.sources
        )

    @property
    def is_blind(self) -> bool:
        """Nothing could be read: the portal is away, or its declaration no longer fits."""
        blind = (End.UNANSWERED, End.GONE, End.UNREADABLE, End.NO_ENTRIES)
        return all(source.end in blind and source.entry_count == 0 for source in self.sources)
