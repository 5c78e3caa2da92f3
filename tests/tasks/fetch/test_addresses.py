"""Only machines on the open internet are asked, and exactly those that were checked."""

import socket
from ipaddress import ip_address

import pytest

from tasks.fetch.addresses import AddressRefusedError, check_address, host_key, is_public
from tasks.fetch.answers import FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tests.tasks.fetch.site import ARTICLE, HOST, RULES, SITE, Web, page

NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "0.0.0.9", "10.0.0.5", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "192.0.2.10", "198.18.0.1", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1",
    "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "2002:7f00:1::", "2002:a00:5::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_these_are_never_asked(ip: str) -> None:
    assert not is_public(ip_address(ip))


@pytest.mark.parametrize("ip", ["113.160.32.10", "8.8.8.8", "2405:4800::10", "2606:4700::6810:84e5"])
def test_machines_on_the_open_internet_are(ip: str) -> None:
    assert is_public(ip_address(ip))


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_loopback_is_all_that_the_setting_for_tests_adds(ip: str) -> None:
    assert is_public(ip_address(ip), may_be_loopback=True) is (ip in {"127.0.0.1", "127.8.8.8", "::1"})


@pytest.mark.parametrize("ip", ["169.254.169.254", "10.0.0.5", "::ffff:127.0.0.1", "224.0.0.1"])
def test_a_name_that_leads_inside_is_not_asked(web: Web, ip: str) -> None:
    web.server.addresses[HOST] = [ip]
    answer = web.get("/tin/1.html")
    assert (answer.outcome, web.server.visits) == (Outcome.MISDIRECTED, [])
    assert f"{HOST} is at {ip}, which is not on the open internet" in answer.detail


def test_loopback_is_refused_unless_allowed(web: Web) -> None:
    answer = web.get("/tin/1.html", may_ask_loopback=False)
    assert ("is at 127.0.0.1, which is not on the open internet" in answer.detail, web.server.visits) == (True, [])


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost", "[::1]"])
def test_no_spelling_of_loopback_passes(host: str) -> None:
    fetcher = Fetcher(type(RULES)(RULES.user_agent, max_retries=0))
    site = Site(frozenset({host.strip("[]")}))
    answer = fetcher.fetch(FetchRequest(f"http://{host}:9/tin/1.html"), site)
    fetcher.close()
    assert answer.outcome is Outcome.MISDIRECTED
    assert "not on the open internet" in answer.detail


def test_every_hop_is_checked(web: Web) -> None:
    site = Site(frozenset({HOST, "ben-trong.example"}))
    web.server.addresses["ben-trong.example"] = ["192.168.1.1"]
    web.on("/tin/1.html", page(302, b"", Location=web.url("/secret", "ben-trong.example")))
    answer = web.fetcher().fetch(FetchRequest(web.url("/tin/1.html")), site)
    assert (answer.outcome, "192.168.1.1" in answer.detail) == (Outcome.MISDIRECTED, True)
    assert [visit.path for visit in web.visits] == ["/tin/1.html"]


def test_a_name_that_changes_its_answer_is_connected_to_where_it_was_checked(web: Web) -> None:
    """DNS rebinding: a name is asked for once per connection, and what it said then is what is connected to."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    fetcher = Fetcher(RULES, clock=web.clock.as_clock(), resolve=resolve)
    first = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    fetcher.close()
    assert (first.outcome, first.payload, asked) == (Outcome.FETCHED, ARTICLE, [HOST])
    later = fetcher.fetch(FetchRequest(web.url("/tin/2.html")), SITE)
    fetcher.close()
    assert (later.outcome, asked) == (Outcome.MISDIRECTED, [HOST, HOST])


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer(web: Web) -> None:
    web.server.addresses[HOST] = ["127.0.0.2", "127.0.0.1"]  # the site listens on the second only
    answer = web.get("/tin/1.html")
    assert answer.exchange is not None
    assert (answer.outcome, answer.exchange.ip_address) == (Outcome.FETCHED, "127.0.0.1")


def test_a_name_that_dns_does_not_know_is_said_plainly(web: Web) -> None:
    def resolve(host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    fetcher = Fetcher(RULES, clock=web.clock.as_clock(), resolve=resolve)
    answer = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), SITE)
    assert (answer.outcome, "Name or service not known" in answer.detail) == (Outcome.FAILED, True)


def test_the_host_is_asked_by_its_name_not_by_its_number(web: Web) -> None:
    web.get("/tin/1.html")
    assert web.visits[0].headers["host"].partition(":")[0] == HOST


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//", "http://", "http://phuongxuanha.example:99999/", "http://phuongxuanha.example:x/"],
)
def test_what_is_no_http_address_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="address"):
        check_address(address, SITE.hosts)


@pytest.mark.parametrize(
    ("address", "is_followed"),
    [
        ("https://phuongxuanha.example/tin", True),
        ("https://phuongxuanha.example:443/tin", True),
        ("http://phuongxuanha.example:8080/tin", True),
        ("http://phuongxuanha.example:8081/tin", False),
        ("http://phuongxuanha.example:22/", False),
        ("http://an@phuongxuanha.example/tin", False),
        ("http://:secret@phuongxuanha.example/tin", False),
    ],
)
def test_a_redirect_leads_to_the_ports_of_the_web_or_to_the_one_first_asked(address: str, is_followed: bool) -> None:
    try:
        check_address(address, SITE.hosts, first="http://phuongxuanha.example:8080/")
    except AddressRefusedError:
        assert not is_followed
    else:
        assert is_followed


def test_the_environment_sends_us_through_no_proxy(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert web.get("/tin/1.html").outcome is Outcome.FETCHED


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.PhuongXuanHa.example/tin", "phuongxuanha.example"),
        ("http://phuongxuanha.example:80/", "phuongxuanha.example"),
        ("https://phuongxuanha.example:443/", "phuongxuanha.example"),
        ("https://phuongxuanha.example:8443/", "phuongxuanha.example:8443"),
    ],
)
def test_one_host_is_one_however_its_address_is_written(address: str, key: str) -> None:
    assert host_key(address) == key
