"""The town itself: what it shows, how its faults look on the wire, and that its log sees bad manners."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from tasks.fetch.answers import FetchRequest, Outcome
from tasks.fetch.answers import Site as AskedSite
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.rules import FetchRules
from tasks.pages.describe import describe_page
from tests.flows.commands import wait_until
from tests.portal_town.clock import TownClock
from tests.portal_town.faults import Fault, Faults
from tests.portal_town.layout import LAYOUTS
from tests.portal_town.log import find_hurries, find_overlaps
from tests.portal_town.pages import Site, Ticks, main_address
from tests.portal_town.server import TownServer, serve
from tests.portal_town.tls import issue_certificates
from tests.portal_town.truth import found_town
from warehouse.records import MediaType, RawPage

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
TOWN = found_town(7, tuple(LAYOUTS), BEGIN, days=9)
NUKEVIET = next(portal for portal in TOWN.portals if portal.family == "nukeviet")
ARTICLE = main_address(NUKEVIET, NUKEVIET.stories[0])


@pytest.fixture
def server() -> Iterator[TownServer]:
    with serve(TownServer(TOWN, TownClock(BEGIN))) as running:
        yield running


def ask(
    server: TownServer, target: str = ARTICLE, *, known: str | None = None, patience_s: float = 5
) -> requests.Response:
    headers = {"Host": NUKEVIET.host, "If-None-Match": known}
    address = f"http://127.0.0.1:{server.port}{target}"
    return requests.get(address, headers=headers, allow_redirects=False, timeout=patience_s)


@pytest.mark.parametrize("family", LAYOUTS)
def test_the_parser_reads_every_article_as_it_was_written(family: str) -> None:
    portal = next(portal for portal in TOWN.portals if portal.family == family)
    site = Site(portal, BEGIN + timedelta(days=9), f"https://{portal.host}")
    for story in site.stories:
        address = main_address(portal, story)
        page = site.page_at(address, "", Ticks(3, 104, 15))
        text = story.text_at(site.moment)
        assert page is not None
        assert text is not None
        read = describe_page(RawPage.of(site.origin + address, page.body, MediaType.HTML))
        assert (read["title"], read["body_paragraphs"]) == (text[1].title, [text[1].lead, *text[1].paragraphs])


def test_the_same_seed_founds_the_same_town() -> None:
    assert found_town(7, tuple(LAYOUTS), BEGIN, days=9) == TOWN


def test_counters_tick_at_every_request_and_the_etag_stays(server: TownServer) -> None:
    first, second = ask(server), ask(server)
    assert first.content != second.content
    assert first.headers["ETag"] == second.headers["ETag"]


def test_a_known_page_costs_a_304(server: TownServer) -> None:
    known = ask(server, known=ask(server).headers["ETag"])
    assert (known.status_code, known.content) == (304, b"")


def test_an_article_appears_at_its_moment_and_is_withdrawn_at_another(server: TownServer) -> None:
    story = next(s for s in NUKEVIET.stories if s.published_at > BEGIN)
    address = main_address(NUKEVIET, story)
    before = ask(server, address).status_code
    server.clock.set_to(story.published_at)
    assert (before, ask(server, address).status_code) == (404, 200)


def spoiled(fault: Fault) -> TownServer:
    return TownServer(TOWN, TownClock(BEGIN), faults=Faults(seed=1, share=1.0, kinds=(fault,)))


@pytest.mark.parametrize(
    ("fault", "status", "header"),
    [
        (Fault.TOO_MANY_REQUESTS, 429, ("Retry-After", "1")),
        (Fault.SERVER_ERROR, 500, ("Content-Type", "text/html; charset=utf-8")),
        (Fault.REDIRECT_LOOP, 302, ("Location", ARTICLE)),
        (Fault.REDIRECT_INSIDE, 302, ("Location", "http://169.254.169.254/latest/meta-data/")),
        (Fault.WRONG_CHARSET, 200, ("Content-Type", "text/html; charset=iso-8859-1")),
        (Fault.CHALLENGE, 503, ("Server", "cloudflare")),
        (Fault.SOFT_404, 200, ("Content-Type", "text/html; charset=utf-8")),
        (Fault.BINARY, 200, ("Content-Type", "application/pdf")),
    ],
)
def test_a_fault_is_what_it_says(fault: Fault, status: int, header: tuple[str, str]) -> None:
    with serve(spoiled(fault)) as running:
        reply = ask(running)
        assert (reply.status_code, reply.headers[header[0]]) == (status, header[1])


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.SHORT_BODY])
def test_a_broken_body_is_seen_as_broken(fault: Fault) -> None:
    with serve(spoiled(fault)) as running, pytest.raises(requests.RequestException):
        ask(running)


def test_a_bomb_is_small_on_the_wire() -> None:
    with serve(spoiled(Fault.GZIP_BOMB)) as running:
        assert int(ask(running).headers["Content-Length"]) < 100_000


def test_the_same_request_fails_the_same_way_in_every_run() -> None:
    asked = [f"GET /{number}" for number in range(200)]
    runs = [[Faults(seed=3, share=0.1).next_for(address) for address in asked] for _ in range(2)]
    assert runs[0] == runs[1]
    assert 10 <= sum(fault is not None for fault in runs[0]) <= 30


def test_the_log_tells_two_requests_at_once_and_two_in_a_hurry() -> None:
    drip = Faults(seed=1, share=1.0, kinds=(Fault.SLOW_DRIP,))
    with serve(TownServer(TOWN, TownClock(BEGIN), faults=drip)) as running, ThreadPoolExecutor(2) as pool:
        asks = [pool.submit(ask, running, patience_s=0.8) for _ in range(2)]
        assert all(isinstance(asked.exception(), requests.RequestException) for asked in asks)
        give_up_at = time.monotonic() + 30
        while len(running.log.visits()) < 2 and time.monotonic() < give_up_at:
            time.sleep(0.01)
        visits = running.log.visits()
    assert len(find_overlaps(visits)) == 1
    assert len(find_hurries(visits, 10.0)) == 1


class Busy(Faults):
    """A server that comes to its first request for an article only when that is asked for again."""

    is_asked_again = threading.Event()

    def next_for(self, address: str) -> Fault | None:
        Faults.next_for(self, address)
        if ARTICLE in address and self._asked[address] == 1:
            self.is_asked_again.wait(30)
        elif ARTICLE in address:
            self.is_asked_again.set()
        return None


def test_the_log_blames_no_crawler_that_left_a_busy_server_before_it_asked_again() -> None:
    rules = FetchRules("wardnews", read_timeout_s=0.5, first_backoff_s=0, min_delay_s=0, may_ask_loopback=True)
    with (
        serve(TownServer(TOWN, TownClock(BEGIN), faults=Busy(0, 0.0))) as running,
        closing(Fetcher(rules, resolve=lambda _host, _port: ["127.0.0.1"])) as fetcher,
    ):
        address = running.origin(NUKEVIET.host) + ARTICLE
        answer = fetcher.fetch(FetchRequest(address), AskedSite(frozenset({NUKEVIET.host})))
        wait_until(lambda: len(running.log.visits()) == 3, "the first request to end")
        visits = running.log.visits()
    assert answer.outcome is Outcome.FETCHED
    assert [visit.path for visit in visits].count(ARTICLE) == 2
    assert find_overlaps(visits) == []


def fetch_securely(server: TownServer, trusted: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as plain,
        trusted.wrap_socket(plain, server_hostname=NUKEVIET.host) as secured,
    ):
        secured.sendall(f"GET /robots.txt HTTP/1.1\r\nHost: {NUKEVIET.host}\r\nConnection: close\r\n\r\n".encode())
        return secured.recv(12)


def test_an_incomplete_chain_is_trusted_only_with_the_certificate_it_leaves_out(tmp_path: Path) -> None:
    certificates = issue_certificates([NUKEVIET.host], tmp_path, incomplete_hosts=frozenset({NUKEVIET.host}))
    trusted = ssl.create_default_context(cafile=str(certificates.root_file))
    with serve(TownServer(TOWN, TownClock(BEGIN), context=certificates.context)) as running:
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
            fetch_securely(running, trusted)
        trusted.load_verify_locations(cafile=str(certificates.intermediate_file))
        assert fetch_securely(running, trusted) == b"HTTP/1.1 200"


def test_one_port_speaks_http_and_https(tmp_path: Path) -> None:
    certificates = issue_certificates([NUKEVIET.host], tmp_path, incomplete_hosts=frozenset())
    with serve(TownServer(TOWN, TownClock(BEGIN), context=certificates.context)) as running:
        assert ask(running, "/robots.txt").status_code == 200
        trusted = ssl.create_default_context(cafile=str(certificates.root_file))
        assert fetch_securely(running, trusted) == b"HTTP/1.1 200"
