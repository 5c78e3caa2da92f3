"""The long proofs in a town of every family: `make crawl-town`, some minutes, and not part of `make test`."""

from pathlib import Path

import pytest

from tests.flows.conftest import PrefectServer, on_server, prefect_server  # noqa: F401 - fixtures
from tests.portal_town.crawling import (
    FAMILIES,
    check_manners,
    check_outcome,
    check_second_crawl,
    live_two_weeks,
)
from tests.portal_town.faults import ALL_FAULTS, NO_FAULTS, Faults
from tests.portal_town.test_crawl import BEGIN, crawling
from tests.portal_town.truth import found_town
from tests.postgres import postgres, postgres_url  # noqa: F401 - fixtures


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
