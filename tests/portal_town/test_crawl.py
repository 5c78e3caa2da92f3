"""The crawl in a town: what it loads, what it asks for, and how it behaves. The town's log is the judge."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tasks.archives.walk import walk_records
from tests.flows.commands import BIN, run, wait_until
from tests.flows.conftest import PrefectServer, background, on_server, prefect_server  # noqa: F401 - fixtures
from tests.portal_town.clock import TownClock
from tests.portal_town.crawling import FAMILIES, SPEED, Crawler, crawl_moments, declare, loaded, published
from tests.portal_town.faults import QUICK_FAULTS, Faults
from tests.portal_town.log import find_hurries, find_overlaps
from tests.portal_town.pages import FORBIDDEN
from tests.portal_town.server import TownServer, serve
from tests.portal_town.truth import Town, found_town

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
LONG = bool(os.environ.get("WARDNEWS_LONG_TOWN"))
"""Set by `make crawl-town`."""
PORTALS = FAMILIES if LONG else ("nukeviet", "wordpress", "vccorp")
CRAWLS_A_DAY = 4 if LONG else 2


@contextmanager
def crawling(town: Town, folder: Path, faults: Faults) -> Iterator[Crawler]:
    with serve(TownServer(town, TownClock(BEGIN, SPEED), faults=faults)) as server:
        yield Crawler(server, folder)


@pytest.mark.parametrize("seed", range(3) if LONG else [1])
def test_two_weeks_under_faults_end_with_what_the_town_published(
    seed: int,
    tmp_path: Path,
    on_server: PrefectServer,  # noqa: F811
) -> None:
    town = found_town(seed, PORTALS, BEGIN, days=9)
    with crawling(town, tmp_path, Faults(seed, 0.1, QUICK_FAULTS)) as crawler:
        crawler.crawl()
        for moment in crawl_moments(BEGIN, 14, CRAWLS_A_DAY):
            crawler.server.clock.set_to(moment)
            crawler.crawl()
        visits = crawler.server.log.visits()
        end = crawler.server.clock.now()
    assert loaded(crawler, town) == published(town, end)
    assert find_overlaps(visits) == []
    assert find_hurries(visits, crawler.delay_s) == []
    assert [visit for visit in visits if visit.path.startswith(FORBIDDEN)] == []
    assert {visit.fault for visit in visits} >= set(QUICK_FAULTS)


def test_the_second_crawl_of_an_unchanged_town_asks_only_for_changes(
    tmp_path: Path,
    on_server: PrefectServer,  # noqa: F811
) -> None:
    """But for what has no conditions: lists that are posted, and indexes of sitemaps, which stay while parts change."""
    town = found_town(2, FAMILIES if LONG else PORTALS, BEGIN, days=0, new_count=0)
    with crawling(town, tmp_path, Faults(0, 0.0)) as crawler:
        crawler.crawl()
        crawler.server.log.clear()
        crawler.server.clock.pass_time(timedelta(days=40))
        summary = crawler.crawl()
        visits = [visit for visit in crawler.server.log.visits() if visit.method == "GET"]
    unconditional = {visit.path for visit in visits if not visit.is_conditional}
    assert unconditional <= {"/sitemap.xml", "/wp-sitemap.xml"}
    assert {visit.status for visit in visits if visit.is_conditional} == {304}
    assert {"/robots.txt"} <= {visit.path for visit in visits}
    assert summary.pages.counts.page_count == 0


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
    settings = {"WARDNEWS_ALLOW_LOOPBACK": "1", "WARDNEWS_CRAWL_DELAY_S": "0.1"} | prefect_server.environment
    with serve(TownServer(town, TownClock(now))) as server:
        (declaration,) = declare(server, tmp_path / "portals")
        with background([str(BIN / "wardnews"), "crawl", str(declaration)], tmp_path, settings) as process:
            wait_until(lambda: len(server.log.visits()) > 15, "the crawl to be under way")
            process.kill()
            process.wait()
        archived = archived_targets(tmp_path / "data" / "archive")
        server.log.clear()
        resumed = run(["wardnews", "crawl", str(declaration)], tmp_path, settings)
        asked = {visit.target for visit in server.log.visits()}
    assert resumed.returncode == 0, resumed.stderr
    assert len(archived) > 10
    assert asked
    assert asked & archived == set()
    warehouse = Crawler(server, tmp_path / "data")
    assert loaded(warehouse, town) == published(town, now)
