"""The whole warehouse against its expectations: what `audit/daily` runs."""

from prefect import flow
from prefect.runtime import flow_run

from expectations.audit import audit_warehouse
from flows.artifacts import leave_table
from flows.logs import stages_logged
from flows.settings import read_settings
from tasks.audit import audit_all, refuse_failures
from warehouse.engine import open_warehouse

ARTIFACT_KEY = "audit"


@flow(name="audit")
def audit(dry_run: bool = False) -> int:
    """Judge every row of the warehouse: keys, orphans, wards, texts, counters and counts; how many expectations hold.

    The flow fails when one does not. Results are kept in `audit_expectation`, under batch 0 of a run "audit".

    Args:
        dry_run: Judge all the same, and keep no results.
    """
    with stages_logged():
        engine = open_warehouse(read_settings().warehouse)
        try:
            results = audit_warehouse(engine) if dry_run else audit_all(engine, flow_run.get_id())
        finally:
            engine.dispose()
    leave_table(
        key=ARTIFACT_KEY,
        rows=[
            {"expectation": one.expectation, "rows that break it": one.failed_count, "detail": one.detail or ""}
            for one in results
        ],
        description="How the expectations about the warehouse hold.",
    )
    refuse_failures(results)
    return len(results)
