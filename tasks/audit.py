"""Audit: the whole warehouse against its expectations, as a run of its own."""

import logging

from sqlalchemy import Engine

from expectations.audit import audit_warehouse
from warehouse.errors import WarehouseError
from warehouse.load import RunStatus, finish_run, start_run
from warehouse.records import ExpectationResult, Severity
from warehouse.runs import audit_expectations

logger = logging.getLogger(__name__)

WHOLE_RUN = 0
"""Batch number under which `audit_expectation` keeps what was judged of a run as a whole."""


def audit_run(engine: Engine, run_key: int) -> tuple[ExpectationResult, ...]:
    """Judge the rows that a run wrote, and keep the results with it."""
    results = audit_warehouse(engine, run_key)
    audit_expectations(engine, run_key, WHOLE_RUN, results)
    return results


def audit_all(engine: Engine, prefect_run_id: str | None = None) -> tuple[ExpectationResult, ...]:
    """Judge every row; the results are kept with a run "audit", which failed when a critical expectation did."""
    run_key = start_run(engine, flow_name="audit", parameters={}, prefect_run_id=prefect_run_id)
    status = RunStatus.FAILED
    try:
        results = audit_warehouse(engine)
        audit_expectations(engine, run_key, WHOLE_RUN, results)
        status = RunStatus.FAILED if find_failures(results) else RunStatus.COMPLETED
    finally:
        finish_run(engine, run_key, status)
    logger.info("Audit: %d expectations, %d failed", len(results), len(find_failures(results)))
    return results


def find_failures(results: tuple[ExpectationResult, ...]) -> tuple[ExpectationResult, ...]:
    """The critical ones that do not hold."""
    return tuple(result for result in results if not result.is_success and result.severity is Severity.CRITICAL)


def refuse_failures(results: tuple[ExpectationResult, ...]) -> None:
    """Raise `WarehouseError` with what does not hold."""
    if failures := find_failures(results):
        raise WarehouseError(f"the warehouse fails its audit: {'; '.join(str(failure.detail) for failure in failures)}")
