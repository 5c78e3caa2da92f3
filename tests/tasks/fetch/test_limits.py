"""No answer is larger, longer or of another kind than what was asked for."""

import gzip
import os
import threading
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from requests import PreparedRequest

from tasks.exchange import Exchange, Truncation
from tasks.fetch.answers import LIST_TYPES, FetchRequest, Outcome, Site
from tests.tasks.fetch.certificates import make_authority, make_host, server_context
from tests.tasks.fetch.site import ARTICLE, HOST, SITE, Answerer, Reply, Visit, Web, open_web, page

MIB = 1024 * 1024
ZEROS = b"0" * (64 * MIB)
BOMBS = {
    "gzip": ("gzip", gzip.compress(ZEROS, 6)),
    "deflate": ("deflate", zlib.compress(ZEROS)),
    "br": ("br", brotli.compress(ZEROS, quality=4)),
    "zstd": ("zstd", zstandard.compress(ZEROS)),
    "gzip in gzip": ("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "br in gzip": ("br, gzip", gzip.compress(brotli.compress(ZEROS, quality=4))),
    "too large within": ("gzip, zstd", zstandard.compress(gzip.compress(os.urandom(4 * MIB)))),
}
PACKED = {
    "gzip": ("gzip", gzip.compress(ARTICLE)),
    "x-gzip": ("x-gzip", gzip.compress(ARTICLE)),
    "deflate": ("deflate", zlib.compress(ARTICLE)),
    "raw deflate": ("deflate", zlib.compress(ARTICLE, wbits=-15)),
    "br": ("br", brotli.compress(ARTICLE)),
    "zstd": ("zstd", zstandard.compress(ARTICLE)),
    "zstd in gzip": ("zstd, gzip", gzip.compress(zstandard.compress(ARTICLE))),
    "identity": ("identity", ARTICLE),
}


@pytest.mark.parametrize(("coding", "body"), PACKED.values(), ids=PACKED)
def test_every_coding_that_we_say_we_read_is_read(web: Web, coding: str, body: bytes) -> None:
    web.on("/tin/1.html", page(body=body, Content_Encoding=coding))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload) == (Outcome.FETCHED, ARTICLE)


@pytest.mark.parametrize("name", [name for name in PACKED if name != "identity"])
def test_a_packed_body_that_ends_too_early_is_asked_for_again(web: Web, name: str) -> None:
    coding, body = PACKED[name]
    web.on("/tin/1.html", page(body=body[:-12], Content_Encoding=coding), page(body=body, Content_Encoding=coding))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload, len(web.visits)) == (Outcome.FETCHED, ARTICLE, 2)


@pytest.mark.parametrize(("coding", "body"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_too_large_and_not_asked_for_again(web: Web, coding: str, body: bytes) -> None:
    web.on("/tin/1.html", page(body=body, Content_Encoding=coding))
    answer = web.get("/tin/1.html", max_payload_bytes=MIB)
    assert (answer.outcome, answer.payload, len(web.visits)) == (Outcome.TOO_LARGE, None, 1)


def test_a_body_larger_than_the_limit_is_not_read_when_it_says_so(web: Web) -> None:
    def answer(reply: Reply, _: Visit) -> None:
        reply.send(200, b"", Content_Length=str(100 * MIB))

    web.on("/tin/1.html", answer)
    assert web.get("/tin/1.html", max_wire_bytes=MIB).outcome is Outcome.TOO_LARGE


def test_a_body_that_never_ends_is_cut_off_at_the_limit(web: Web) -> None:
    ended = threading.Event()

    def answer(reply: Reply, _: Visit) -> None:
        reply.handler.send_response_only(200)
        reply.handler.send_header("Transfer-Encoding", "chunked")
        reply.handler.end_headers()
        try:
            while True:
                reply.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            ended.set()
            reply.hang_up()

    web.on("/tin/1.html", answer)
    assert web.get("/tin/1.html", max_wire_bytes=MIB).outcome is Outcome.TOO_LARGE
    assert ended.wait(timeout=30)  # the connection was closed, not drained


class Kept:
    """A book of which the test reads."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def recall(self, request: PreparedRequest) -> Exchange | None:  # noqa: ARG002 - the protocol's
        return None

    def enter(self, exchange: Exchange) -> None:
        if not exchange.address.endswith("/robots.txt"):
            self.exchanges.append(exchange)


def test_what_was_read_of_an_answer_that_is_refused_is_kept_and_says_why_it_ends(web: Web) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    web.on("/long.html", lambda reply, _: reply.write(head + b"bb8\r\n" + b"x" * 3000 + b"\r\n0\r\n\r\n"))
    web.on("/longer.html", lambda reply, _: reply.send(200, b"", Content_Length=str(100 * MIB)))
    web.on("/van-ban.pdf", page(body=b"%PDF-1.4", Content_Type="application/pdf"))
    web.on("/tin/1.html", page())
    kept = Kept()
    fetcher = web.fetcher(book=kept, max_wire_bytes=2000)
    outcomes = [fetcher.fetch(FetchRequest(web.url(path)), SITE).outcome for path in web.server.answers]
    assert outcomes == [Outcome.TOO_LARGE, Outcome.TOO_LARGE, Outcome.UNUSABLE, Outcome.FETCHED]
    assert [(exchange.truncation, len(exchange.wire_body)) for exchange in kept.exchanges] == [
        (Truncation.LENGTH, 2000),
        (Truncation.LENGTH, 0),
        (Truncation.UNSPECIFIED, 0),
        (None, len(ARTICLE)),
    ]


def test_headers_that_never_end_are_no_answer(web: Web) -> None:
    def answer(reply: Reply, _: Visit) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\n" + b"X-Pad: y\r\n" * 5000)
        reply.hang_up()

    web.on("/tin/1.html", answer)
    assert web.get("/tin/1.html", max_retries=0).outcome is Outcome.FAILED


def test_a_silent_host_is_not_waited_for_longer_than_the_whole_time(web: Web) -> None:
    gone = threading.Event()
    web.on("/tin/1.html", lambda *_: gone.wait(timeout=30))
    answer = web.get("/tin/1.html", read_timeout_s=3600.0, whole_timeout_s=0.1, max_retries=0)
    gone.set()
    assert (answer.outcome, "timed out" in answer.detail) == (Outcome.FAILED, True)


def test_a_silent_host_is_not_waited_for(web: Web) -> None:
    gone = threading.Event()
    web.on("/tin/1.html", lambda *_: gone.wait(timeout=30))
    answer = web.get("/tin/1.html", read_timeout_s=0.05, max_retries=0)
    gone.set()
    assert (answer.outcome, "timed out" in answer.detail) == (Outcome.FAILED, True)


def _drip(part: str, gone: threading.Event) -> Answerer:
    """Every byte comes well within the read timeout; all of them would take for ever."""

    def answer(reply: Reply, _: Visit) -> None:
        reply.write(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 1000\r\n\r\n" if part == "body" else b"X: "))
        try:
            while not gone.wait(timeout=0.01):
                reply.write(b"x")
        except OSError:
            gone.set()
        reply.hang_up()

    return answer


def _is_given_up(web: Web, gone: threading.Event, site: Site = SITE) -> bool:
    fetcher = web.fetcher(read_timeout_s=5.0, whole_timeout_s=0.3, max_retries=0)
    answer = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), site)
    gone.set()
    assert answer.outcome is Outcome.FAILED
    return "too long" in answer.detail or "timed out" in answer.detail


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_steady_drip_ends_when_the_whole_time_is_up(web: Web, part: str) -> None:
    gone = threading.Event()
    web.on("/tin/1.html", _drip(part, gone))
    assert _is_given_up(web, gone)


def test_a_steady_drip_ends_within_tls_too(tmp_path: Path) -> None:
    root, gone = make_authority("Gốc"), threading.Event()
    (tmp_path / "root.pem").write_bytes(root.pem)
    with open_web(server_context(tmp_path, make_host(HOST, root))) as web:
        web.on("/tin/1.html", _drip("body", gone))
        assert _is_given_up(web, gone, Site(frozenset({HOST}), ca_file=tmp_path / "root.pem"))


@pytest.mark.parametrize(
    "media_type", ["text/html;charset=UTF-8", "TEXT/HTML", "application/xhtml+xml", "text/plain", ""]
)
def test_pages_may_be_of_these_types(web: Web, media_type: str) -> None:
    web.on("/tin/1.html", page(Content_Type=media_type))
    assert web.get("/tin/1.html").outcome is Outcome.FETCHED


def test_a_feed_is_fetched_where_lists_are_asked_for_and_nowhere_else(web: Web) -> None:
    web.on("/rss", page(200, b"<rss/>", Content_Type="application/rss+xml; charset=utf-8"))
    fetcher = web.fetcher()
    as_list = fetcher.fetch(FetchRequest(web.url("/rss"), LIST_TYPES), SITE)
    as_page = fetcher.fetch(FetchRequest(web.url("/rss")), SITE)
    assert (as_list.outcome, as_page.outcome, as_page.detail) == (
        Outcome.FETCHED,
        Outcome.UNUSABLE,
        "it is application/rss+xml",
    )
