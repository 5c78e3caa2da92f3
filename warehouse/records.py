"""The contract: what a page becomes on its way to the warehouse.

Everything here is a frozen value without behaviour beyond its own form. `None` always means "the page does not say".
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

VIETNAM_TIME = timezone(timedelta(hours=7))
"""Every portal writes its local time; Viet Nam has had no daylight saving time since portals exist."""

PARSER_VERSION = "5"
"""Raised by hand whenever strip or parse rules change what any page becomes; a test holds what it stands for."""


class MediaType(StrEnum):
    HTML = "text/html"
    TEXT = "text/plain"


class PageKind(StrEnum):
    ARTICLE = "article"
    LISTING = "listing"
    HOME = "home"
    STATIC = "static"
    EMPTY = "empty"


class Stage(StrEnum):
    """Where on the road a page was rejected."""

    READ = "read"
    STRIP = "strip"
    PARSE = "parse"
    CHECK = "check"
    LOAD = "load"


class Reason(StrEnum):
    """The fixed words by which a page is rejected. Analysts group by them: add, never rename."""

    UNREADABLE_FILE = "unreadable_file"  # the operating system refuses to open or read it
    BROKEN_GZIP = "broken_gzip"
    TOO_LARGE = "too_large"  # above the stated limit, after decompression
    EMPTY_FILE = "empty_file"  # no bytes, or white space only
    PDF = "pdf"  # a PDF under a page's name
    BINARY = "binary"  # any other bytes that are no text
    BROKEN_RECORD = "broken_record"  # a record of an archive that is cut, damaged or lost
    UNKNOWN_CHARSET = "unknown_charset"  # text, but no charset gives readable Vietnamese or ASCII
    TOO_DEEP = "too_deep"  # nested tags beyond the stated limit
    LISTING_PAGE = "listing_page"
    HOME_PAGE = "home_page"
    STATIC_PAGE = "static_page"
    ALL_CHROME = "all_chrome"  # nothing is left once the chrome is off
    FAILED_EXPECTATION = "failed_expectation"  # a critical row expectation; the detail names it


class CounterKind(StrEnum):
    VIEWS = "views"
    ONLINE = "online"
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    TOTAL = "total"


class PlaceStatus(StrEnum):
    RESOLVED = "resolved"  # exactly one unit of the official list fits the evidence
    AMBIGUOUS = "ambiguous"  # several units fit: none is chosen
    UNRESOLVED = "unresolved"  # no unit fits, or the page names none


@dataclass(frozen=True, slots=True)
class ArchiveReference:
    """Where a page's bytes lie for ever: one record, a gzip member of its own, in one WARC file."""

    file_name: str
    """Name relative to the archive's folder or address."""
    offset: int
    """First byte of the record in the file."""
    length: int
    """Bytes of the record in the file, compressed."""


@dataclass(frozen=True, slots=True)
class ArchivedPayload:
    """Where the archive holds some bytes already, and which pages showed them."""

    reference: ArchiveReference
    source_uris: frozenset[str]


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as it came, decompressed, not decoded."""

    source_uri: str
    """The page's address, or `file://…` of the saved file."""
    payload: bytes
    media_type: MediaType
    payload_sha256: str
    """Lower-case hex digest of `payload`."""
    fetched_at: datetime | None = None
    """UTC moment of the fetch; None for a saved file, whose own time says nothing about it."""
    address: str | None = None
    """The http(s) address the page was saved from, when the caller knows it."""
    archive: ArchiveReference | None = None
    """None for a page that was never archived."""
    is_reread: bool = False
    """True when the page is read from the archive once more, which is no new sighting of it."""

    @classmethod
    def of(
        cls,
        source_uri: str,
        payload: bytes,
        media_type: MediaType,
        *,
        fetched_at: datetime | None = None,
        address: str | None = None,
    ) -> "RawPage":
        return cls(source_uri, payload, media_type, hashlib.sha256(payload).hexdigest(), fetched_at, address)


@dataclass(frozen=True, slots=True)
class LandedPage:
    """What the warehouse keeps of a `RawPage`: everything but the bytes."""

    source_uri: str
    payload_sha256: str
    byte_count: int
    media_type: MediaType
    fetched_at: datetime | None
    address: str | None
    archive: ArchiveReference | None = None
    is_reread: bool = False

    @classmethod
    def of(cls, page: RawPage) -> "LandedPage":
        return cls(
            page.source_uri,
            page.payload_sha256,
            len(page.payload),
            page.media_type,
            page.fetched_at,
            page.address,
            page.archive,
            page.is_reread,
        )


@dataclass(frozen=True, slots=True)
class CounterReading:
    """One number a counter showed: views of the article, or visits of the portal."""

    kind: CounterKind
    value: int


class ChromeLine(NamedTuple):
    """One line of the page that is neither field nor body, and the rule that took it.

    A page has hundreds, which go from process to process: a dataclass takes three times as long to pack and unpack.
    """

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Place:
    """The unit a page speaks for, from the official list in force at the article's date.

    All names are official full names ("Phường …", "Quận …", "Tỉnh …"); all None unless `status` is resolved.
    """

    status: PlaceStatus
    ward_id: str | None = None
    """Natural identifier in `dim_ward`, `<ward_code>.<edition>`: "00004.legacy" or "00004.2025"."""
    ward_code: str | None = None
    ward_name: str | None = None
    district_name: str | None = None
    """None for every unit in force since 1 July 2025."""
    province_name: str | None = None
    evidence: tuple[str, ...] = ()
    """What decided, strongest first: "host", "title", "body", "unique_name", "district", "province", …"""


class Severity(StrEnum):
    """What a failed expectation does: quarantine the row or stop the batch, be counted, be noted."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """How one expectation did on one batch: a row of `audit_expectation`."""

    suite: str
    expectation: str
    severity: Severity
    is_success: bool
    checked_count: int
    failed_count: int
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's word that a page is good though it fails these expectations; it holds for the page's bytes only."""

    decided_by: str
    failed_expectations: frozenset[str]


UNRESOLVED_PLACE = Place(PlaceStatus.UNRESOLVED)


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article, as the page has it: words and misspellings kept, Unicode NFC, inner white space folded."""

    article_id: str
    """Hex SHA-256 of the canonical address, or of `source_uri` where no address is known."""
    source_uri: str
    address: str | None
    """Canonical http(s) address, when the page or its caller names one."""
    portal_id: str | None
    """Host name in lower case without "www." and port; None for a page of no known host."""
    family: str | None
    """CMS family whose rules were used; None when the generic rules were."""
    title: str | None
    lead: str | None
    """The sapo, or the first paragraph where the page marks none; always one of `body_paragraphs`."""
    body_paragraphs: tuple[str, ...]
    byline: str | None
    byline_role: str | None
    source: str | None
    section: str | None
    published_on: date | None
    published_at: datetime | None
    """Aware, +07:00; None when the page gives a date without a time."""
    event_on: date | None
    event_year_inferred: bool
    view_count: int | None
    visits: tuple[CounterReading, ...]
    image_names: tuple[str, ...]
    captions: tuple[str, ...]
    place: Place
    chrome_lines: tuple[ChromeLine, ...]
    field_rules: tuple[tuple[str, str], ...]
    """Pairs of field name and the rule that gave it, sorted by field name."""
    payload_sha256: str
    fetched_at: datetime | None
    parser_version: str = PARSER_VERSION
    accepted_by: str | None = None
    """Who let it in by hand though it fails a critical expectation; None for a sound record."""
    content_sha256: str = field(init=False)
    """Digest of what an editor wrote. Counters, chrome and the resolved place are not part of it."""

    def __post_init__(self) -> None:
        # Here, once, and so in the process that parses: the loader is one for all.
        object.__setattr__(self, "content_sha256", self._digest_content())

    @property
    def body(self) -> str:
        return "\n\n".join(self.body_paragraphs)

    def _digest_content(self) -> str:
        written = (
            self.title,
            self.lead,
            self.byline,
            self.byline_role,
            self.source,
            self.published_at.astimezone(UTC).isoformat() if self.published_at else str(self.published_on),
            str(len(self.captions)),
            *self.captions,
            *self.body_paragraphs,
        )
        # Lengths keep the parts apart; UTF-16, for it is how Python holds Vietnamese: five times quicker than UTF-8.
        parts = ["-" if part is None else f"{len(part)}:{part}" for part in written]
        return hashlib.sha256("".join(parts).encode("utf-16-le")).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that could not become an article, with its one reason. Rides in the batch until it is loaded."""

    source_uri: str
    stage: Stage
    reason: Reason
    detail: str
    """One English sentence with the offending text, for a person."""
    payload_sha256: str | None = None
    """None when the bytes could not be read."""
    page_kind: PageKind | None = None
    portal_id: str | None = None
    visits: tuple[CounterReading, ...] = ()
    """Counters of a listing, home or static page: data, though the page is no article."""
    chrome_count: int = 0
    parser_version: str = PARSER_VERSION
    failed_expectations: tuple[str, ...] = ()
    suite_version: str | None = None
    """Version of the expectations that it failed; None when it was rejected before the check."""
