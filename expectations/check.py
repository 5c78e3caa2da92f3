"""Judging a batch of records with Great Expectations: which rows fail, and whether the batch may be loaded at all."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from warehouse.records import ArticleRecord, ExpectationResult, Severity

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite
    from great_expectations.datasource.fluent.interfaces import Batch

BATCH_SUITE = "batch"
MIN_JUDGED_ROWS = 20
"""A smaller batch says nothing about a portal or about our rules: its bad rows are quarantined, it is not stopped."""
MAX_FAILED_SHARE = 0.5
MAX_DETAIL_CHARS = 200


@dataclass(frozen=True, slots=True)
class RowFailure:
    """One record that one expectation does not accept. `detail` holds the offending value."""

    source_uri: str
    expectation: str
    severity: Severity
    detail: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The judgement of one batch."""

    failures: tuple[RowFailure, ...] = ()
    results: tuple[ExpectationResult, ...] = ()
    stop_reason: str | None = None
    """Why the whole batch must not be loaded; None when it may."""


class ExpectationBroke(RuntimeError):
    """An expectation raised inside Great Expectations: a fault of ours, never of the data."""


_local = threading.local()


def warm_up() -> None:
    """Load Great Expectations (some three seconds) and make this thread's context."""
    _whole_frame()


def check_records(records: Sequence[ArticleRecord], *, run_at: datetime, leftover_chrome: str) -> CheckReport:
    """Judge `records`. `run_at` is the run's moment; `leftover_chrome` a pattern of words that only chrome has."""
    if not records:
        return CheckReport()
    from expectations.articles import SUITE, article_expectations  # noqa: PLC0415 - loads Great Expectations
    from expectations.frame import read_frame  # noqa: PLC0415 - loads pandas

    frame = read_frame(records, leftover_chrome)
    outcome = _validate(frame, SUITE, article_expectations(run_at.date()))
    failures: list[RowFailure] = []
    results: list[ExpectationResult] = []
    for result in outcome:
        name, severity = type_name(result), Severity(result.expectation_config.severity.value)
        rows = result.result.get("unexpected_index_list") or []
        column = result.expectation_config.kwargs["column"]
        failures += [RowFailure(str(row["source_uri"]), name, severity, _detail(name, row.get(column))) for row in rows]
        results.append(ExpectationResult(SUITE, name, severity, bool(result.success), len(records), len(rows)))
    batch_results = _batch_results(records, failures)
    return CheckReport(tuple(failures), (*results, *batch_results), _stop_reason(batch_results))


def type_name(result: Any) -> str:
    """Class name of a result's expectation, as people read it."""
    return "".join(part.capitalize() for part in str(result.expectation_config.type).split("_"))


def _validate(frame: "pd.DataFrame", name: str, expectations: Sequence[Any]) -> list[Any]:
    from great_expectations import ExpectationSuite  # noqa: PLC0415

    suite: ExpectationSuite = ExpectationSuite(name=name, expectations=list(expectations))
    batch: Batch = _whole_frame().get_batch(batch_parameters={"dataframe": frame})
    shown = {"result_format": "COMPLETE", "unexpected_index_column_names": ["source_uri"]}
    outcome = batch.validate(suite, result_format=shown)
    for result in outcome.results:
        if _raised(result.exception_info):
            raise ExpectationBroke(f"{result.expectation_config.type}: {result.exception_info}")
    return sorted(outcome.results, key=lambda result: str(result.expectation_config.type))


def _raised(info: dict[str, Any]) -> bool:
    """Whether an expectation raised; the information is flat, or one dictionary for each metric."""
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(part.get("raised_exception") for part in info.values() if isinstance(part, dict))


def _whole_frame() -> Any:
    """This thread's own definition of "the whole frame": shared between threads, another batch's result comes back."""
    definition = getattr(_local, "definition", None)
    if definition is None:
        import great_expectations as gx  # noqa: PLC0415 - three seconds
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("records").add_dataframe_asset("articles")
        definition = _local.definition = asset.add_batch_definition_whole_dataframe("batch")
    return definition


def _batch_results(records: Sequence[ArticleRecord], failures: Sequence[RowFailure]) -> tuple[ExpectationResult, ...]:
    """What the batch as a whole must be."""
    count = len(records)
    bad = len({failure.source_uri for failure in failures if failure.severity is Severity.CRITICAL})
    repeated = count - len({record.article_id for record in records})
    too_bad = count >= MIN_JUDGED_ROWS and bad > MAX_FAILED_SHARE * count
    detail = f"{bad} of {count} records fail a critical expectation" if bad else None
    return (
        ExpectationResult(BATCH_SUITE, "MostRecordsPass", Severity.CRITICAL, not too_bad, count, bad, detail),
        ExpectationResult(BATCH_SUITE, "ArticlesAreDistinct", Severity.WARNING, repeated == 0, count, repeated),
    )


def _stop_reason(results: Sequence[ExpectationResult]) -> str | None:
    failed = [result for result in results if result.severity is Severity.CRITICAL and not result.is_success]
    return "; ".join(result.detail or result.expectation for result in failed) or None


def _detail(name: str, value: object) -> str:
    shown = " ".join(str(value).split())
    return f"{name}: {shown[:MAX_DETAIL_CHARS]}{'…' if len(shown) > MAX_DETAIL_CHARS else ''}"
