"""What a portal brings in a run against its own past and its declaration: each expectation passes and fails once."""

from collections.abc import Mapping, Sequence

import pytest

from expectations.check import check_portals
from expectations.measures import Bound, Measure
from expectations.report import CheckReport
from tests.expectations.records import record
from warehouse.portal_counts import PortalCounts, count_portals
from warehouse.records import Place, PlaceStatus, Severity

HOST = "hoasim.example"


def brought(articles: int, *, failed: int = 0, **missing: int) -> PortalCounts:
    """`articles` that state everything, but for as many of a field as `missing` says."""
    counts = {name: articles - missing.get(name, 0) for name in ("title", "published_on", "event_on", "byline", "ward")}
    return PortalCounts(articles, failed, **{f"{name}_count": count for name, count in counts.items()})


PAST = (brought(12), brought(9), brought(11), brought(10), brought(10))
Declared = Mapping[Measure, Bound]


def check(
    now: PortalCounts, past: Sequence[PortalCounts] = PAST, declared: Declared | None = None, *, is_crawl: bool = True
) -> CheckReport:
    return check_portals({HOST: now}, {HOST: past}, {HOST: declared or {}}, is_crawl=is_crawl)


def failing(report: CheckReport) -> list[str]:
    return [result.expectation for result in report.results if not result.is_success]


BAD = {
    "VolumeIsUsual": brought(51),
    "FewArticlesFail": brought(4, failed=6),
    "TitlesStay": brought(10, title=3),
    "PostingDaysStay": brought(10, published_on=3),
    "EventDaysStay": brought(10, event_on=3),
    "BylinesStay": brought(10, byline=3),
    "WardsStay": brought(10, ward=3),
}


@pytest.mark.parametrize("name", BAD)
def test_an_expectation_fails_what_is_unlike_the_past_and_no_other_does(name: str) -> None:
    report = check(BAD[name])
    assert (failing(report), report.stop_reason) == ([name], None)


@pytest.mark.parametrize(
    "now",
    [
        brought(50),
        brought(2),
        brought(5, failed=5),
        brought(10, title=2, published_on=2, event_on=2, byline=2, ward=2),
        brought(9, title=9, published_on=9, event_on=9, byline=9, ward=9),
    ],
    ids=["many", "few", "half fails", "a fifth less stated", "too few to tell"],
)
def test_what_is_like_the_past_passes(now: PortalCounts) -> None:
    assert failing(check(now)) == []


def test_far_fewer_articles_than_usual_are_a_warning() -> None:
    detail = next(result.detail for result in check(brought(1)).results if result.expectation == "VolumeIsUsual")
    assert detail == (
        '"A portal brings neither far more nor far fewer articles than it usually does" fails at '
        "hoasim.example: 1 is less than 2: 10 is usual in 5 runs"
    )


def test_saved_pages_may_be_any_number() -> None:
    assert failing(check(brought(5_000), is_crawl=False)) == []


def test_a_new_portal_has_nothing_to_be_compared_with() -> None:
    assert failing(check(brought(100, title=100), past=())) == []


def test_a_field_that_half_of_the_past_states_may_miss_by_chance() -> None:
    past = (brought(40, byline=20),)
    assert failing(check(brought(10, byline=9), past)) == []
    assert failing(check(brought(100, byline=95), past)) == ["BylinesStay"]


def test_a_declared_bound_takes_the_place_of_what_is_usual() -> None:
    allowed = {Measure.TITLE_SHARE: Bound(0.5, None, "its newest section shows no titles")}
    assert failing(check(brought(10, title=5), declared=allowed)) == []
    assert failing(check(brought(10, title=6), declared=allowed)) == ["TitlesStay"]


def test_a_declared_bound_that_is_critical_stops_the_run_with_its_reason() -> None:
    critical = {Measure.ARTICLES: Bound(None, 30, "a ward office of four people", Severity.CRITICAL)}
    report = check(brought(31), declared=critical)
    assert failing(report) == ["DeclaredBoundsHold"]
    assert report.stop_reason == (
        '"What a portal\'s declaration calls critical holds" fails at '
        "hoasim.example: articles 31 is more than 30: a ward office of four people"
    )
    assert check(brought(30), declared=critical).stop_reason is None


def test_articles_are_counted_by_portal_and_field() -> None:
    nowhere = Place(PlaceStatus.UNRESOLVED)
    articles = [record(1), record(2, title=None, place=nowhere), record(3, portal_id=None)]
    assert count_portals(articles, ()) == {HOST: brought(2, title=1, ward=1)}
