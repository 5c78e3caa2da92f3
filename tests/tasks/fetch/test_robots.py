"""robots.txt, as RFC 9309 says."""

from datetime import timedelta

import pytest

from tasks.fetch.answers import FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tests.tasks.fetch.site import HOST, SITE, Answerer, Web, page

RULES_TEXT = b"""User-agent: *
Disallow: /

User-agent: wardnews
Disallow: /admin/
Allow: /admin/tin/
Disallow: /*?print=
Crawl-delay: 4
"""


def _robots(body: bytes, status: int = 200, **headers: str) -> Answerer:
    return page(status, body, Content_Type="text/plain", **headers)


def _fetch(web: Web, path: str, fetcher: Fetcher | None = None) -> Outcome:
    return (fetcher or web.fetcher()).fetch(FetchRequest(web.url(path)), SITE).outcome


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/tin/1.html", Outcome.FETCHED),
        ("/admin/users", Outcome.DISALLOWED),
        ("/admin/tin/1.html", Outcome.FETCHED),
        ("/tin/1.html?print=1", Outcome.DISALLOWED),
    ],
)
def test_a_disallowed_address_is_never_asked_for(web: Web, path: str, outcome: Outcome) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT))
    assert _fetch(web, path) is outcome
    assert web.paths == ["/robots.txt", path] if outcome is Outcome.FETCHED else ["/robots.txt"]


def test_a_redirect_to_a_disallowed_address_is_not_followed(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT))
    web.on("/tin/1.html", page(302, b"", Location="/admin/login"))
    assert (_fetch(web, "/tin/1.html"), [visit.path for visit in web.visits]) == (Outcome.DISALLOWED, ["/tin/1.html"])


def test_the_crawl_delay_is_honoured_from_the_first_page_on(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT))
    fetcher = web.fetcher()
    for path in ("/tin/1.html", "/tin/2.html"):
        _fetch(web, path, fetcher)
    assert [visit.at_s for visit in web.server.visits] == [0.0, 4.0, 8.0]


@pytest.mark.parametrize("asked", ["Crawl-delay: 601", "Crawl-delay: 1e99", "Request-rate: 1/1d"])
def test_a_host_that_wants_longer_pauses_than_we_wait_is_not_asked(web: Web, asked: str) -> None:
    web.on("/robots.txt", _robots(f"User-agent: *\n{asked}".encode()))
    assert (_fetch(web, "/tin/1.html"), web.visits) == (Outcome.DISALLOWED, [])


@pytest.mark.parametrize("line", ["Crawl-delay: nan", "Crawl-delay: -5", "Crawl-delay: soon", "Request-rate: 5/0"])
def test_a_delay_that_is_none_delays_nothing(web: Web, line: str) -> None:
    web.on("/robots.txt", _robots(f"User-agent: *\n{line}".encode()))
    assert (_fetch(web, "/tin/1.html"), web.visits[0].at_s) == (Outcome.FETCHED, 1.0)


def test_a_request_rate_is_a_delay_too(web: Web) -> None:
    web.on("/robots.txt", _robots(b"User-agent: *\nRequest-rate: 1/6"))
    _fetch(web, "/tin/1.html")
    assert web.visits[0].at_s == 6.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_allows_everything(web: Web, status: int) -> None:
    web.on("/robots.txt", _robots(b"Disallow: /", status))
    assert _fetch(web, "/admin/users") is Outcome.FETCHED


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_had_forbids_everything(web: Web, status: int) -> None:
    web.on("/robots.txt", _robots(b"", status))
    answer = web.get("/tin/1.html")
    assert (answer.outcome, web.visits) == (Outcome.FAILED, [])
    assert answer.detail.startswith(f"robots.txt cannot be had: it answers {status}")


def test_an_unreachable_host_forbids_everything(web: Web) -> None:
    web.on("/robots.txt", lambda reply, _: reply.hang_up())
    assert (_fetch(web, "/tin/1.html"), web.visits) == (Outcome.FAILED, [])


def test_it_is_asked_for_again_after_a_while(web: Web) -> None:
    web.on("/robots.txt", _robots(b"", 500), _robots(RULES_TEXT))
    fetcher = web.fetcher(max_retries=0)
    first, at_once = _fetch(web, "/tin/1.html", fetcher), _fetch(web, "/tin/1.html", fetcher)
    web.clock.sleep(900)
    later = _fetch(web, "/tin/1.html", fetcher)
    assert (first, at_once, later) == (Outcome.FAILED, Outcome.FAILED, Outcome.FETCHED)
    assert web.paths == ["/robots.txt", "/robots.txt", "/tin/1.html"]


def test_it_is_fetched_once_a_day_and_an_unchanged_one_costs_a_304(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT, ETag='"r1"'), _robots(b"", 304))
    fetcher = web.fetcher()
    for _ in range(3):
        _fetch(web, "/tin/1.html", fetcher)
    web.clock.sleep(86_400)
    assert _fetch(web, "/admin/users", fetcher) is Outcome.DISALLOWED
    asked = [visit for visit in web.server.visits if visit.path == "/robots.txt"]
    assert [visit.headers.get("if-none-match") for visit in asked] == [None, '"r1"']


def test_the_copy_we_hold_counts_while_a_new_one_cannot_be_had(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT), _robots(b"", 500))
    fetcher = web.fetcher()
    _fetch(web, "/tin/1.html", fetcher)
    web.clock.sleep(86_400)
    assert _fetch(web, "/tin/2.html", fetcher) is Outcome.FETCHED
    assert _fetch(web, "/admin/users", fetcher) is Outcome.DISALLOWED


def test_the_next_run_knows_it_without_asking(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT))
    first = web.fetcher()
    _fetch(web, "/tin/1.html", first)
    web.clock.sleep(timedelta(hours=6).total_seconds())
    second = web.fetcher(*first.host_states())
    assert [_fetch(web, path, second) for path in ("/tin/2.html", "/tin/3.html")] == [Outcome.FETCHED] * 2
    assert _fetch(web, "/admin/users", second) is Outcome.DISALLOWED
    assert web.paths == ["/robots.txt", "/tin/1.html", "/tin/2.html", "/tin/3.html"]
    first_s, second_s = (visit.at_s for visit in web.visits[1:])
    assert second_s - first_s >= 4.0  # its crawl-delay is known as well


def test_its_redirects_are_followed_five_times(web: Web) -> None:
    web.on("/robots.txt", page(301, b"", Location="/robots-1.txt"))
    for number in range(1, 5):
        web.on(f"/robots-{number}.txt", page(301, b"", Location=f"/robots-{number + 1}.txt"))
    web.on("/robots-5.txt", _robots(RULES_TEXT))
    assert _fetch(web, "/admin/users") is Outcome.DISALLOWED
    assert [visit.path for visit in web.visits] == [f"/robots-{number}.txt" for number in range(1, 6)]


def test_one_that_redirects_for_ever_is_none(web: Web) -> None:
    web.on("/robots.txt", page(301, b"", Location="/robots.txt"))
    assert _fetch(web, "/tin/1.html") is Outcome.FETCHED
    assert len([path for path in web.paths if path == "/robots.txt"]) == 6


@pytest.mark.parametrize("host", ["other.example", "169.254.169.254"])
def test_one_that_leads_off_the_portal_is_not_fetched_and_forbids(web: Web, host: str) -> None:
    web.on("/robots.txt", page(301, b"", Location=web.url("/robots.txt", host)))
    assert (_fetch(web, "/tin/1.html"), web.paths) == (Outcome.MISDIRECTED, ["/robots.txt"])


def test_what_stands_beyond_500_kib_is_not_read(web: Web) -> None:
    long = b"User-agent: *\nDisallow: /admin/\n" + b"# " + b"x" * (500 * 1024) + b"\nDisallow: /tin/\n"
    web.on("/robots.txt", _robots(long))
    fetcher = web.fetcher()
    assert _fetch(web, "/tin/1.html", fetcher) is Outcome.FETCHED
    assert _fetch(web, "/admin/users", fetcher) is Outcome.DISALLOWED


def test_a_bom_hides_no_rule(web: Web) -> None:
    web.on("/robots.txt", _robots(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /admin/\r\n"))
    assert _fetch(web, "/admin/users") is Outcome.DISALLOWED


def test_a_page_in_its_place_forbids_nothing(web: Web) -> None:
    web.on("/robots.txt", page())
    assert _fetch(web, "/tin/1.html") is Outcome.FETCHED


def test_a_bot_challenge_in_its_place_forbids_everything(web: Web) -> None:
    web.on("/robots.txt", page(200, b'<script>document.cookie="D1N=3b1c";window.location.reload(true);</script>'))
    assert (_fetch(web, "/tin/1.html"), web.visits) == (Outcome.CHALLENGE, [])


def test_each_host_of_a_portal_has_its_own(web: Web) -> None:
    site = Site(frozenset({HOST, "xuanha.danang.example"}))
    fetcher = web.fetcher()
    for host in (HOST, "xuanha.danang.example"):
        fetcher.fetch(FetchRequest(web.url("/tin/1.html", host)), site)
    assert web.paths == ["/robots.txt", "/tin/1.html"] * 2


def test_a_page_in_the_place_of_the_rules_is_not_believed_at_once(web: Web) -> None:
    web.on("/robots.txt", page(), _robots(RULES_TEXT))
    assert (_fetch(web, "/admin/users"), web.paths) == (Outcome.DISALLOWED, ["/robots.txt", "/robots.txt"])


def test_a_host_that_has_a_page_in_the_place_of_the_rules_allows_everything(web: Web) -> None:
    web.on("/robots.txt", page())
    assert _fetch(web, "/admin/users") is Outcome.FETCHED


def test_rules_that_were_known_outlive_a_page_in_their_place(web: Web) -> None:
    web.on("/robots.txt", _robots(RULES_TEXT), page())
    fetcher = web.fetcher()
    first = _fetch(web, "/admin/users", fetcher)
    web.clock.sleep(timedelta(days=2).total_seconds())
    assert (first, _fetch(web, "/admin/users", fetcher)) == (Outcome.DISALLOWED, Outcome.DISALLOWED)
    assert len(web.paths) == 3
