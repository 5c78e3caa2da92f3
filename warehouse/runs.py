"""Writing about runs: `audit_run`, `audit_batch`, `audit_expectation`."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from warehouse.counts import LoadCounts
from warehouse.engine import writing
from warehouse.errors import WarehouseError
from warehouse.records import ExpectationResult, Reason
from warehouse.run_locks import hold, is_dead, release, seconds_held
from warehouse.statements import next_key, renew_statistics, table_of
from warehouse.tables import AuditBatch, AuditExpectation, AuditRun, FactArticle, FactCounterReading, RawPage, RunStatus

logger = logging.getLogger(__name__)

_MANY = 1_000
"""Articles written from which the planner's statistics are renewed."""


def start_run(engine: Engine, *, flow_name: str, parameters: Mapping[str, Any], prefect_run_id: str | None) -> int:
    """Begin a run in `audit_run`; its key. `parameters` must be plain JSON values.

    Runs that were killed before they could close are closed here, as failed.
    """
    with writing(engine) as connection:
        run_key = next_key(connection, AuditRun.run_key)
        _close_killed_runs(connection, run_key)
        connection.execute(
            insert(AuditRun).values(
                run_key=run_key,
                flow_name=flow_name,
                prefect_run_id=prefect_run_id,
                parameters=dict(parameters),
                status=RunStatus.RUNNING.value,
                started_at=now_utc(),
                finished_at=None,
                stop_reason=None,
                closed_by_run_key=None,
                **LoadCounts().as_columns(),
            )
        )
        hold(engine, run_key)
    return run_key


def _close_killed_runs(connection: Connection, run_key: int) -> None:
    """What is known of the end of a killed run is its last sign of life: its last batch, or its beginning."""
    run = table_of(AuditRun)
    never_closed = connection.execute(select(run.c.run_key).where(run.c.status == RunStatus.RUNNING.value)).scalars()
    for key in never_closed.all():
        if is_dead(connection, key):
            last_sign = select(func.max(AuditBatch.loaded_at)).where(AuditBatch.run_key == key).scalar_subquery()
            connection.execute(
                update(run)
                .where(run.c.run_key == key)
                .values(
                    status=RunStatus.FAILED.value,
                    finished_at=func.coalesce(last_sign, run.c.started_at),
                    closed_by_run_key=run_key,
                )
            )
            logger.warning("Run %d was killed before it could close; it is closed as failed.", key)


def finish_run(
    engine: Engine, run_key: int, status: RunStatus, counts: LoadCounts | None = None, *, stop_reason: str | None = None
) -> LoadCounts:
    """Close a run; what its committed batches hold.

    `counts`, when given, is what the flow believes it loaded: `WarehouseError` when the batches say otherwise, for then
    pages were lost on the way. A failed run keeps what it committed. `stop_reason` goes with the status "stopped".
    """
    with writing(engine) as connection:
        held = _held_counts(connection, run_key)
        if counts is not None and counts.as_columns() != held.as_columns():
            raise WarehouseError(f"run {run_key} counted {counts.as_columns()}, its batches hold {held.as_columns()}")
        connection.execute(
            update(AuditRun)
            .where(AuditRun.run_key == run_key)
            .values(
                status=RunStatus(status).value,
                finished_at=now_utc(),
                duration_s=seconds_held(engine, run_key),
                stop_reason=stop_reason,
                closed_by_run_key=None,
            )
        )
        if held.new_count + held.changed_count >= _MANY:
            renew_statistics(connection, FactArticle, RawPage, FactCounterReading)
    release(engine, run_key)
    return held


def now_utc() -> datetime:
    """The moment that goes into the warehouse: to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def committed_counts(connection: Connection, run_key: int, batch_number: int) -> LoadCounts | None:
    """What this run has written as this batch; None when it has not."""
    columns = select(AuditBatch.__table__)
    row = connection.execute(
        columns.where(AuditBatch.run_key == run_key, AuditBatch.batch_number == batch_number)
    ).one_or_none()
    return _as_counts(row, row.rejected_by_reason) if row else None


def _held_counts(connection: Connection, run_key: int) -> LoadCounts:
    rows = connection.execute(select(AuditBatch.__table__).where(AuditBatch.run_key == run_key))
    return sum((_as_counts(row, row.rejected_by_reason) for row in rows), LoadCounts())


def _as_counts(row: Any, reasons: Mapping[str, int]) -> LoadCounts:
    by_reason = {Reason(reason): count for reason, count in reasons.items()}
    return LoadCounts(row.new_count, row.changed_count, row.unchanged_count, row.quarantined_count, by_reason)


def audit_batch(
    connection: Connection,
    run_key: int,
    batch_number: int,
    *,
    now: datetime,
    counts: LoadCounts,
    expectations: Sequence[ExpectationResult],
) -> None:
    """Write down that the batch is loaded, and add it to its run."""
    columns = counts.as_columns()
    connection.execute(
        insert(AuditBatch).values(
            batch_key=next_key(connection, AuditBatch.batch_key),
            run_key=run_key,
            batch_number=batch_number,
            loaded_at=now,
            rejected_by_reason={reason.value: count for reason, count in counts.rejected_by_reason.items()},
            **columns,
        )
    )
    run = table_of(AuditRun)
    added = {name: run.c[name] + count for name, count in columns.items()}
    connection.execute(update(AuditRun).where(AuditRun.run_key == run_key).values(added))
    _insert_expectations(connection, run_key, batch_number, expectations)


def audit_expectations(
    engine: Engine, run_key: int, batch_number: int, expectations: Sequence[ExpectationResult]
) -> None:
    """Write down how expectations did that were judged on something not loaded, or on the run as a whole (0)."""
    with writing(engine) as connection:
        _insert_expectations(connection, run_key, batch_number, expectations)


def _insert_expectations(
    connection: Connection, run_key: int, batch_number: int, expectations: Sequence[ExpectationResult]
) -> None:
    if not expectations:
        return
    key = next_key(connection, AuditExpectation.expectation_key)
    rows = [
        {
            "expectation_key": key + number,
            "run_key": run_key,
            "batch_number": batch_number,
            "suite": result.suite,
            "expectation": result.expectation,
            "severity": result.severity.value,
            "is_success": result.is_success,
            "checked_count": result.checked_count,
            "failed_count": result.failed_count,
            "detail": result.detail,
        }
        for number, result in enumerate(expectations)
    ]
    connection.execute(insert(AuditExpectation), rows)
