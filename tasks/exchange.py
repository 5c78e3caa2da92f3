"""One request and its answer as they went over the wire: what `fetch` makes and the archive keeps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Truncation(StrEnum):
    """Why a body was not read to its end, in the words of the WARC standard (WARC-Truncated)."""

    LENGTH = "length"  # it is longer than the limit
    UNSPECIFIED = "unspecified"  # its type was not asked for


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange. Header pairs keep their order and spelling; values are what the wire said, read as Latin-1."""

    address: str
    """Absolute http(s) address that was asked for; of the last hop where redirects were followed."""
    requested_at: datetime
    """UTC moment just before the request was sent."""
    status: int
    phrase: str
    """Reason phrase of the status line; "" when the server sent none."""
    headers: tuple[tuple[str, str], ...]
    wire_body: bytes
    """Body as it came, transfer coding removed, content coding (gzip, br, zstd) kept."""
    request_headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    request_body: bytes = b""
    ip_address: str | None = None
    """Address of the machine that answered, when known."""
    truncation: Truncation | None = None
    """None: `wire_body` is all of it."""
