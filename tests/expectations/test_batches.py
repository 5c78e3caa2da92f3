from datetime import UTC, datetime
from typing import Any

import pytest

from expectations.check import check_records
from expectations.report import CheckReport
from tests.expectations.records import BODY, record
from warehouse.records import ArticleRecord, ExpectationResult, Severity

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
BAD_BODY = ("Ngắn.",)


def check(records: list[ArticleRecord]) -> CheckReport:
    return check_records(records, run_at=RUN_AT, chrome_pattern=r"(?!)")


def rows(count: int, changed_count: int, **changes: Any) -> list[ArticleRecord]:
    """`count` records, the first `changed_count` of them with `changes`."""
    return [record(number, **(changes if number < changed_count else {})) for number in range(count)]


def result_of(name: str, report: CheckReport) -> ExpectationResult:
    return next(result for result in report.results if (result.suite, result.expectation) == ("batch", name))


BAD = {
    "MostRecordsPass": rows(20, 11, body_paragraphs=BAD_BODY),
    "ArticlesAreDistinct": [record(1), record(2, article_id="article-1")],
    "MostTitlesAreStated": rows(20, 5, title=None),
    "MostPostingDaysAreStated": rows(20, 17, published_on=None),
    "MostEventDaysAreStated": rows(20, 17, event_on=None),
}


@pytest.mark.parametrize("name", BAD)
def test_an_expectation_fails_its_bad_batch_and_no_other_does(name: str) -> None:
    results = [result for result in check(BAD[name]).results if result.suite == "batch"]
    assert [result.expectation for result in results if not result.is_success] == [name]


def test_a_batch_is_stopped_when_more_than_half_of_its_rows_fail() -> None:
    assert check(rows(20, 11, body_paragraphs=BAD_BODY)).stop_reason == (
        "11 of 20 records fail a critical expectation (BodyIsLongEnough 11), such as file:///pages/0.html: "
        'BodyIsLongEnough (5 characters): "Ngắn."'
    )


@pytest.mark.parametrize(
    ("count", "bad_count"), [(20, 10), (20, 0), (19, 19), (1, 1)], ids=["half", "none", "all of nineteen", "one"]
)
def test_no_other_batch_is_stopped(count: int, bad_count: int) -> None:
    assert check(rows(count, bad_count, body_paragraphs=BAD_BODY)).stop_reason is None


def test_warnings_on_every_row_stop_nothing() -> None:
    assert check(rows(20, 20, title=None, byline="B" * 81)).stop_reason is None


def test_a_row_that_fails_twice_counts_once() -> None:
    report = check(rows(20, 8, body_paragraphs=BAD_BODY, title="Hoa Sim trá»“ng cÃ¢y"))
    assert result_of("MostRecordsPass", report).failed_count == 8


def test_a_small_batch_keeps_its_counts_without_judgement() -> None:
    result = result_of("MostRecordsPass", check(rows(5, 5, body_paragraphs=BAD_BODY)))
    assert (result.is_success, result.checked_count, result.failed_count) == (True, 5, 5)


@pytest.mark.parametrize(
    ("name", "changes", "most"),
    [
        ("MostTitlesAreStated", {"title": None}, 4),
        ("MostPostingDaysAreStated", {"published_on": None}, 16),
        ("MostEventDaysAreStated", {"event_on": None}, 16),
    ],
)
def test_a_share_of_nulls_above_its_bound_is_a_warning(name: str, changes: dict[str, Any], most: int) -> None:
    within, above = (result_of(name, check(rows(20, count, **changes))) for count in (most, most + 1))
    assert (within.is_success, above.is_success, above.severity) == (True, False, Severity.WARNING)


def test_articles_of_one_id_are_counted() -> None:
    result = result_of("ArticlesAreDistinct", check([record(1), record(2, article_id="article-1"), record(3)]))
    assert (result.is_success, result.severity, result.failed_count) == (False, Severity.WARNING, 2)


def test_distinct_articles_are_no_warning() -> None:
    assert result_of("ArticlesAreDistinct", check([record(1), record(2, body_paragraphs=BODY)])).is_success
