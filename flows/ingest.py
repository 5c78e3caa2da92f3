"""The main job: saved pages in, a warehouse out."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote
from pydantic import Field
from sqlalchemy import Engine

from flows.parsing import PendingBatch, cut, parse_batches
from flows.settings import Settings, read_settings
from tasks.check import BatchVerdict, check_articles
from tasks.errors import UsageError
from tasks.read import FoundFiles, find_files
from tasks.road import ParsedBatch
from warehouse.counts import LoadCounts
from warehouse.engine import open_warehouse
from warehouse.errors import WardnewsError
from warehouse.load import RunStatus, finish_run, load_batch, start_run

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "ingest-counts"


class QualityGateError(WardnewsError):
    """A batch failed a critical expectation: it was not loaded, and the run stopped before it."""


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What a run did."""

    run_key: int
    counts: LoadCounts
    chrome_count: int
    warning_count: int
    """Failed expectations of severity warning."""
    other_file_count: int
    """Files in the folders that are no pages by their names."""
    duration_s: float


@flow(name="ingest", validate_parameters=True)
def ingest(paths: list[str], batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None) -> IngestSummary:
    """Read saved ward news pages, strip and parse them, check the records and load the warehouse.

    Args:
        paths: Files or folders on the worker's disk: .html, .htm, .txt, each also .gz. Folders are read with all below.
        batch_size: Pages in one batch, which is one transaction. Leave empty for the configured size (250).
    """
    settings = read_settings()
    found = find_files([Path(path) for path in paths])
    if not found.pages:
        raise UsageError(f"no page files (.html, .htm, .txt, each also .gz) in {', '.join(paths)}")
    engine = open_warehouse(settings.warehouse)
    try:
        return _ingest(engine, found, settings, paths, batch_size or settings.batch_size)
    finally:
        engine.dispose()


def _ingest(
    engine: Engine, found: FoundFiles, settings: Settings, paths: Sequence[str], batch_size: int
) -> IngestSummary:
    started, began = datetime.now(UTC), time.monotonic()
    run_key = start_run(
        engine,
        flow_name="ingest",
        parameters={"paths": list(paths), "batch_size": batch_size},
        prefect_run_id=flow_run.get_id(),
    )
    counts, chrome_count, warning_count = LoadCounts(), 0, 0
    batches = cut(found.pages, batch_size)
    status = RunStatus.FAILED
    try:
        pending = parse_batches(batches, max_page_bytes=settings.max_page_bytes, processes=settings.processes)
        for number, batch in enumerate(pending, start=1):
            parsed = parse_batch(quote(batch), number)
            checked, verdict = check_batch(quote(parsed), started, number)
            loaded = load_checked(quote(engine), run_key, quote(checked), quote(verdict), number)
            counts += loaded
            chrome_count += checked.chrome_count
            warning_count += sum(result.failed_count for result in verdict.results if not result.is_success)
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
        status = RunStatus.COMPLETED
    except QualityGateError:
        status = RunStatus.STOPPED
        raise
    finally:
        finish_run(engine, run_key, status, counts if status is RunStatus.COMPLETED else None)
    summary = IngestSummary(
        run_key, counts, chrome_count, warning_count, found.other_count, time.monotonic() - began
    )
    create_table_artifact(key=ARTIFACT_KEY, table=count_rows(summary), description="What this run did with its pages.")
    return summary


@task(task_run_name="parse batch {number}", cache_policy=NO_CACHE, persist_result=False)
def parse_batch(batch: PendingBatch, number: int) -> ParsedBatch:
    """Read, strip and parse the pages of one batch."""
    parsed = batch.collect()
    logger.info("Batch %d: parsed %d pages, rejected %d", number, parsed.batch.page_count, len(parsed.batch.rejections))
    return parsed


@task(task_run_name="check batch {number}", cache_policy=NO_CACHE, persist_result=False)
def check_batch(parsed: ParsedBatch, run_at: datetime, number: int) -> tuple[ParsedBatch, BatchVerdict]:
    """Judge the records of one batch. Raises `QualityGateError` when the whole batch must not be loaded."""
    checked, verdict = check_articles(parsed.batch, run_at=run_at)
    logger.info("Batch %d: checked %d records", number, len(parsed.batch.items))
    if verdict.stop_reason:
        raise QualityGateError(f"batch {number} was not loaded: {verdict.stop_reason}")
    return ParsedBatch(checked, parsed.landed), verdict


@task(task_run_name="load batch {number}", cache_policy=NO_CACHE, persist_result=False)
def load_checked(engine: Engine, run_key: int, checked: ParsedBatch, verdict: BatchVerdict, number: int) -> LoadCounts:
    """Write one batch in one transaction."""
    batch = checked.batch
    return load_batch(engine, run_key, number, checked.landed, batch.items, batch.rejections, verdict.results)


def count_rows(summary: IngestSummary) -> list[dict[str, Any]]:
    """The run's counts as rows of a table: what, how many."""
    counts = summary.counts
    rows: list[tuple[str, int]] = [
        ("pages read", counts.page_count),
        ("loaded, new", counts.new_count),
        ("loaded, changed", counts.changed_count),
        ("unchanged", counts.unchanged_count),
        ("quarantined", counts.quarantined_count),
    ]
    rows += [(f"quarantined: {reason.value}", number) for reason, number in sorted(counts.rejected_by_reason.items())]
    rows += [("chrome lines removed", summary.chrome_count), ("warnings", summary.warning_count)]
    return [{"what": what, "count": number} for what, number in rows]
