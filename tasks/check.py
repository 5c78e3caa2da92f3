"""Check: the records of a batch against the expectations; critical rows leave the batch as rejections."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from expectations.check import check_portals, check_records, warm_up
from expectations.measures import OF_ARTICLES, Bound, Measure
from expectations.report import SUITE_VERSION, RowFailure
from tasks.batch import Batch
from tasks.pages import vocabulary as words
from tasks.portals.declaration import read_declarations
from warehouse.records import (
    Acceptance,
    ArticleRecord,
    ExpectationResult,
    PageKind,
    Reason,
    Rejection,
    Severity,
    Stage,
)

__all__ = ["LEFTOVER_CHROME", "BatchVerdict", "check_articles", "check_portals", "declared_bounds", "warm_up"]

logger = logging.getLogger(__name__)


def _any_of(phrases: set[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


# short labels such as "in the year" also open a line of figures in prose: only longer ones are surely a counter's
_COUNTERS: Final = {*words.VIEW_LABELS, *(label for label in words.COUNTER_LABELS if len(label.split()) > 2)}
_WHOLE_LINES: Final = {*words.CHROME_LINES, *words.TAIL_HEADINGS, *words.COUNTER_HEADINGS}

LEFTOVER_CHROME: Final = (
    rf"(?:{_any_of(_WHOLE_LINES)})[ :…»|]*$"
    rf"|(?:.{{0,120}}[-–|(] ?)?(?:{_any_of(_COUNTERS)})\s*:\s*\d"
)
"""What may not be left in a body: a line that is known furniture as a whole, or a counter's label with its number.
Matched at the start of lines in lower case; a counter may follow a dash, a bar or a bracket."""


@dataclass(frozen=True, slots=True)
class BatchVerdict:
    """What the expectations say of a batch; with a `stop_reason` it must not be loaded."""

    results: tuple[ExpectationResult, ...] = ()
    stop_reason: str | None = None


def check_articles(
    batch: Batch[ArticleRecord], *, run_at: datetime, acceptances: Mapping[tuple[str, str], Acceptance] | None = None
) -> tuple[Batch[ArticleRecord], BatchVerdict]:
    """Judge the batch at the run's aware moment `run_at`. The batch keeps its size and its earlier rejections.

    A record that a person let in stays in the batch and says who did: `acceptances` are by address and digest. Raises
    `BrokenExpectationError` when an expectation cannot be evaluated: a bug, not bad data.
    """
    known = acceptances or {}
    accepted = {
        row: acceptance
        for row, record in enumerate(batch.items)
        if (acceptance := known.get((record.source_uri, record.payload_sha256)))
    }
    report = check_records(
        batch.items,
        run_at=run_at,
        chrome_pattern=LEFTOVER_CHROME,
        accepted={row: acceptance.failed_expectations for row, acceptance in accepted.items()},
        declared=declared_bounds(of_articles=True),
    )
    failing = {failure.row for failure in report.failures if failure.severity is Severity.CRITICAL}
    # by position and not by address, which may stand in a batch twice
    passed = tuple(
        replace(record, accepted_by=accepted[row].decided_by) if row in failing else record
        for row, record in enumerate(batch.items)
        if row not in report.rejected
    )
    rejected = tuple(_rejection(batch.items[row], failures) for row, failures in report.rejected.items())
    logger.debug("Checked %d records: %d rejected", len(batch.items), len(rejected))
    return Batch(passed, batch.rejections + rejected), BatchVerdict(report.results, report.stop_reason)


def declared_bounds(*, of_articles: bool = False) -> dict[str, dict[Measure, Bound]]:
    """What declarations say of their portals' articles together, or of each of them, by each host of a portal."""
    bounds = {}
    for portal in read_declarations().values():
        declared = {
            measure: Bound(expect.min, expect.max, expect.reason, expect.severity)
            for measure, expect in portal.expect.items()
            if (measure in OF_ARTICLES) is of_articles
        }
        if declared:
            bounds.update(dict.fromkeys(portal.hosts, declared))
    return bounds


def _rejection(record: ArticleRecord, failures: Sequence[RowFailure]) -> Rejection:
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
        suite_version=SUITE_VERSION,
    )
