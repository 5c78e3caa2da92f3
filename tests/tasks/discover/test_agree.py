"""Titles and dates of lists against those of the articles behind them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tasks.discover.agree import find_disagreements
from tasks.discover.links import FoundLink, SourceKind
from tests.expectations.records import record
from warehouse.records import VIETNAM_TIME

ADDRESS = "https://bausau.example/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-9.html"
TITLE = "Phường Bàu Sau ra quân dọn kênh trước mùa mưa"
LISTED = FoundLink(
    ADDRESS, ADDRESS, TITLE, date(2024, 3, 9), None, None, SourceKind.LISTING, "https://bausau.example/tin-tuc"
)
RECORD = record(
    title=TITLE,
    published_on=date(2024, 3, 9),
    published_at=datetime(2024, 3, 9, 8, 30, 12, tzinfo=VIETNAM_TIME),
)


@pytest.mark.parametrize(
    "title",
    [TITLE, "PHƯỜNG BÀU SAU RA QUÂN DỌN KÊNH TRƯỚC MÙA MƯA", "Phường Bàu Sau ra quân dọn kênh...", f"{TITLE}.", None],
)
def test_a_title_that_is_cut_or_in_capitals_or_not_given_agrees(title: str | None) -> None:
    assert find_disagreements(replace(LISTED, title=title), RECORD) == ()


@pytest.mark.parametrize("title", ["Phường", "Phường Bàu Sau ra quân trồng cây", "Trước mùa mưa"])
def test_another_title_does_not_agree(title: str) -> None:
    assert [note.field for note in find_disagreements(replace(LISTED, title=title), RECORD)] == ["title"]


def test_another_day_is_told_with_both_days() -> None:
    (note,) = find_disagreements(LISTED, replace(RECORD, published_on=date(2024, 3, 19)))
    assert str(note) == "published_on: the list says '2024-03-09', the article '2024-03-19'"


def test_a_day_that_only_the_list_gives_is_told() -> None:
    (note,) = find_disagreements(LISTED, replace(RECORD, published_on=None, published_at=None))
    assert str(note) == "published_on: the list says '2024-03-09', the article nothing"


def test_a_time_may_lack_its_seconds_and_no_more() -> None:
    minute = datetime(2024, 3, 9, 8, 30, tzinfo=VIETNAM_TIME)
    assert find_disagreements(replace(LISTED, published_at=minute), RECORD) == ()
    later = replace(LISTED, published_at=minute.replace(hour=20))
    assert [note.field for note in find_disagreements(later, RECORD)] == ["published_at"]
