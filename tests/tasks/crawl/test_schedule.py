"""When a known address is due again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasks.crawl.schedule import WAITING, next_look_at
from warehouse.crawl_state import PageState

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HAD = PageState(
    "https://xuanha.danang.example/tin/ra-quan-1.html",
    "xuanha.danang.example",
    "fetched",
    NOW,
    last_status=200,
    last_fetched_at=NOW,
    found_at=NOW,
)


@pytest.mark.parametrize(
    ("posted_ago", "wait"),
    [
        (timedelta(hours=3), timedelta(hours=5)),
        (timedelta(days=5), timedelta(hours=12)),
        (timedelta(days=30), timedelta(days=3)),
        (timedelta(days=300), timedelta(days=30)),
        (timedelta(days=3000), timedelta(days=30)),
    ],
)
def test_an_article_is_due_after_a_tenth_of_its_age(posted_ago: timedelta, wait: timedelta) -> None:
    assert next_look_at(HAD, NOW - posted_ago) - NOW == wait


def test_without_a_posting_day_the_age_counts_from_when_it_was_found() -> None:
    assert next_look_at(replace(HAD, found_at=NOW - timedelta(days=20)), None) - NOW == timedelta(days=2)


def test_a_posting_day_in_the_future_makes_an_article_no_younger_than_its_finding() -> None:
    found = replace(HAD, found_at=NOW - timedelta(days=20))
    assert next_look_at(found, NOW + timedelta(days=400)) - NOW == timedelta(days=2)


def test_an_address_that_never_gave_a_page_waits_as_long_as_it_has_been_tried_for() -> None:
    failing = replace(HAD, last_outcome="failed", last_fetched_at=None, found_at=NOW - timedelta(days=2))
    assert next_look_at(failing, None) - NOW == timedelta(days=2)


def test_what_was_never_asked_for_is_due_at_once() -> None:
    waiting = replace(HAD, last_outcome=WAITING, last_fetched_at=None, found_at=NOW)
    assert next_look_at(waiting, None) == NOW


def test_what_was_found_missing_once_is_looked_for_again_soon() -> None:
    missing = replace(HAD, last_outcome="soft_gone", missing_count=1)
    assert next_look_at(missing, NOW - timedelta(days=300)) - NOW == timedelta(hours=5)
