"""Judge the warehouse after a run, or as a whole."""

from typing import TYPE_CHECKING

from sqlalchemy import Engine

from warehouse.records import ExpectationResult, Severity

if TYPE_CHECKING:
    from expectations.sql import Unexpected


def audit_warehouse(engine: Engine, run_key: int | None = None) -> tuple[ExpectationResult, ...]:
    """How each expectation about the warehouse holds: of the rows that the run wrote, or of all rows.

    Raises `BrokenExpectationError` when an expectation cannot be evaluated.
    """
    from expectations import sql, warehouse  # noqa: PLC0415 - Great Expectations, three seconds

    expected = warehouse.warehouse_expectations(run_key)
    found = sql.find_unexpected(engine, expected, warehouse.runs_query(run_key))
    return tuple(_result(warehouse.SUITE, one) for one in found)


def _result(suite: str, found: "Unexpected") -> ExpectationResult:
    """Counts are of rows found: how many were looked at, the database does not say."""
    broken = (
        f'{found.count} rows break "{found.expectation.description}", such as {", ".join(map(str, found.examples))}'
    )
    return ExpectationResult(
        suite=suite,
        expectation=type(found.expectation).__name__,
        severity=Severity(found.expectation.severity.value),
        is_success=found.count == 0,
        checked_count=found.count,
        failed_count=found.count,
        detail=broken if found.count else None,
    )
