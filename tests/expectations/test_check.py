import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from expectations import articles, engine, frame
from expectations.check import check_records
from expectations.report import BrokenExpectationError, CheckReport
from tests.expectations.records import BODY, record
from warehouse.records import ArticleRecord

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def check(*records: ArticleRecord) -> CheckReport:
    return check_records(records, run_at=RUN_AT, chrome_pattern=r"(?!)")


def bad_rows_of(number: int) -> list[str]:
    """The failing rows of a batch in which one row of seven is bad; `number` says which."""
    rows = [record(row, body_paragraphs=("Ngắn.",) if row == number % 7 else BODY) for row in range(7)]
    return [failure.source_uri for failure in check(*rows).failures]


def test_eight_threads_get_the_results_of_their_own_batches() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(bad_rows_of, range(200)))
    assert found == [[f"file:///pages/{number % 7}.html"] for number in range(200)]


def test_worker_processes_get_the_results_of_their_own_batches() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = list(pool.map(bad_rows_of, range(6)))
    assert found == [[f"file:///pages/{number}.html"] for number in range(6)]


def test_rows_of_one_address_are_told_apart() -> None:
    report = check(record(1), record(1, body_paragraphs=()), record(1))
    assert [failure.row for failure in report.failures] == [1]


def test_failures_come_by_row_whatever_the_order_of_the_suite() -> None:
    report = check(record(0, title=None), record(1, body_paragraphs=()), record(2, title=None))
    assert [failure.row for failure in report.failures] == [0, 1, 2]


def test_every_expectation_has_one_result_in_the_order_of_its_suite() -> None:
    names = [(result.suite, result.expectation) for result in check(record()).results]
    assert (names[0], names[-1], len(set(names))) == (
        ("articles", "BodyIsLongEnough"),
        ("batch", "MostEventDaysAreStated"),
        len(names),
    )


def test_a_result_says_how_many_rows_it_looked_at() -> None:
    results = check(record(1), record(2, byline=None)).results
    assert [result.checked_count for result in results if result.expectation == "BylineIsShort"] == [1]


def test_a_result_of_an_expectation_about_nulls_looked_at_all_rows() -> None:
    results = check(record(1), record(2, title=None)).results
    assert {result.checked_count for result in results if result.expectation in {"TitleIsStated", "TextIsNfc"}} == {2}


def test_no_records_need_no_judgement() -> None:
    assert check() == CheckReport()


def test_a_run_without_a_time_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        check_records([record()], run_at=datetime(2024, 3, 20), chrome_pattern="x")  # noqa: DTZ001


def test_an_expectation_that_cannot_be_evaluated_is_a_bug_and_no_bad_row() -> None:
    table = frame.article_frame([record()], r"(?!)").astype({"published_day": object})
    table.at[0, "published_day"] = "yesterday"
    suite = [articles.PostingDayIsPossible(min_value=1, max_value=2)]
    with pytest.raises(BrokenExpectationError, match="PostingDayIsPossible could not be evaluated"):
        engine.validate("articles", suite, table)


def test_a_column_that_is_not_there_is_a_bug_and_no_bad_row() -> None:
    table = frame.article_frame([record()], r"(?!)").drop(columns="title")
    with pytest.raises(BrokenExpectationError, match="TitleIsStated could not be evaluated"):
        engine.validate("articles", [articles.TitleIsStated()], table)


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_nothing_heavy_is_imported_before_a_record_is_checked() -> None:
    code = """
import sys
from datetime import UTC, datetime
from tasks.batch import Batch
from tasks.check import check_articles
check_articles(Batch(()), run_at=datetime.now(UTC))
print({"great_expectations", "pandas", "prefect"} & set(sys.modules))
"""
    assert run_python(code) == "set()\n"


def test_a_check_writes_nothing_to_the_terminal() -> None:
    code = """
from datetime import UTC, datetime
from tasks.batch import Batch
from tasks.check import check_articles, warm_up
from tests.expectations.records import record
warm_up()
check_articles(Batch((record(), record(1, body_paragraphs=()))), run_at=datetime.now(UTC))
"""
    assert run_python(code) == ""


def test_great_expectations_loads_no_library_of_charts_or_distributions() -> None:
    code = "import sys, tasks.check; tasks.check.warm_up(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "great_expectations" in loaded
    assert {"altair.vegalite", "scipy.stats._distn_infrastructure"}.isdisjoint(loaded)
