"""What the server answers, and how a fault spoils it. Values only: the server carries them out."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Final

from tests.portal_town.faults import Fault

HTML: Final = "text/html; charset=utf-8"
_BOMB_BYTES: Final = 64 * 1024 * 1024
_INSIDE: Final = "http://169.254.169.254/latest/meta-data/"
_CHALLENGE: Final = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to "
    'continue</noscript><script>window._cf_chl_opt={};</script><form id="challenge-form"></form></body></html>'
)
_MISSING: Final = (
    '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Không tìm thấy trang</title></head><body>'
    '<h1>404</h1><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa.</p><a href="/">Về trang chủ</a></body></html>'
)


class Ending(StrEnum):
    """How the body goes out."""

    WHOLE = "whole"
    CUT = "cut"  # half of it, then the connection is closed
    RESET = "reset"  # half of it, then the connection breaks
    DRIP = "drip"  # byte by byte, until the client has had enough


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ending: Ending = Ending.WHOLE


def missing(*, is_soft: bool = False) -> Reply:
    """What stands where nothing does: 404, or a page that says so with 200."""
    return Reply(200 if is_soft else 404, _MISSING.encode(), {"Content-Type": HTML})


def spoil(reply: Reply, fault: Fault, target: str) -> Reply:
    """`reply`, which `target` asked for, after `fault`."""
    kind = reply.headers.get("Content-Type", HTML)
    misread = {**reply.headers, "Content-Type": f"{kind.partition(';')[0]}; charset=iso-8859-1"}
    spoiled = {
        Fault.TOO_MANY_REQUESTS: Reply(429, b"", {"Retry-After": "1"}),
        Fault.SERVER_ERROR: Reply(500, b"<h1>Server Error</h1>", {"Content-Type": HTML}),
        Fault.RESET: replace(reply, ending=Ending.RESET),
        Fault.SHORT_BODY: replace(reply, ending=Ending.CUT),
        Fault.SLOW_DRIP: replace(reply, ending=Ending.DRIP),
        Fault.REDIRECT_LOOP: Reply(302, b"", {"Location": target}),
        Fault.REDIRECT_INSIDE: Reply(302, b"", {"Location": _INSIDE}),
        Fault.WRONG_CHARSET: replace(reply, headers=misread),
        Fault.TRUNCATED: replace(reply, body=reply.body[: len(reply.body) * 2 // 3]),
        Fault.CHALLENGE: Reply(503, _CHALLENGE.encode(), {"Content-Type": HTML, "Server": "cloudflare"}),
        Fault.SOFT_404: missing(is_soft=True),
        Fault.BINARY: Reply(200, b"%PDF-1.4\n" + b"\0" * 200, {"Content-Type": "application/pdf"}),
    }
    return spoiled[fault] if fault is not Fault.GZIP_BOMB else _bomb()


@cache
def _bomb() -> Reply:
    """Some tens of kilobytes that unpack to 64 MiB."""
    return Reply(200, gzip.compress(b" " * _BOMB_BYTES), {"Content-Type": HTML, "Content-Encoding": "gzip"})
