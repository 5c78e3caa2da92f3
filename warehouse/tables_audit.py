"""Tables about runs: what went in, what came out, what was rejected and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.base import Base, Json, Key, UtcMoment


class RunStatus(StrEnum):
    RUNNING = "running"  # also a killed one, until the next run begins and closes it as failed
    COMPLETED = "completed"
    STOPPED = "stopped"  # by the quality gate
    FAILED = "failed"


class RejectionStatus(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"  # the page was loaded later
    ACCEPTED = "accepted"  # a person let it in
    IGNORED = "ignored"  # a person decided that it stays out


_ADDS_UP = "page_count = new_count + changed_count + unchanged_count + quarantined_count"


class AuditRun(Base):
    __tablename__ = "audit_run"
    __table_args__ = (
        CheckConstraint(_ADDS_UP, name="every_page_counted_once"),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished_when_not_running"),
        CheckConstraint("status IN ('running', 'completed', 'stopped', 'failed')", name="status"),
        {"comment": "One row per run of a flow against this warehouse."},
    )

    run_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    flow_name: Mapped[str] = mapped_column(comment="Which flow ran: ingest, crawl, reparse, replay…")
    prefect_run_id: Mapped[str | None] = mapped_column(comment="Prefect's identifier of the flow run, if any.")
    parameters: Mapped[dict[str, Any]] = mapped_column(Json, comment="What the flow was called with.")
    status: Mapped[str] = mapped_column(comment="running, completed, stopped (by the quality gate) or failed.")
    started_at: Mapped[datetime] = mapped_column(UtcMoment, comment="When the run opened the warehouse (UTC).")
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="When it ended (UTC); null while it runs.")
    duration_s: Mapped[float | None] = mapped_column(
        Float, comment="Seconds that it took, by its own clock; null while it runs and for one that another run closed."
    )
    stop_reason: Mapped[str | None] = mapped_column(
        comment="Why the quality gate stopped it before anything was loaded; null unless stopped."
    )
    page_count: Mapped[int] = mapped_column(comment="Pages of all committed batches: the sum of the next four.")
    new_count: Mapped[int] = mapped_column(comment="Pages that made a new article.")
    changed_count: Mapped[int] = mapped_column(comment="Pages that changed a stored article.")
    unchanged_count: Mapped[int] = mapped_column(comment="Pages that said nothing new of a stored article.")
    quarantined_count: Mapped[int] = mapped_column(comment="Pages that were rejected with a reason.")
    closed_by_run_key: Mapped[int | None] = mapped_column(
        Key,
        comment="The later run that found this one killed and closed it as failed, finished_at being its last sign of"
        " life; null for a run that closed itself.",
    )


class AuditBatch(Base):
    __tablename__ = "audit_batch"
    __table_args__ = (
        UniqueConstraint("run_key", "batch_number"),
        CheckConstraint(_ADDS_UP, name="every_page_counted_once"),
        {"comment": "One row per committed batch of a run; a batch that is retried after its commit is found here."},
    )

    batch_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="The run.")
    batch_number: Mapped[int] = mapped_column(comment="Number of the batch within its run.")
    loaded_at: Mapped[datetime] = mapped_column(UtcMoment, comment="When the batch was written (UTC).")
    page_count: Mapped[int] = mapped_column(comment="Pages of the batch: the sum of the next four.")
    new_count: Mapped[int] = mapped_column(comment="Pages that made a new article.")
    changed_count: Mapped[int] = mapped_column(comment="Pages that changed a stored article.")
    unchanged_count: Mapped[int] = mapped_column(comment="Pages that said nothing new of a stored article.")
    quarantined_count: Mapped[int] = mapped_column(comment="Pages that were rejected.")
    rejected_by_reason: Mapped[dict[str, int]] = mapped_column(Json, comment="Quarantined pages by reason word.")


class AuditRejection(Base):
    """One row per page address, not per sighting: a list page fetched four times a day stays one line to read."""

    __tablename__ = "audit_rejection"
    __table_args__ = (
        Index(None, "status", "reason"),
        CheckConstraint("status IN ('open', 'replayed', 'accepted', 'ignored')", name="status"),
        {"comment": "Quarantine: one row per page address that was rejected, with the reason of its last sighting."},
    )

    rejection_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    source_uri: Mapped[str] = mapped_column(unique=True, comment="The page's address, or file://… of the saved file.")
    page_key: Mapped[int | None] = mapped_column(
        ForeignKey("raw_page.page_key"), comment="The page last rejected; null when its bytes could not be read."
    )
    payload_sha256: Mapped[str | None] = mapped_column(comment="Digest of its bytes; null when they could not be read.")
    stage: Mapped[str] = mapped_column(comment="Where it was rejected: read, strip, parse, check or load.")
    reason: Mapped[str] = mapped_column(comment="One of the fixed reason words; group by this.")
    detail: Mapped[str] = mapped_column(comment="One sentence with the offending text, for a person.")
    failed_expectations: Mapped[list[str]] = mapped_column(Json, comment="Critical expectations that failed.")
    page_kind: Mapped[str | None] = mapped_column(comment="listing, home, static, empty or article; null when unknown.")
    portal_key: Mapped[int | None] = mapped_column(ForeignKey("dim_portal.portal_key"), comment="The portal, if known.")
    parser_version: Mapped[str] = mapped_column(comment="Version of the rules that rejected it.")
    suite_version: Mapped[str | None] = mapped_column(
        comment="Version of the expectations that it failed; null when it was rejected before the check."
    )
    status: Mapped[str] = mapped_column(comment="open, replayed (loaded later), accepted or ignored (by a person).")
    decided_by: Mapped[str | None] = mapped_column(comment="Who accepted or ignored it; null while the rules decided.")
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="When the status last left open (UTC).")
    times_seen: Mapped[int] = mapped_column(comment="How many times the page was rejected.")
    first_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="First rejected (UTC).")
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Last rejected (UTC).")
    first_run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="Run that first rejected it.")
    last_run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="Run that last rejected it.")


class AuditExpectation(Base):
    __tablename__ = "audit_expectation"
    __table_args__ = (
        UniqueConstraint("run_key", "batch_number", "suite", "expectation"),
        {"comment": "How one expectation did on one batch of a run, or on the run as a whole."},
    )

    expectation_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="The run.")
    batch_number: Mapped[int] = mapped_column(
        comment="Number of the batch within its run, from 1; 0: the run as a whole."
    )
    suite: Mapped[str] = mapped_column(comment="Name of the suite.")
    expectation: Mapped[str] = mapped_column(comment="Name of the expectation.")
    severity: Mapped[str] = mapped_column(comment="critical, warning or info.")
    is_success: Mapped[bool] = mapped_column(comment="True when it held.")
    checked_count: Mapped[int] = mapped_column(comment="Rows it looked at.")
    failed_count: Mapped[int] = mapped_column(comment="Rows that failed it.")
    detail: Mapped[str | None] = mapped_column(comment="What it saw, for a person.")
