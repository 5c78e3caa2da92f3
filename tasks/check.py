"""Check: the records of a batch against the expectations; critical rows leave the batch as rejections."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from expectations.check import RowFailure, check_records, warm_up
from tasks.batch import Batch
from tasks.pages import vocabulary as words
from warehouse.records import ArticleRecord, ExpectationResult, PageKind, Reason, Rejection, Severity, Stage

__all__ = ["BatchVerdict", "check_articles", "warm_up"]

LEFTOVER_CHROME = "|".join(
    rf"\b{re.escape(label)}\s*:\s*\d" for label in (*words.VIEW_LABELS, *words.COUNTER_LABELS) if len(label) > 3
)
"""A counter's label with its number: prose never writes it so."""


@dataclass(frozen=True, slots=True)
class BatchVerdict:
    """What the expectations say of a batch; with a `stop_reason` it must not be loaded."""

    results: tuple[ExpectationResult, ...] = ()
    stop_reason: str | None = None


def check_articles(
    batch: Batch[ArticleRecord], *, run_at: datetime
) -> tuple[Batch[ArticleRecord], BatchVerdict]:
    """Judge the batch at the run's moment `run_at`; the batch keeps its size."""
    report = check_records(batch.items, run_at=run_at, leftover_chrome=LEFTOVER_CHROME)
    failed: dict[str, list[RowFailure]] = defaultdict(list)
    for failure in report.failures:
        if failure.severity is Severity.CRITICAL:
            failed[failure.source_uri].append(failure)
    rejections = tuple(_rejection(record, failed[record.source_uri]) for record in batch.items if record.source_uri in failed)
    return batch.reject(rejections), BatchVerdict(report.results, report.stop_reason)


def _rejection(record: ArticleRecord, failures: list[RowFailure]) -> Rejection:
    return Rejection(
        source_uri=record.source_uri,
        stage=Stage.CHECK,
        reason=Reason.FAILED_EXPECTATION,
        detail="; ".join(failure.detail for failure in failures),
        payload_sha256=record.payload_sha256,
        page_kind=PageKind.ARTICLE,
        portal_id=record.portal_id,
        visits=record.visits,
        chrome_count=len(record.chrome_lines),
        failed_expectations=tuple(failure.expectation for failure in failures),
    )
