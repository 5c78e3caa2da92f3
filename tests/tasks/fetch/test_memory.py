"""What an answer leaves to remember, and what the next request makes of it."""

import hashlib
from datetime import timedelta

from tasks.fetch.answers import Answer, Outcome
from tasks.fetch.memory import conditional_request, remember_answer
from tests.tasks.fetch.site import ARTICLE, HOST, SITE, Web, page
from warehouse.crawl_state import PageState

CHANGED = b"<html><body><p>" + "Tin đã sửa.".encode() + b"</p></body></html>"


def _crawl(web: Web, known: PageState | None) -> tuple[Answer, PageState | None]:
    asked_at = web.clock.now()
    answer = web.fetcher().fetch(conditional_request(web.url("/tin/1.html"), known), SITE)
    web.clock.sleep(timedelta(days=1).total_seconds())
    return answer, remember_answer(known, answer, HOST, asked_at)


def test_an_unchanged_page_is_never_sent_twice_and_a_changed_one_is(web: Web) -> None:
    web.on("/tin/1.html", page(ETag='"a1"'), page(304, b""), page(304, b""), page(200, CHANGED, ETag='"a2"'))
    known: PageState | None = None
    seen = []
    for _ in range(4):
        answer, known = _crawl(web, known)
        assert known is not None
        seen.append((answer.outcome, known.etag, known.payload_sha256))
    first, second = (hashlib.sha256(body).hexdigest() for body in (ARTICLE, CHANGED))
    assert seen == [
        (Outcome.FETCHED, '"a1"', first),
        (Outcome.NOT_MODIFIED, '"a1"', first),
        (Outcome.NOT_MODIFIED, '"a1"', first),
        (Outcome.FETCHED, '"a2"', second),
    ]
    assert [visit.headers.get("if-none-match") for visit in web.visits] == [None, '"a1"', '"a1"', '"a1"']


def test_a_server_without_validators_is_asked_plainly(web: Web) -> None:
    known: PageState | None = None
    for _ in range(2):
        _, known = _crawl(web, known)
    assert not any("if-none-match" in visit.headers or "if-modified-since" in visit.headers for visit in web.visits)


def test_absences_in_a_row_are_counted_and_a_page_that_is_back_ends_them(web: Web) -> None:
    web.on("/tin/1.html", page(), page(404, b""), page(302, b"", Location="/"), page(500, b""), page(410, b""), page())
    known: PageState | None = None
    counts = []
    for _ in range(4):
        _, known = _crawl(web, known)
        assert known is not None
        counts.append((known.missing_count, known.last_outcome))
    assert counts == [(0, "fetched"), (1, "gone"), (2, "soft_gone"), (3, "gone")]  # after the retry of the 500
    _, known = _crawl(web, known)
    assert known is not None
    assert (known.missing_count, known.last_outcome) == (0, "fetched")


def test_a_fault_keeps_what_was_known_of_the_page(web: Web) -> None:
    web.on("/tin/1.html", page(ETag='"a1"'), page(500, b""))
    _, first = _crawl(web, None)
    _, later = _crawl(web, first)
    assert first is not None
    assert later is not None
    assert (later.etag, later.payload_sha256, later.last_fetched_at) == (
        '"a1"',
        first.payload_sha256,
        first.last_fetched_at,
    )
    assert (later.last_outcome, later.last_status) == ("failed", 500)


def test_a_page_that_was_not_asked_for_is_remembered_as_before(web: Web) -> None:
    web.on("/robots.txt", page(200, b"User-agent: *\nDisallow: /", Content_Type="text/plain"))
    assert _crawl(web, None)[1] is None
