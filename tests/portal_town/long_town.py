"""The long proofs in a town of every family: `make crawl-town`, some minutes, and not part of `make test`."""

import multiprocessing
import re
import threading
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.flows.conftest import PrefectServer, on_server, prefect_server  # noqa: F401 - fixtures
from tests.portal_town.clock import TownClock
from tests.portal_town.crawling import (
    FAMILIES,
    Crawler,
    check_manners,
    check_outcome,
    check_second_crawl,
    live_two_weeks,
)
from tests.portal_town.faults import ALL_FAULTS, NO_FAULTS, Fault, Faults
from tests.portal_town.log import find_overlaps
from tests.portal_town.server import TownServer, serve
from tests.portal_town.test_crawl import BEGIN, SPEED, crawling
from tests.portal_town.truth import found_town
from tests.postgres import postgres, postgres_url  # noqa: F401 - fixtures

PATIENCE_S = 120.0
MANY_MB = 180
"""What 180 portals more may take, their side of the town included: 121 as measured."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_weeks_of_four_crawls_a_day_under_all_faults(seed: int, tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    live_under_faults(seed, tmp_path)


def test_two_weeks_in_postgresql(tmp_path: Path, on_server: PrefectServer, postgres_url: str) -> None:  # noqa: F811
    live_under_faults(1, tmp_path, postgres_url)


def live_under_faults(seed: int, folder: Path, warehouse_url: str | None = None) -> None:
    town, faults = found_town(seed, FAMILIES, BEGIN, days=9), Faults(seed, 0.1, ALL_FAULTS)
    with crawling(town, folder, faults, warehouse_url) as crawler:
        live_two_weeks(crawler, crawls_a_day=4)
        check_outcome(crawler)
        check_manners(crawler)


def test_the_second_crawl_of_an_unchanged_town_of_every_family(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    with crawling(found_town(2, FAMILIES, BEGIN, days=0, new_count=0), tmp_path, NO_FAULTS) as crawler:
        crawler.crawl()
        check_second_crawl(crawler)


class AllAtOnce(Faults):
    """No host answers before every one has been asked: a crawl that asks fewer side by side never gets on."""

    def __init__(self, host_count: int) -> None:
        super().__init__(seed=0, share=0.0)
        self._hosts: set[str] = set()
        self._host_count = host_count
        self._are_all_asked = threading.Event()

    def next_for(self, address: str) -> Fault | None:
        with self._lock:
            self._hosts.add(address.partition(" ")[0])
            if len(self._hosts) == self._host_count:
                self._are_all_asked.set()
        return None if self._are_all_asked.wait(PATIENCE_S) else Fault.SERVER_ERROR


def crawl_side_by_side(portal_count: int, folder: Path) -> float:
    """MB at the peak of a process that is the crawler of so many portals, and the town as well."""
    town = found_town(5, tuple(islice(cycle(FAMILIES), portal_count)), BEGIN, days=0, new_count=0)
    with serve(TownServer(town, TownClock(BEGIN, SPEED), faults=AllAtOnce(portal_count))) as server:
        crawler = Crawler(server, folder, answer_timeout_s=2 * PATIENCE_S)
        crawler.crawl()
        check_outcome(crawler)
        assert find_overlaps(server.log.visits()) == []
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert peak
    return int(peak[1]) / 1024


def test_two_hundred_portals_are_crawled_at_once_in_bounded_memory(tmp_path: Path, on_server: PrefectServer) -> None:  # noqa: F811
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as apart:  # each has a peak of its own
        few_mb, many_mb = (
            apart.submit(crawl_side_by_side, count, tmp_path / f"{count}").result() for count in (20, 200)
        )
    assert many_mb - few_mb < MANY_MB, f"20 portals: {few_mb:.0f} MB at the peak; 200: {many_mb:.0f} MB"
