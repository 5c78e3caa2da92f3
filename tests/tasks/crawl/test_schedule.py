"""When a known address is due again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tasks.crawl.schedule import WAITING, is_due, next_look_at
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


AT_SIX = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
"""In Viet Nam, on the 3rd: the last turns began at 5 o'clock."""


@pytest.mark.parametrize(
    ("minute", "looked_ago", "is_its_turn"),
    [
        (20, timedelta(minutes=39), False),
        (20, timedelta(minutes=41), True),
        (20, timedelta(hours=6), True),
        (0, timedelta(minutes=59), False),
        (0, timedelta(minutes=61), True),
        (59, timedelta(minutes=2), True),
    ],
)
def test_a_portal_is_due_once_its_turn_came_after_the_last_look(
    minute: int, looked_ago: timedelta, is_its_turn: bool
) -> None:
    assert is_due(minute, AT_SIX - looked_ago, AT_SIX) is is_its_turn


def test_a_turn_that_was_missed_is_still_due_hours_later_and_a_portal_never_looked_at_at_once() -> None:
    looked_at = AT_SIX - timedelta(hours=2)
    assert [is_due(20, looked_at, AT_SIX + timedelta(hours=later)) for later in range(5)] == [True] * 5
    assert is_due(20, None, AT_SIX)


def test_every_portal_has_four_turns_a_day() -> None:
    quarters = [AT_SIX + timedelta(minutes=15 * number) for number in range(1, 4 * 24 + 1)]
    for minute in range(60):
        looked_at, turns = AT_SIX, 0
        for now in quarters:
            if is_due(minute, looked_at, now):
                looked_at, turns = now, turns + 1
        assert turns == 4
