"""One request at a time for each host, never closer than its delay, and none while it rests."""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import pytest

from tasks.fetch.answers import FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tests.tasks.fetch.site import HOST, SITE, Answerer, Reply, VirtualClock, Visit, Web, page
from warehouse.crawl_state import HostState

Item = TypeVar("Item")
Result = TypeVar("Result")


def _gaps(web: Web) -> list[float]:
    return [round(later.at_s - earlier.at_s, 3) for earlier, later in pairwise(web.server.visits)]


def _fetch(web: Web, fetcher: Fetcher, count: int, site: Site = SITE, path: str = "/tin/{}.html") -> list[Outcome]:
    return [fetcher.fetch(FetchRequest(web.url(path.format(number))), site).outcome for number in range(count)]


def _taking(clock: VirtualClock, seconds: float) -> Answerer:
    def answer(reply: Reply, _: Visit) -> None:
        clock.elapsed_s += seconds
        reply.send()

    return answer


def _at_once(work: Callable[[Item], Result], items: Sequence[Item], thread_count: int) -> list[Result]:
    with ThreadPoolExecutor(thread_count) as pool:
        return list(pool.map(work, items))


def test_requests_are_the_delay_apart_robots_included(web: Web) -> None:
    _fetch(web, web.fetcher(min_delay_s=2.0), 3)
    assert _gaps(web) == [2.0, 2.0, 2.0]


def test_a_portal_may_want_more_time(web: Web) -> None:
    _fetch(web, web.fetcher(), 2, Site(frozenset({HOST}), delay_s=5.0))
    assert _gaps(web) == [5.0, 5.0]


def test_redirects_and_retries_keep_the_delay_too(web: Web) -> None:
    web.on("/tin/0.html", page(301, b"", Location="/tin/moi.html"))
    web.on("/tin/moi.html", page(500, b""), page())
    _fetch(web, web.fetcher(min_delay_s=3.0, first_backoff_s=0.0), 1)
    assert min(_gaps(web)) >= 3.0


def test_a_slow_host_gets_as_long_a_pause_as_its_answer_took_and_slowly_speeds_up_again(web: Web) -> None:
    web.on("/tin/1.html", _taking(web.clock, 20.0), page())
    fetcher = web.fetcher()
    _fetch(web, fetcher, 1, path="/tin/0.html")
    for _ in range(4):
        _fetch(web, fetcher, 1, path="/tin/1.html")
    assert _gaps(web) == [1.0, 1.0, 40.0, 18.0, 16.2]


def test_a_host_that_says_429_is_asked_half_as_often(web: Web) -> None:
    web.on("/tin/0.html", page(429, b""), page())
    fetcher = web.fetcher(first_backoff_s=0.0)
    _fetch(web, fetcher, 1)
    _fetch(web, fetcher, 1, path="/tin/9.html")
    assert _gaps(web) == [1.0, 2.0, 1.8]


def test_the_delay_has_a_bound(web: Web) -> None:
    web.on("/tin/0.html", page(429, b""))
    _fetch(web, web.fetcher(first_backoff_s=0.0, max_retries=10, max_delay_s=8.0), 1)
    assert _gaps(web)[-1] == 8.0


def test_what_a_host_bore_is_remembered_between_runs(web: Web) -> None:
    first = web.fetcher()
    web.on("/tin/0.html", page(429, b""), page())
    _fetch(web, first, 1)
    (state,) = first.host_states()
    _fetch(web, web.fetcher(state), 1, path="/tin/5.html")
    assert _gaps(web)[-1] == 1.8  # also to the last request of the earlier run


def test_a_run_right_after_another_keeps_the_delay_though_moments_are_kept_to_the_second(web: Web) -> None:
    web.clock.sleep(0.9)
    first = web.fetcher(min_delay_s=1.5)
    _fetch(web, first, 1)
    (state,) = first.host_states()
    assert state.last_asked_at is not None
    stored = replace(state, last_asked_at=state.last_asked_at.replace(microsecond=0))
    web.clock.sleep(0.2)
    _fetch(web, web.fetcher(stored, min_delay_s=1.5), 1, path="/tin/5.html")
    assert _gaps(web)[-1] >= 1.5


def test_no_host_sees_two_requests_at_once_however_many_ask(web: Web) -> None:
    fetcher = web.fetcher(min_delay_s=0.0)
    requests = [FetchRequest(web.url(f"/tin/{number}.html")) for number in range(40)]
    answers = _at_once(lambda request: fetcher.fetch(request, SITE), requests, 8)
    assert {answer.outcome for answer in answers} == {Outcome.FETCHED}
    assert set(web.server.most_running.values()) == {1}
    assert len(web.visits) == 40


def test_who_stood_in_line_when_the_host_was_given_up_does_not_ask_it_either(web: Web) -> None:
    fetcher = web.fetcher(max_retries=0, max_failures=1)
    _fetch(web, fetcher, 1, path="/tin/first.html")  # its robots.txt is known from now on
    all_begun = threading.Barrier(5)

    def give_up(reply: Reply, _: Visit) -> None:
        all_begun.wait(timeout=30)
        reply.send(500, b"")

    def ask(number: int) -> Outcome:
        if number:
            all_begun.wait(timeout=30)
        return _fetch(web, fetcher, 1, path=f"/tin/{number}.html")[0]

    web.on("/tin/0.html", give_up)
    assert sorted(_at_once(ask, range(5), 5)) == ["failed", *["resting"] * 4]
    assert [visit.path for visit in web.visits] == ["/tin/first.html", "/tin/0.html"]


def test_many_hosts_are_asked_at_the_same_time(web: Web) -> None:
    """Each of eight hosts answers only once all eight have been asked: one after the other would never end."""
    together = threading.Barrier(8)

    def answer(reply: Reply, _: Visit) -> None:
        together.wait(timeout=30)
        reply.send()

    web.on("/tin/1.html", answer)
    fetcher = web.fetcher()
    hosts = [f"phuong{number}.example" for number in range(8)]

    def ask(host: str) -> Outcome:
        return fetcher.fetch(FetchRequest(web.url("/tin/1.html", host)), Site(frozenset({host}))).outcome

    assert set(_at_once(ask, hosts, 8)) == {Outcome.FETCHED}


def test_two_hundred_portals_are_asked_side_by_side_each_by_one_request_at_a_time(web: Web) -> None:
    fetcher = web.fetcher(min_delay_s=0.0)
    hosts = [f"phuong{number}.example" for number in range(200)]

    def crawl(host: str) -> list[Outcome]:
        site = Site(frozenset({host}))
        paths = ("/tin/1.html", "/tin/2.html", "/tin/3.html")
        return [fetcher.fetch(FetchRequest(web.url(path, host)), site).outcome for path in paths]

    assert _at_once(crawl, hosts, 200) == [[Outcome.FETCHED] * 3] * 200
    assert (len(web.server.most_running), set(web.server.most_running.values())) == (200, {1})


def test_a_host_that_refuses_connections_fails_without_being_waited_for_for_ever(web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    answer = web.fetcher().fetch(FetchRequest(f"http://{HOST}:{port}/tin/1.html"), SITE)
    assert (answer.outcome, "Connection refused" in answer.detail) == (Outcome.FAILED, True)
    assert sum(web.clock.slept) < 60


def test_www_is_the_same_host(web: Web) -> None:
    fetcher = web.fetcher()
    for host in (HOST, f"www.{HOST}"):
        fetcher.fetch(FetchRequest(web.url("/tin/1.html", host)), SITE)
    assert min(_gaps(web)) >= 1.0


RESTLESS = {"max_retries": 0, "max_failures": 3, "first_rest_s": 600.0}


def test_a_host_that_keeps_failing_is_left_alone_and_reported(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    web.on("/tin/0.html", page(500, b""))
    fetcher = web.fetcher(**RESTLESS)
    outcomes = [_fetch(web, fetcher, 1)[0] for _ in range(5)]
    assert outcomes == [Outcome.FAILED] * 3 + [Outcome.RESTING] * 2
    assert len(web.visits) == 3
    (state,) = fetcher.host_states()
    assert (state.failure_count, state.last_problem) == (3, "it answers 500 Internal Server Error")
    assert f"{state.host} is left alone until 2025-08-01T00:1" in caplog.text


def test_each_further_failure_doubles_the_rest_and_a_success_ends_it(web: Web) -> None:
    web.on("/tin/0.html", *[page(500, b"")] * 4, page())
    fetcher = web.fetcher(**RESTLESS)
    rests = []
    for _ in range(5):
        _fetch(web, fetcher, 1)
        until = fetcher.host_states()[0].rest_until
        if until is not None:
            rests.append(until - web.clock.now())
            web.clock.sleep(rests[-1].total_seconds())
    assert rests == [timedelta(seconds=600), timedelta(seconds=1200)]
    (state,) = fetcher.host_states()
    assert (state.failure_count, state.last_problem, state.last_success_at) == (0, None, web.clock.now())


def test_the_rest_is_remembered_between_runs(web: Web) -> None:
    until = web.clock.now() + timedelta(hours=1)
    fetcher = web.fetcher(HostState(web.url("").split("/")[2], 7, until, last_problem="it answers 503"))
    answer = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    assert (answer.outcome, answer.detail, answer.rest_until) == (Outcome.RESTING, "it answers 503", until)
    assert web.server.visits == []


def test_bot_challenges_count_as_failures(web: Web) -> None:
    web.on("/tin/0.html", page(200, b'<script>document.cookie="D1N=3b1c";window.location.reload(true);</script>'))
    fetcher = web.fetcher(**RESTLESS)
    outcomes = [_fetch(web, fetcher, 1)[0] for _ in range(4)]
    assert outcomes == [Outcome.CHALLENGE] * 3 + [Outcome.RESTING]


def test_a_challenge_under_an_error_status_is_not_asked_again(web: Web) -> None:
    web.on("/tin/0.html", page(503, b"<html><title>Just a moment...</title><script></script></html>"))
    assert (_fetch(web, web.fetcher(), 1), len(web.visits)) == ([Outcome.CHALLENGE], 1)


def test_missing_pages_are_no_failures_of_the_host(web: Web) -> None:
    web.on("/tin/0.html", page(404, b""))
    fetcher = web.fetcher(**RESTLESS)
    assert [_fetch(web, fetcher, 1)[0] for _ in range(5)] == [Outcome.GONE] * 5
