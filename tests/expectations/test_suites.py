"""Every expectation that there is stands in its suite, passes what is sound, and fails something that a test breaks."""

from datetime import UTC, date, datetime
from types import ModuleType

import pytest
from great_expectations.expectations.expectation import Expectation

from expectations import articles, batches, portals, warehouse
from expectations.check import check_records
from tests.expectations import test_articles, test_batches, test_portals
from tests.expectations.records import record
from tests.warehouse import test_audit

BROKEN = {
    articles: {name for name, _, _ in test_articles.BAD},
    batches: set(test_batches.BAD),
    portals: {*test_portals.BAD, "DeclaredBoundsHold"},
    warehouse: {*test_audit.FAULTS, *test_audit.UNCONSTRAINED},
}
"""By module, the expectations that a test sees fail."""

IN_USE = {
    articles: articles.article_expectations(date(2024, 3, 20)),
    batches: batches.batch_expectations(20),
    portals: portals.portal_expectations(),
    warehouse: warehouse.warehouse_expectations(None),
}


@pytest.mark.parametrize("suite", BROKEN, ids=lambda suite: suite.SUITE)
def test_an_expectation_that_is_written_is_used_described_and_seen_to_fail(suite: ModuleType) -> None:
    written = {
        name
        for name, found in vars(suite).items()
        if isinstance(found, type) and issubclass(found, Expectation) and found.__module__ == suite.__name__
    }
    named = {name for name in written if not name.startswith("_")}
    assert {type(expectation).__name__ for expectation in IN_USE[suite]} == named == BROKEN[suite]
    assert all(len(str(expectation.description)) > 20 for expectation in IN_USE[suite])


def test_sound_records_pass_every_expectation_of_rows_and_of_batches() -> None:
    report = check_records(
        [record(number) for number in range(20)], run_at=datetime(2024, 3, 20, tzinfo=UTC), chrome_pattern=r"(?!)"
    )
    assert [result.expectation for result in report.results if not result.is_success] == []
