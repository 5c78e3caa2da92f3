"""What is asked for, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tasks.exchange import Exchange

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
LIST_TYPES = PAGE_TYPES | frozenset(
    {
        "application/xml",
        "text/xml",
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/json",
        "text/json",
        "text/javascript",
        "application/javascript",
        "application/gzip",
        "application/x-gzip",
        "application/octet-stream",  # what servers call a sitemap.xml.gz they know nothing about
    }
)
"""Pages, feeds, sitemaps and lists in JSON."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the fetcher must know of a portal."""

    hosts: frozenset[str]
    """Every host of the portal, lower case, without "www."; redirects lead nowhere else."""
    delay_s: float = 0.0
    """Least seconds between two requests, where the portal wants more than the rules."""
    ca_file: Path | None = None
    """Certificates (PEM) that its chain leaves out, trusted for this portal only."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One address to ask for."""

    address: str
    media_types: frozenset[str] = PAGE_TYPES
    """What an answer may be; others are not read."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators as the server last gave them: with them an unchanged page is answered by 304, without its body."""
    method: str = "GET"
    body: bytes = b""
    """A form, for lists that answer to POST."""
    body_type: str = "application/x-www-form-urlencoded; charset=UTF-8"


class Outcome(StrEnum):
    """What became of a request."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"  # 404 or 410
    SOFT_GONE = "soft_gone"  # status 200 and a page that says "not found", or a redirect to the home page
    CHALLENGE = "challenge"  # a page made for browsers to prove themselves, not the one asked for
    REFUSED = "refused"  # another 4xx
    DISALLOWED = "disallowed"  # robots.txt says no: never asked for
    RESTING = "resting"  # the host kept failing, or asked for a long wait, and is left alone: not asked for
    MISDIRECTED = "misdirected"  # leads off the portal, in a loop, or to an address that is not public
    TOO_LARGE = "too_large"
    UNUSABLE = "unusable"  # an answer no page can be made of: wrong type, broken coding, empty
    FAILED = "failed"  # no answer, 429 or 5xx, after all retries


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request."""

    request: FetchRequest
    outcome: Outcome
    address: str
    """The address that answered last: of the last redirect."""
    detail: str = ""
    """One English sentence for a person; "" where the outcome says it all."""
    exchanges: tuple[Exchange, ...] = ()
    """Every complete response in the order they came: redirects and failed attempts, then the last one."""
    payload: bytes | None = None
    """The body without its content coding; only for `FETCHED`."""
    rest_until: datetime | None = None
    """Set when the host is left alone until then."""

    @property
    def exchange(self) -> Exchange | None:
        """The last complete response; None when there was none."""
        return self.exchanges[-1] if self.exchanges else None


def header(exchange: Exchange, name: str) -> str | None:
    """The first value of a header, whatever its spelling; None when it was not sent."""
    return next((value.strip() for key, value in exchange.headers if key.lower() == name), None)
