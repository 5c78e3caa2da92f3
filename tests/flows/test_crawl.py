"""Which portals a crawl asks, and what it says in the end."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.crawl import CrawlOptions, find_portals
from flows.crawl_summary import CrawlSummary
from tasks.crawl.portal import PortalReport
from tasks.errors import UsageError
from tasks.fetch.answers import Outcome
from tasks.portals.declaration import read_declarations

SUMMARY = """\
Portals                         2   1 of which no list could be read
Articles found                 14
Articles asked for             13
  fetched                      12
  gone                          1
Pages read                      0
Loaded                          0
Unchanged                       0
Quarantined                     0
Chrome lines removed            0
Withdrawn                       1   marked as vanished, kept all the same
Waiting                         2   for the next crawl

Trouble
  xuanha.danang.example: none of its lists could be read

Warehouse  sqlite:///data/warehouse.db
Look next
  wardnews query "SELECT published_on, event_on, title FROM fact_article LIMIT 5\""""


def test_without_names_every_verified_portal_is_crawled() -> None:
    verified = {portal.id for portal in read_declarations().values() if portal.is_verified}
    assert {portal.id for portal in find_portals(())} == verified


def test_a_portal_of_ones_own_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "phuong-x.example.toml"
    path.write_text('id = "phuong-x.example"\n', "utf-8")
    assert [portal.id for portal in find_portals((str(path),))] == ["phuong-x.example"]


def test_an_unknown_portal_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match=r"no portal 'phuong-khong-co'; `wardnews portals list`"):
        find_portals(("phuong-khong-co",))


def test_a_misspelt_option_is_refused() -> None:
    with pytest.raises(ValidationError, match="portal"):
        CrawlOptions.model_validate({"portal": ["phuong-x.example"]})


def test_the_summary_says_what_was_asked_for_and_whose_lists_could_not_be_read() -> None:
    well = PortalReport("trucbach.hanoi.example", False, 14, ((Outcome.FETCHED, 12), (Outcome.GONE, 1)), 2)
    blind = PortalReport("xuanha.danang.example", True, 0, troubles=("none of its lists could be read",))
    summary = CrawlSummary(portals=(well, blind), vanished_count=1)
    assert (summary.as_text("sqlite:///data/warehouse.db"), summary.is_good) == (SUMMARY, True)
