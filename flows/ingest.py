"""The main job: saved pages in, a warehouse out."""

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar, cast

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote
from pydantic import Field
from sqlalchemy import Engine

from flows.history import complete_history
from flows.logs import stages_logged
from flows.parsing import PendingBatch, cut, parse_batches
from flows.settings import Settings, read_settings
from flows.summary import IngestSummary, StoppedRunError
from tasks.check import BatchVerdict, check_articles
from tasks.errors import UsageError
from tasks.read import FoundFiles, PageFile, find_files
from tasks.road import ParsedBatch
from warehouse.counts import LoadCounts
from warehouse.engine import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.records import Severity

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "ingest-counts"

Value = TypeVar("Value")


@flow(name="ingest")
def ingest(
    paths: Annotated[list[str], Field(min_length=1)], batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None
) -> IngestSummary:
    """Read saved ward news pages, strip and parse them, check the records and load the warehouse.

    Args:
        paths: Files or folders on the worker's disk: .html, .htm, .txt, each also .gz. Folders are read with all below.
        batch_size: Pages in one batch, which is one transaction. Leave empty for the configured size (250).
    """
    settings = read_settings()
    found = find_files([Path(path) for path in paths])
    if not found.pages:
        raise UsageError(f"no page files (.html, .htm, .txt, each also .gz) in {', '.join(paths)}")
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            return _Run(engine, settings, found).ingest(paths, batch_size or settings.batch_size)
        finally:
            engine.dispose()


class _Run:
    """One run in progress, and what it has done so far."""

    def __init__(self, engine: Engine, settings: Settings, found: FoundFiles) -> None:
        self._engine = engine
        self._settings = settings
        self._found = found
        self._started_at = datetime.now(UTC)
        self._task_run_count = 0
        self.summary = IngestSummary(other_file_count=found.other_count)

    def ingest(self, paths: Sequence[str], batch_size: int) -> IngestSummary:
        run_key = start_run(
            self._engine,
            flow_name="ingest",
            parameters={"paths": list(paths), "batch_size": batch_size},
            prefect_run_id=flow_run.get_id(),
        )
        status = RunStatus.FAILED
        try:
            self._take_batches(run_key, cut(self._found.pages, batch_size))
            status = RunStatus.STOPPED if self.summary.stop_reason else RunStatus.COMPLETED
        finally:
            self._close(run_key, status)
        if status is RunStatus.STOPPED:
            raise StoppedRunError(self.summary)
        return self.summary

    def _take_batches(self, run_key: int, batches: Sequence[tuple[PageFile, ...]]) -> None:
        settings = self._settings
        pending = parse_batches(batches, max_page_bytes=settings.max_page_bytes, processes=settings.processes)
        with closing(pending):
            for number, batch in enumerate(pending, start=1):
                loaded = self._take_batch(run_key, number, batch)
                if loaded is None:
                    return
                logger.info(
                    "Batch %d of %d: %d pages, %d loaded, %d unchanged, %d quarantined",
                    number,
                    len(batches),
                    loaded.page_count,
                    loaded.new_count + loaded.changed_count,
                    loaded.unchanged_count,
                    loaded.quarantined_count,
                    extra={"page_count": loaded.page_count},
                )

    def _take_batch(self, run_key: int, number: int, batch: PendingBatch) -> LoadCounts | None:
        """The batch through its stages; None when the gate keeps it out of the warehouse."""
        self._task_run_count += 1
        parsed = parse_batch(_as_is(batch), number)
        self._task_run_count += 1
        checked, verdict = check_batch(_as_is(parsed), self._started_at, number)
        if verdict.stop_reason:
            self.summary = replace(self.summary, stop_reason=f"batch {number} was not loaded: {verdict.stop_reason}")
            return None
        self._task_run_count += 1
        loaded = load_checked(_as_is(self._engine), run_key, _as_is(checked), _as_is(verdict), number)
        self.summary = replace(
            self.summary,
            counts=self.summary.counts + loaded,
            chrome_count=self.summary.chrome_count + checked.chrome_count,
            warning_count=self.summary.warning_count + _warning_count(verdict),
        )
        return loaded

    def _close(self, run_key: int, status: RunStatus) -> None:
        """Close the run in the warehouse and leave its record in Prefect, whatever became of it."""
        try:
            finish_run(self._engine, run_key, status, self.summary.counts if status is RunStatus.COMPLETED else None)
        except WarehouseError as error:
            if status is RunStatus.COMPLETED:
                raise
            logger.warning("Run %d stays open in audit_run: %s", run_key, error)  # the first error is on its way up
        create_table_artifact(
            key=ARTIFACT_KEY, table=self.summary.as_rows(), description=f"What the run did with its pages: {status}."
        )
        complete_history(flow_run.get_id(), self._task_run_count)


@task(task_run_name="parse batch {number}", cache_policy=NO_CACHE, persist_result=False)
def parse_batch(batch: PendingBatch, number: int) -> ParsedBatch:
    """Read, strip and parse the pages of one batch."""
    parsed = batch.collect()
    rejected_count = len(parsed.batch.rejections)
    logger.info("Batch %d: parsed %d pages, rejected %d", number, parsed.batch.page_count, rejected_count)
    return parsed


@task(task_run_name="check batch {number}", cache_policy=NO_CACHE, persist_result=False)
def check_batch(parsed: ParsedBatch, run_at: datetime, number: int) -> tuple[ParsedBatch, BatchVerdict]:
    """Judge the records of one batch against the expectations."""
    checked, verdict = check_articles(parsed.batch, run_at=run_at)
    failed_count = len(parsed.batch.items) - len(checked.items)
    logger.info("Batch %d: checked %d records, quarantined %d", number, len(parsed.batch.items), failed_count)
    if verdict.stop_reason:
        logger.error("Batch %d must not be loaded: %s", number, verdict.stop_reason)
    return ParsedBatch(checked, parsed.landed), verdict


@task(task_run_name="load batch {number}", cache_policy=NO_CACHE, persist_result=False)
def load_checked(engine: Engine, run_key: int, checked: ParsedBatch, verdict: BatchVerdict, number: int) -> LoadCounts:
    """Write one batch in one transaction."""
    batch = checked.batch
    return load_batch(engine, run_key, number, checked.landed, batch.items, batch.rejections, verdict.results)


def _warning_count(verdict: BatchVerdict) -> int:
    """Records that failed warnings; a share of the batch that stays within its bound is no warning."""
    failed = (result for result in verdict.results if not result.is_success)
    return sum(result.failed_count for result in failed if result.severity is Severity.WARNING)


def _as_is(value: Value) -> Value:
    """`value` as a task's argument that Prefect hands over without walking through it; the task gets the value."""
    return cast(Value, quote(value))
