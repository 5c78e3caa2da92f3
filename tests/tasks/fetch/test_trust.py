"""Who vouches for a host. Verification is never off."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tasks.fetch.answers import Answer, FetchRequest, Outcome, Site
from tests.tasks.fetch.certificates import Certified, make_authority, make_host, server_context
from tests.tasks.fetch.site import HOST, Web, open_web, page

ROOT = make_authority("Gốc tin cậy")
Visit = Callable[..., Answer]


@pytest.fixture
def visit(tmp_path: Path) -> Visit:
    """Fetch a page of a host that shows this chain, trusting `ROOT` for its portal."""

    def fetch(host: Certified, *chain: Certified, ca_file: Path | None = None, times: int = 1) -> Answer:
        trusted = tmp_path / "root.pem"
        trusted.write_bytes(ROOT.pem)
        with open_web(server_context(tmp_path, host, *chain)) as web:
            fetcher = web.fetcher(max_retries=2)
            site = Site(frozenset({HOST}), ca_file=ca_file or trusted)
            for _ in range(times):
                answer = fetcher.fetch(FetchRequest(web.url("/tin/1.html")), site)
            return answer

    return fetch


@pytest.fixture
def shelf() -> Iterator[Web]:
    """The plain http server at which authorities keep their certificates."""
    with open_web() as web:
        yield web


def _kept_at(shelf: Web, path: str, body: bytes) -> str:
    shelf.on(path, page(200, body, Content_Type="application/pkix-cert"))
    return shelf.url(path, "127.0.0.1")


def test_a_complete_chain_is_trusted(visit: Visit) -> None:
    middle = make_authority("Trung gian", ROOT)
    assert visit(make_host(HOST, middle), middle).outcome is Outcome.FETCHED


def test_a_portals_own_file_fills_what_its_chain_leaves_out(visit: Visit, tmp_path: Path) -> None:
    middle = make_authority("Trung gian", ROOT)
    file = tmp_path / "portal.pem"
    file.write_bytes(ROOT.pem + middle.pem)
    assert visit(make_host(HOST, middle), ca_file=file).outcome is Outcome.FETCHED


@pytest.mark.parametrize("form", ["der", "pem", "bundle"])
def test_what_a_chain_leaves_out_is_fetched_from_where_it_says(visit: Visit, shelf: Web, form: str) -> None:
    middle = make_authority("Trung gian", ROOT)
    bundle = pkcs7.serialize_certificates([middle.certificate], Encoding.DER)
    body, path = {"der": (middle.der, "/ca.crt"), "pem": (middle.pem, "/ca.pem"), "bundle": (bundle, "/ca.p7c")}[form]
    assert visit(make_host(HOST, middle, _kept_at(shelf, path, body))).outcome is Outcome.FETCHED


def test_two_missing_links_are_both_fetched_and_only_once(visit: Visit, shelf: Web) -> None:
    upper = make_authority("Trung gian trên", ROOT, _kept_at(shelf, "/goc.crt", ROOT.der))
    lower = make_authority("Trung gian dưới", upper, _kept_at(shelf, "/tren.crt", upper.der))
    host = make_host(HOST, lower, _kept_at(shelf, "/duoi.crt", lower.der))
    assert visit(host, times=3).outcome is Outcome.FETCHED
    assert sorted(shelf.paths) == ["/duoi.crt", "/goc.crt", "/tren.crt"]


def test_a_host_that_nobody_vouches_for_is_refused_and_not_asked_again(tmp_path: Path) -> None:
    stranger = make_authority("Kẻ lạ")
    with open_web(server_context(tmp_path, make_host(HOST, stranger))) as web:
        answer = web.get("/tin/1.html")
        assert web.server.visits == []
        assert web.server.handshakes == 2  # the second one looked for what the chain may leave out
    assert (answer.outcome, web.clock.slept) == (Outcome.FAILED, [])
    assert "CERTIFICATE_VERIFY_FAILED" in answer.detail


def test_a_root_that_the_chain_itself_names_is_not_trusted(visit: Visit, shelf: Web) -> None:
    stranger = make_authority("Kẻ lạ")
    address = _kept_at(shelf, "/la.crt", stranger.der)
    answer = visit(make_host(HOST, stranger, address))
    assert (answer.outcome, shelf.paths) == (Outcome.FAILED, ["/la.crt"])


def test_an_intermediate_of_a_strange_root_is_not_trusted_either(visit: Visit, shelf: Web) -> None:
    stranger = make_authority("Kẻ lạ")
    middle = make_authority("Trung gian lạ", stranger, _kept_at(shelf, "/la.crt", stranger.der))
    answer = visit(make_host(HOST, middle, _kept_at(shelf, "/tg.crt", middle.der)))
    assert answer.outcome is Outcome.FAILED


def test_a_certificate_that_did_not_issue_the_hosts_is_not_learnt(visit: Visit, shelf: Web) -> None:
    middle, other = make_authority("Trung gian", ROOT), make_authority("Trung gian", ROOT)
    assert visit(make_host(HOST, middle, _kept_at(shelf, "/ca.crt", other.der))).outcome is Outcome.FAILED


@pytest.mark.parametrize(("status", "body"), [(404, b""), (200, b"<html>Not here</html>"), (200, b"x" * 70_000)])
def test_an_address_that_keeps_no_certificate_is_said_and_the_host_refused(
    visit: Visit, shelf: Web, caplog: pytest.LogCaptureFixture, status: int, body: bytes
) -> None:
    caplog.set_level(logging.INFO, "tasks.fetch.trust")
    shelf.on("/ca.crt", page(status, body))
    answer = visit(make_host(HOST, make_authority("Trung gian", ROOT), shelf.url("/ca.crt", "127.0.0.1")))
    assert answer.outcome is Outcome.FAILED
    assert "leaves out part of its TLS chain, which cannot be fetched" in caplog.text


def test_a_certificate_is_fetched_from_the_open_internet_only(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "tasks.fetch.trust")
    host = make_host(HOST, make_authority("Trung gian", ROOT), "http://169.254.169.254/ca.crt")
    assert visit(host).outcome is Outcome.FAILED
    assert "169.254.169.254, which is not on the open internet" in caplog.text


def test_a_certificate_of_another_name_is_refused_and_no_chain_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(ROOT.pem)
    with open_web(server_context(tmp_path, make_host("hoiphu.gialai.example", ROOT))) as web:
        site = Site(frozenset({HOST}), ca_file=tmp_path / "root.pem")
        answer = web.fetcher().fetch(FetchRequest(web.url("/tin/1.html")), site)
        assert (answer.outcome, web.server.handshakes) == (Outcome.FAILED, 1)
    assert "Hostname mismatch" in answer.detail


def test_an_expired_certificate_is_refused(visit: Visit) -> None:
    answer = visit(make_host(HOST, ROOT, days=-1))
    assert (answer.outcome, "expired" in answer.detail) == (Outcome.FAILED, True)


def test_what_one_portal_trusts_another_does_not(visit: Visit, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(make_authority("Gốc khác").pem)
    assert visit(make_host(HOST, ROOT), ca_file=other).outcome is Outcome.FAILED
