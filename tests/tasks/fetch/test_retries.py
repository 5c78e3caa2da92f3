"""Asking again: when, how often, and after what wait."""

import gc
import socket
import struct
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tasks.fetch.answers import Answer, FetchRequest, Outcome
from tasks.fetch.retries import read_retry_after
from tests.tasks.fetch.site import ARTICLE, SITE, Answerer, Reply, Visit, Web, page

NOW = datetime(2025, 8, 1, tzinfo=UTC)


def reset_in_the_middle(reply: Reply, _: Visit) -> None:
    reply.handler.send_response_only(200)
    reply.handler.send_header("Content-Length", str(len(ARTICLE)))
    reply.handler.end_headers()
    reply.write(ARTICLE[:40])
    reply.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    reply.hang_up()


def end_too_early(reply: Reply, _: Visit) -> None:
    reply.send(200, ARTICLE[:40], Content_Length=str(len(ARTICLE)))
    reply.hang_up()


def chunk_without_end(reply: Reply, _: Visit) -> None:
    reply.handler.send_response_only(200)
    reply.handler.send_header("Transfer-Encoding", "chunked")
    reply.handler.end_headers()
    reply.write(b"400\r\n" + ARTICLE[:40])
    reply.hang_up()


def chunks_without_last(reply: Reply, _: Visit) -> None:
    reply.handler.send_response_only(200)
    reply.handler.send_header("Transfer-Encoding", "chunked")
    reply.handler.end_headers()
    reply.write(b"28\r\n" + ARTICLE[:40] + b"\r\n")
    reply.hang_up()


def say_nothing(reply: Reply, _: Visit) -> None:
    reply.hang_up()


def speak_no_http(reply: Reply, _: Visit) -> None:
    reply.write(b"220 ftp.example ready\r\n")
    reply.hang_up()


def broken_gzip(reply: Reply, _: Visit) -> None:
    reply.send(200, b"\x1f\x8b\x08\x00" + b"broken" * 8, Content_Encoding="gzip")


FAULTS = (
    page(429, b""),
    page(500, b"Server Error"),
    page(502, b""),
    page(503, b""),
    page(504, b""),
    reset_in_the_middle,
    end_too_early,
    chunk_without_end,
    chunks_without_last,
    say_nothing,
    speak_no_http,
    broken_gzip,
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_is_survived(web: Web, fault: Answerer) -> None:
    web.on("/tin/1.html", fault, fault, page())
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload, len(web.visits)) == (Outcome.FETCHED, ARTICLE, 3)


MALFORMED = (
    b"",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/1.1 99999 OK\r\n\r\n",
    b"HTTP/9.9 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 3, 5\r\n\r\nabcde",
    b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nno colon here\r\n: empty\r\nX: \xff\x00\x01\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 302 Found\r\nLocation: \x00\xff\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: \xe1\xbb\r\nSet-Cookie: \xff=\xfe; Max-Age=x\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 503 \xe1\xbb\x87\r\nRetry-After: \xff\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # urllib3 leaves some sockets to gc
@pytest.mark.parametrize("raw", MALFORMED)
def test_no_answer_that_a_host_can_think_of_is_an_error(web: Web, raw: bytes) -> None:
    def answer(reply: Reply, _: Visit) -> None:
        reply.write(raw)
        reply.hang_up()

    web.on("/tin/1.html", answer)
    web.on("/robots.txt", page(404, b""), answer)
    fetcher = web.fetcher(max_retries=1)
    assert fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE).outcome in set(Outcome)
    web.clock.sleep(100_000)
    assert fetcher.fetch(FetchRequest(web.url("/tin/2.html")), SITE).outcome in set(Outcome)
    gc.collect()  # what is left must not be found in another test


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lasting_fault_ends_after_all_retries_in_one_clear_line(web: Web, fault: Answerer) -> None:
    web.on("/tin/1.html", fault)
    answer = web.get("/tin/1.html")
    assert (answer.outcome, answer.payload, len(web.visits)) == (Outcome.FAILED, None, 4)
    assert answer.detail
    assert "\n" not in answer.detail


def test_a_complete_answer_of_every_attempt_is_kept(web: Web) -> None:
    web.on("/tin/1.html", page(503, b"busy"), reset_in_the_middle, page())
    assert [(e.status, e.wire_body) for e in web.get("/tin/1.html").exchanges] == [(503, b"busy"), (200, ARTICLE)]


def test_what_follows_a_wrong_length_spoils_no_other_answer(web: Web) -> None:
    web.on("/tin/1.html", lambda reply, _: reply.send(200, ARTICLE + b"HTTP/1.1 200 OK\r\n", Content_Length="100"))
    fetcher = web.fetcher()
    first = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    second = fetcher.fetch(FetchRequest(web.url("/tin/2.html")), SITE)
    assert (first.payload, second.payload) == (ARTICLE[:100], ARTICLE)


def test_the_waits_double_and_are_spread_by_chance(web: Web) -> None:
    web.on("/tin/1.html", page(500, b""))
    clock = web.clock.as_clock()
    chances = iter([0.0, 0.5, 1.0])
    fetcher = web.fetcher(
        clock=type(clock)(clock.now, clock.monotonic, clock.sleep, lambda: next(chances)),
        min_delay_s=0.0,
        max_delay_s=0.0,
        first_backoff_s=10.0,
    )
    fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    moments = [visit.at_s for visit in web.visits]
    assert [after - before for before, after in pairwise(moments)] == [5.0, 20.0, 60.0]


def _fetch_busy(web: Web, retry_after: str) -> Answer:
    web.on("/tin/1.html", page(429, b"", Retry_After=retry_after), page())
    return web.get("/tin/1.html")


@pytest.mark.parametrize("retry_after", ["90", format_datetime(NOW + timedelta(seconds=91), usegmt=True)])
def test_a_host_that_asks_to_wait_is_waited_for(web: Web, retry_after: str) -> None:
    assert _fetch_busy(web, retry_after).outcome is Outcome.FETCHED
    first, second = (visit.at_s for visit in web.visits)
    assert second - first >= 90


@pytest.mark.parametrize(("asked_s", "rest"), [("7200", timedelta(hours=2)), ("31536000", timedelta(days=1))])
def test_a_host_that_asks_for_a_long_wait_is_left_alone_for_it_and_at_most_a_day(
    web: Web, asked_s: str, rest: timedelta
) -> None:
    web.on("/tin/1.html", page(503, b"", Retry_After=asked_s))
    fetcher = web.fetcher()
    first = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    second = fetcher.fetch(FetchRequest(web.url("/tin/2.html")), SITE)
    assert (first.outcome, second.outcome, len(web.visits)) == (Outcome.FAILED, Outcome.RESTING, 1)
    assert second.rest_until is not None
    assert rest <= second.rest_until - NOW < rest + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 01 Aug 2025 00:01:00 GMT", 60.0),
        ("Thu, 31 Jul 2025 00:00:00 GMT", 0.0),
        ("-5", None),
        ("Fri, 01 Aug 99999999999999999999 00:00:00 GMT", None),
        ("Fri, 99 Aug 2025 00:00:00 GMT", None),
        ("soon", None),
        ("1e9", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds
