"""The crawl in a town: what it loads, what it asks for, and how it behaves. The town's log is the judge."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tasks.archives.store import LocalArchive
from tasks.archives.verify import verify_archive
from tasks.archives.walk import walk_records
from tasks.portals import declaration
from tests.flows.commands import BIN, run, wait_until
from tests.flows.conftest import PrefectServer, background, on_server, prefect_server  # noqa: F401 - fixtures
from tests.portal_town.clock import TownClock
from tests.portal_town.crawling import (
    CA_FILE,
    SPEED,
    Crawler,
    check_manners,
    check_outcome,
    check_second_crawl,
    declare,
    live_two_weeks,
    loaded,
    published,
)
from tests.portal_town.faults import NO_FAULTS, QUICK_FAULTS, Fault, Faults
from tests.portal_town.server import TownServer, serve
from tests.portal_town.tls import issue_certificates
from tests.portal_town.truth import Town, found_town

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
PORTALS = ("nukeviet", "wordpress", "vccorp")


@contextmanager
def crawling(town: Town, folder: Path, faults: Faults, warehouse_url: str | None = None) -> Iterator[Crawler]:
    with serve(TownServer(town, TownClock(BEGIN, SPEED), faults=faults)) as server:
        yield Crawler(server, folder, warehouse_url=warehouse_url)


def test_two_weeks_under_faults_end_with_what_the_town_published(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    town = found_town(1, PORTALS, BEGIN, days=9)
    with crawling(town, tmp_path, Faults(1, 0.1, QUICK_FAULTS)) as crawler:
        live_two_weeks(crawler, crawls_a_day=1)
        check_outcome(crawler)
        check_manners(crawler)


def test_the_second_crawl_of_an_unchanged_town_asks_only_for_changes(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    with crawling(found_town(2, PORTALS, BEGIN, days=0, new_count=0), tmp_path, NO_FAULTS) as crawler:
        crawler.crawl()
        check_second_crawl(crawler)


def test_a_dry_run_keeps_nothing_and_what_a_limit_leaves_comes_with_the_next_crawl(
    tmp_path: Path,
    on_server: PrefectServer,  # noqa: F811
) -> None:
    with crawling(found_town(6, ("articleheader",), BEGIN, days=0, new_count=0), tmp_path, NO_FAULTS) as crawler:
        dry = crawler.crawl(dry_run=True)
        kept = (crawler.rows("SELECT * FROM crawl_page"), (tmp_path / "archive").exists())
        limited = crawler.crawl(limit=2)
        some = crawler.rows("SELECT count(*) FROM fact_article")
        crawler.server.clock.pass_time(timedelta(hours=6))
        crawler.crawl()
        check_outcome(crawler)
    assert (dry.portals[0].found_count, kept) == (8 + 1, ([], False))
    assert (limited.portals[0].found_count, some) == (2, [(2,)])


class BrokenListPage(Faults):
    """The second page of every list fails, until it is mended."""

    is_mended = False

    def next_for(self, address: str) -> Fault | None:
        return Fault.SERVER_ERROR if address.endswith("Entries_page=2 ") and not self.is_mended else None


def test_a_list_that_breaks_off_is_read_to_its_end_the_next_time(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    broken = BrokenListPage(0, 0.0)
    with crawling(found_town(6, ("izisoft",), BEGIN, days=0, new_count=0), tmp_path, broken) as crawler:
        first = crawler.crawl()
        broken.is_mended = True
        crawler.server.clock.pass_time(timedelta(hours=6))
        second = crawler.crawl()
        check_outcome(crawler)
    assert [report.found_count for summary in (first, second) for report in summary.portals] == [5 + 1, 3]


def posted_records(folder: Path) -> list[tuple[str, str | None]]:
    """Kind and digest of every answer to a POST, in the order of files."""
    archive = LocalArchive(folder)
    found = []
    for name in archive.names():
        with archive.open(name) as file:
            records = [seen.record for seen in walk_records(file) if seen.record and seen.record.kind != "warcinfo"]
        for answer, request in zip(records[::2], records[1::2], strict=True):
            if request.block.startswith(b"POST"):
                found.append((answer.kind, answer.payload_digest))
    return found


def test_a_posted_list_that_comes_again_unchanged_is_kept_once(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    town = found_town(6, ("liferay-bacninh",), BEGIN, days=0, new_count=0)  # its lists are JSON, without counters
    with crawling(town, tmp_path, NO_FAULTS) as crawler:
        for _ in range(3):
            crawler.crawl()
            crawler.server.clock.pass_time(timedelta(hours=6))
    first, *others = posted_records(tmp_path / "archive")
    again = [record for record in others if record[1] == first[1]]
    assert first[0] == "response"
    assert [kind for kind, _ in again] == ["revisit", "revisit"]
    assert verify_archive(LocalArchive(tmp_path / "archive"), ()).is_whole


def test_an_incomplete_tls_chain_is_trusted_by_the_portals_own_file_alone(
    tmp_path: Path,
    on_server: PrefectServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town = found_town(4, ("nukeviet", "izisoft"), BEGIN, days=1)
    hosts = frozenset(portal.host for portal in town.portals)
    certificates = issue_certificates(sorted(hosts), tmp_path, incomplete_hosts=hosts)
    root, issuer = (path.read_bytes() for path in (certificates.root_file, certificates.intermediate_file))
    monkeypatch.setattr(declaration, "CERTIFICATES_DIR", tmp_path)
    with serve(TownServer(town, TownClock(BEGIN, SPEED), context=certificates.context)) as server:
        (tmp_path / CA_FILE).write_bytes(root)
        untrusted = Crawler(server, tmp_path / "untrusted").crawl()
        (tmp_path / CA_FILE).write_bytes(root + issuer)
        crawler = Crawler(server, tmp_path)
        crawler.crawl()
        check_outcome(crawler)
    assert (untrusted.blind_count, untrusted.is_good) == (2, False)


def archived_targets(folder: Path) -> set[str]:
    """Paths and queries of every response in the archive, also in a file that was left open."""
    found = set()
    for path in folder.rglob("crawl-*"):
        with path.open("rb") as file:
            records = [seen.record for seen in walk_records(file) if seen.record]
        found |= {
            urlsplit(r.target_uri)._replace(scheme="", netloc="").geturl() for r in records if r.kind == "response"
        }
    return found


def test_a_killed_crawl_that_is_resumed_asks_for_nothing_it_archived(
    tmp_path: Path,
    prefect_server: PrefectServer,  # noqa: F811
) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    town = found_town(5, ("nukeviet",), now - timedelta(days=2), days=1, old_count=25)
    town = replace(town, portals=(replace(town.portals[0], host="127.0.0.1"),))
    settings = {
        "WARDNEWS_ALLOW_LOOPBACK": "1",
        "WARDNEWS_CRAWL_DELAY_S": "0.1",
        "WARDNEWS_BATCH_SIZE": "8",  # some files of the archive are finished by then, one is open
        **prefect_server.environment,
    }
    with serve(TownServer(town, TownClock(now))) as server:
        (declaration,) = declare(server, tmp_path / "portals")
        with background([str(BIN / "wardnews"), "crawl", str(declaration)], tmp_path, settings) as process:
            wait_until(lambda: len(server.log.visits()) > 20, "the crawl to be under way")
            process.kill()
            process.wait()
        archived = archived_targets(tmp_path / "data" / "archive")
        server.log.clear()
        resumed = run(["wardnews", "crawl", str(declaration)], tmp_path, settings)
        asked = {visit.target for visit in server.log.visits()}
    assert resumed.returncode == 0, resumed.stderr
    assert len(archived) > 15
    assert asked
    assert asked & archived == set()
    warehouse = Crawler(server, tmp_path / "data")
    assert loaded(warehouse, town) == published(town, now)
