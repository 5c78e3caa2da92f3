"""What the expectations said of each run, for people: the newest runs, and all results of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from warehouse.tables import AuditExpectation, AuditRun


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """One run, and how many of its expectations failed in at least one batch."""

    run_key: int
    flow_name: str
    status: str
    stop_reason: str | None
    started_at: datetime
    finished_at: datetime | None
    page_count: int
    quarantined_count: int
    expectation_count: int
    critical_count: int
    """Failed expectations of severity critical."""
    warning_count: int
    """The other failed ones."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One expectation over all batches of a run."""

    suite: str
    expectation: str
    severity: str
    is_success: bool
    """True when it held in every batch."""
    checked_count: int
    failed_count: int
    details: tuple[str, ...]
    """What it saw where it failed, batch by batch."""

    @property
    def failed_share(self) -> float:
        return self.failed_count / self.checked_count if self.checked_count else 0.0


def read_judged_runs(connection: Connection, limit: int) -> tuple[JudgedRun, ...]:
    """The newest `limit` runs that loaded or judged something, newest first."""
    newest = (
        select(AuditRun.run_key)
        .where(select(1).where(AuditExpectation.run_key == AuditRun.run_key).exists())
        .order_by(AuditRun.run_key.desc())
        .limit(limit)
        .subquery()
    )
    of_one = (
        select(
            AuditExpectation.run_key,
            AuditExpectation.severity,
            func.min(case((AuditExpectation.is_success, 1), else_=0)).label("held"),
        )
        .where(AuditExpectation.run_key.in_(select(newest.c.run_key)))
        .group_by(
            AuditExpectation.run_key, AuditExpectation.suite, AuditExpectation.expectation, AuditExpectation.severity
        )
        .subquery()
    )
    failed = 1 - of_one.c.held
    statement = (
        select(
            AuditRun.run_key,
            AuditRun.flow_name,
            AuditRun.status,
            AuditRun.stop_reason,
            AuditRun.started_at,
            AuditRun.finished_at,
            AuditRun.page_count,
            AuditRun.quarantined_count,
            func.count().label("expectation_count"),
            func.sum(case((of_one.c.severity == "critical", failed), else_=0)).label("critical_count"),
            func.sum(case((of_one.c.severity == "critical", 0), else_=failed)).label("warning_count"),
        )
        .join(of_one, of_one.c.run_key == AuditRun.run_key)
        .group_by(AuditRun.run_key)
        .order_by(AuditRun.run_key.desc())
    )
    return tuple(JudgedRun(*row) for row in connection.execute(statement))


def read_judgements(connection: Connection, run_key: int) -> tuple[Judgement, ...]:
    """Every expectation of one run: failed ones first, critical before others, then in the order they were judged."""
    results = select(AuditExpectation.__table__).where(AuditExpectation.run_key == run_key)
    by_name: dict[tuple[str, str, str], list[Row[Any]]] = {}
    for row in connection.execute(results.order_by(AuditExpectation.expectation_key)):
        by_name.setdefault((row.suite, row.expectation, row.severity), []).append(row)
    judged = [_sum_up(*name, results) for name, results in by_name.items()]
    return tuple(sorted(judged, key=lambda one: (one.is_success, one.severity != "critical")))


def _sum_up(suite: str, expectation: str, severity: str, results: Sequence[Row[Any]]) -> Judgement:
    return Judgement(
        suite,
        expectation,
        severity,
        all(result.is_success for result in results),
        sum(result.checked_count for result in results),
        sum(result.failed_count for result in results),
        tuple(dict.fromkeys(result.detail for result in results if result.detail)),
    )
