"""Judge the records of one batch. Great Expectations is imported when the first record is checked, not before."""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from expectations.measures import Bound, Measure
from expectations.report import CheckReport, RowFailure
from warehouse.records import VIETNAM_TIME, ArticleRecord, ExpectationResult, Severity

if TYPE_CHECKING:
    import pandas as pd

    from expectations.engine import Outcome
    from warehouse.portal_counts import PortalCounts

logger = logging.getLogger(__name__)

QUOTED: Final = 100
"""Characters of an offending text that a detail quotes."""
_NAMED: Final = 5
"""Portals that a detail names."""


def check_records(
    records: Sequence[ArticleRecord],
    *,
    run_at: datetime,
    chrome_pattern: str,
    accepted: Mapping[int, frozenset[str]] | None = None,
    declared: Mapping[str, Mapping[Measure, Bound]] | None = None,
) -> CheckReport:
    """Judge each record and the batch as a whole, in two passes.

    `run_at` is the run's aware moment: dates lie in the future as seen from its day in Viet Nam. `chrome_pattern` is a
    regular expression that may not match at the start of any line of a body, in lower case. `accepted` says which
    critical expectations a person let a row fail: when it fails no others, it does not count against the batch.
    `declared` are the bounds that portals, by their ids, set for each of their articles. Raises
    `ValueError` when `run_at` is naive, `BrokenExpectationError` when an expectation cannot be evaluated.
    """
    if run_at.tzinfo is None:
        raise ValueError(f"run_at must be aware: {run_at.isoformat()}")
    if not records:
        return CheckReport()
    from expectations import articles, batches, engine, frame  # noqa: PLC0415 - three seconds, for the first batch only

    table = frame.article_frame(records, chrome_pattern)
    expected = articles.article_expectations(run_at.astimezone(VIETNAM_TIME).date())
    rows = engine.validate(articles.SUITE, expected, table)
    for portal_id, bounds in (declared or {}).items():
        theirs = [row for row, record in enumerate(records) if record.portal_id == portal_id]
        if theirs:
            own = engine.validate(articles.SUITE, articles.declared_expectations(bounds), table.iloc[theirs])
            rows = _with_own(rows, own, frozenset(theirs))
    failures = _failures(records, rows, table)
    rejected = _rejected(failures, accepted or {})
    whole = engine.validate(
        batches.SUITE, batches.batch_expectations(len(records)), batches.batch_frame(table, rejected)
    )
    report = CheckReport(
        failures,
        (
            *(_result(articles.SUITE, outcome) for outcome in rows),
            *(_result(batches.SUITE, outcome) for outcome in whole),
        ),
        rejected,
        _stop_reason(whole, failures),
    )
    logger.debug("Checked %d records: %d failures", len(records), len(failures))
    return report


def check_portals(
    counts: "Mapping[str, PortalCounts]",
    past: "Mapping[str, Sequence[PortalCounts]]",
    declared: Mapping[str, Mapping[Measure, Bound]],
    *,
    is_crawl: bool,
) -> CheckReport:
    """Judge what each portal brought in a whole run, by its past or by what it declares; all are by portal_id."""
    if not counts:
        return CheckReport()
    from expectations import engine, portals  # noqa: PLC0415 - as above

    table = portals.portal_frame(counts, past, declared, is_crawl=is_crawl)
    outcomes = engine.validate(portals.SUITE, portals.portal_expectations(), table)
    results = tuple(_portal_result(portals.SUITE, outcome, table) for outcome in outcomes)
    stops = [str(result.detail) for result in results if not result.is_success and result.severity is Severity.CRITICAL]
    return CheckReport(results=results, stop_reason="; ".join(stops) or None)


def warm_up() -> None:
    """Import Great Expectations and build this thread's context, so that the first batch does not wait for it."""
    from expectations import articles, batches, engine, frame  # noqa: F401, PLC0415 - as above

    engine.prepare()


def _with_own(
    outcomes: "Sequence[Outcome]", own_outcomes: "Sequence[Outcome]", theirs: frozenset[int]
) -> "list[Outcome]":
    """The outcomes with the rows of one portal judged by bounds of its own."""
    own = {outcome.name: outcome for outcome in own_outcomes}
    merged = []
    for outcome in outcomes:
        if outcome.name in own:
            failed = {*outcome.failed_rows} - theirs | {*own[outcome.name].failed_rows}
            outcome = replace(outcome, is_success=not failed, failed_rows=tuple(sorted(failed)))  # noqa: PLW2901
        merged.append(outcome)
    return merged


def _failures(
    records: Sequence[ArticleRecord], outcomes: "Sequence[Outcome]", table: "pd.DataFrame"
) -> tuple[RowFailure, ...]:
    found = [
        RowFailure(
            row,
            records[row].source_uri,
            outcome.name,
            _severity(outcome),
            _row_detail(outcome, table, row),
        )
        for outcome in outcomes
        if not outcome.is_success
        for row in outcome.failed_rows
    ]
    return tuple(sorted(found, key=lambda failure: failure.row))  # stable: the suite's order stays within a row


def _rejected(
    failures: Sequence[RowFailure], accepted: Mapping[int, frozenset[str]]
) -> dict[int, tuple[RowFailure, ...]]:
    """The critical failures of each row that fails one which nobody let it fail."""
    critical: defaultdict[int, list[RowFailure]] = defaultdict(list)
    for failure in failures:
        if failure.severity is Severity.CRITICAL:
            critical[failure.row].append(failure)
    return {
        row: tuple(failed)
        for row, failed in critical.items()
        if not {failure.expectation for failure in failed} <= accepted.get(row, frozenset())
    }


def _row_detail(outcome: "Outcome", table: "pd.DataFrame", row: int) -> str:
    expectation: Any = outcome.expectation  # its class has `column` and `shows`, the base class has not
    seen = table.at[row, expectation.column]
    shown = table.at[row, expectation.shows]
    measures: str | None = getattr(expectation, "measures", None)
    value = f" ({measures.format(seen)})" if measures else ""
    return f"{outcome.name}{value}: {_quote(shown)}"


def _quote(text: object) -> str:
    """The text on one line and in quotes, cut at `QUOTED` characters."""
    folded = " ".join(str(text).split()) if text is not None else ""
    return f'"{folded[:QUOTED]}{"…" if len(folded) > QUOTED else ""}"' if folded else "nothing"


def _result(suite: str, outcome: "Outcome") -> ExpectationResult:
    failed_count = len(outcome.failed_rows)
    detail = f'{failed_count} of {outcome.checked_count} records fail "{outcome.expectation.description}"'
    return ExpectationResult(
        suite=suite,
        expectation=outcome.name,
        severity=_severity(outcome),
        is_success=outcome.is_success,
        checked_count=outcome.checked_count,
        failed_count=failed_count,
        detail=None if outcome.is_success else detail,
    )


def _portal_result(suite: str, outcome: "Outcome", table: "pd.DataFrame") -> ExpectationResult:
    expectation: Any = outcome.expectation
    portal_ids, seen = table["portal_id"].tolist(), table[expectation.column].tolist()
    breaches = [f"{portal_ids[row]}: {seen[row]}" for row in outcome.failed_rows]
    more = f"; and {len(breaches) - _NAMED} more portals" if len(breaches) > _NAMED else ""
    detail = f'"{outcome.expectation.description}" fails at {"; ".join(breaches[:_NAMED])}{more}' if breaches else None
    return replace(_result(suite, outcome), detail=detail)


def _severity(outcome: "Outcome") -> Severity:
    return Severity(outcome.expectation.severity.value)


def _stop_reason(outcomes: "Sequence[Outcome]", failures: Sequence[RowFailure]) -> str | None:
    """The critical expectations that the batch fails; for rows also which ones they fail most, with an example."""
    reasons = [
        f"{len(outcome.failed_rows)} of {outcome.checked_count} records {_complaint(outcome, failures)}"
        for outcome in outcomes
        if not outcome.is_success and _severity(outcome) is Severity.CRITICAL
    ]
    return "; ".join(reasons) or None


def _complaint(outcome: "Outcome", failures: Sequence[RowFailure]) -> str:
    critical = [failure for failure in failures if failure.severity is Severity.CRITICAL]
    if outcome.name != "MostRecordsPass" or not critical:
        return f'fail "{outcome.expectation.description}"'
    names = Counter(failure.expectation for failure in critical).most_common(3)
    example = next(failure for failure in critical if failure.expectation == names[0][0])
    counts = ", ".join(f"{name} {count}" for name, count in names)
    return f"fail a critical expectation ({counts}), such as {example.source_uri}: {example.detail}"
