"""One request and its answer on the wire, within the limits of size, time and type."""

import re
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import requests
from requests import PreparedRequest, Response
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from tasks.coding import read_codings
from tasks.exchange import Exchange, Truncation
from tasks.fetch.rules import FetchRules
from tasks.fetch.sockets import Deadline

_PIECE_BYTES = 64 * 1024
_NUMBER = re.compile(r"[0-9]{1,18}")


class NoAnswerError(Exception):
    """No complete answer came. `is_lasting` when asking again cannot help (a certificate that is not trusted)."""

    def __init__(self, detail: str, *, is_lasting: bool = False) -> None:
        super().__init__(detail)
        self.is_lasting = is_lasting


class TooLargeError(Exception):
    """The answer is larger than the limit."""


class WrongTypeError(Exception):
    """The answer is of a type that was not asked for."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What was read of a body."""

    read: bytes
    truncation: Truncation | None = None
    refusal: TooLargeError | WrongTypeError | None = None
    """Why the answer is of no use."""


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """An answer, whole or not, to be kept in either case."""

    exchange: Exchange
    refusal: TooLargeError | WrongTypeError | None
    """To be raised once it is kept; None for an answer that is as it was asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer may be."""

    max_bytes: int
    media_types: frozenset[str] | None = None
    """For status 200; None: any type."""
    may_be_cut: bool = False
    """True: a longer answer is cut at `max_bytes` instead of refused (robots.txt)."""


def ask_once(  # noqa: PLR0917 - one request and all that bounds it
    session: requests.Session,
    prepared: PreparedRequest,
    limits: Limits,
    rules: FetchRules,
    deadline: Deadline,
    requested_at: datetime,
) -> WireAnswer:
    """Send `prepared` and read the answer as far as the limits allow; follows no redirect and retries nothing.

    Raises `NoAnswerError`, and `AddressRefusedError` for a host that is not public.
    """
    deadline.at = time.monotonic() + rules.whole_timeout_s
    timeout = (min(rules.connect_timeout_s, rules.whole_timeout_s), rules.read_timeout_s)
    try:
        with session.send(prepared, stream=True, allow_redirects=False, timeout=timeout) as response:
            raw = cast(HTTPResponse, response.raw)
            ip_address = getattr(raw.connection, "ip_address", None)
            body = _read_body(raw, response, limits)
            return WireAnswer(_exchange(prepared, response, body, requested_at, ip_address), body.refusal)
    except (requests.RequestException, HTTPError, OSError) as error:
        cause = _innermost(error)
        said = f"{type(cause).__name__}: {cause}".splitlines()[0]
        raise NoAnswerError(said, is_lasting=isinstance(cause, ssl.SSLCertVerificationError)) from error


def _read_body(raw: HTTPResponse, response: Response, limits: Limits) -> _Body:
    """A server that names no type is believed to send what was asked for."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code == 200 and limits.media_types and media_type and media_type not in limits.media_types:
        return _Body(b"", Truncation.UNSPECIFIED, WrongTypeError(f"it is {media_type}"))
    declared = response.headers.get("Content-Length", "")
    if not limits.may_be_cut and _NUMBER.fullmatch(declared) and int(declared) > limits.max_bytes:
        said = f"it says it has {declared} bytes, and {limits.max_bytes} are the limit"
        return _Body(b"", Truncation.LENGTH, TooLargeError(said))
    body = bytearray()
    while piece := raw.read1(_PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > limits.max_bytes:
            said = f"it has more than {limits.max_bytes} bytes on the wire"
            refusal = None if limits.may_be_cut else TooLargeError(said)
            return _Body(bytes(body[: limits.max_bytes]), Truncation.LENGTH, refusal)
    return _Body(bytes(body))


def _exchange(
    prepared: PreparedRequest, response: Response, body: _Body, requested_at: datetime, ip_address: str | None
) -> Exchange:
    message = cast(Any, response.raw)._original_response.msg  # the only one that keeps order and repetition
    sent = prepared.body if isinstance(prepared.body, bytes) else (prepared.body or "").encode()
    return Exchange(
        address=prepared.url or "",
        requested_at=requested_at,
        status=response.status_code,
        phrase=response.reason or "",
        headers=tuple(message.items()),
        wire_body=body.read,
        request_headers=tuple(prepared.headers.items()),
        method=prepared.method or "GET",
        request_body=sent,
        ip_address=ip_address,
        truncation=body.truncation,
    )


def codings_of(exchange: Exchange) -> tuple[str, ...]:
    """Content codings of the body, in the order they were put on."""
    return read_codings(value for name, value in exchange.headers if name.lower() == "content-encoding")


def _innermost(error: BaseException) -> BaseException:
    """What went wrong at first: `requests` and `urllib3` wrap it three times over."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return error
