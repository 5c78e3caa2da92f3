"""Great Expectations behind one call: a suite and a frame in, plain results out. Importing this imports all of it."""

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuite
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from expectations.report import BrokenExpectationError

logger = logging.getLogger(__name__)

_RESULT_FORMAT: Final = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]}
_BUILDING: Final = threading.Lock()  # a new context registers itself in a place all threads share
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one expectation did on one frame."""

    expectation: Expectation
    is_success: bool
    checked_count: int
    """Rows with a value; for an expectation about nulls, all rows."""
    failed_rows: tuple[int, ...]
    """Values of the frame's column `row`, ascending; also those that `mostly` forgives."""

    @property
    def name(self) -> str:
        """The class of the expectation, by which people and reports call it."""
        return type(self.expectation).__name__


def validate(suite_name: str, expectations: Sequence[Expectation], frame: pd.DataFrame) -> list[Outcome]:
    """Judge `frame` in one pass; one outcome per expectation, in their order.

    The frame has a column `row` of distinct integers and at least one row. Raises `BrokenExpectationError` when an
    expectation could not be evaluated, for Great Expectations itself would report that as bad data.
    """
    suite = ExpectationSuite(name=suite_name, expectations=list(expectations))
    batch = _batch_definition().get_batch({"dataframe": frame})
    report = batch.validate(suite, result_format=_RESULT_FORMAT)
    results = {expectation_type(result): result for result in report.results}
    if len(results) != len(expectations):
        raise BrokenExpectationError(
            f"suite {suite_name}: {len(expectations)} expectations gave {len(results)} results"
        )
    return [_outcome(expectation, results[expectation.expectation_type]) for expectation in expectations]


def _outcome(expectation: Expectation, result: Any) -> Outcome:
    name = type(expectation).__name__
    if message := exception_message(result.exception_info):
        raise BrokenExpectationError(f"expectation {name} could not be evaluated: {message}")
    seen = result.result
    if "unexpected_index_list" not in seen:
        raise BrokenExpectationError(f"expectation {name} gave no list of rows, only {', '.join(sorted(seen))}")
    return Outcome(
        expectation,
        is_success=bool(result.success),
        checked_count=int(seen["element_count"]) - int(seen.get("missing_count") or 0),
        failed_rows=tuple(sorted(int(row["row"]) for row in seen["unexpected_index_list"])),
    )


def expectation_type(result: Any) -> str:
    name: str = result.expectation_config.type
    return name


def exception_message(info: dict[str, Any]) -> str | None:
    """The first exception, whether `info` holds it or holds one such dictionary per metric."""
    entries = [info] if "raised_exception" in info else list(info.values())
    return next((str(entry["exception_message"]) for entry in entries if entry["raised_exception"]), None)


def _batch_definition() -> BatchDefinition[None]:
    """This thread's own, of a context no other thread or process uses: shared ones hand out another's results."""
    if getattr(_local, "pid", None) != os.getpid():
        with _BUILDING:
            context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("records").add_dataframe_asset("frame")
        _local.definition = asset.add_batch_definition_whole_dataframe("whole")
        _local.pid = os.getpid()
        logger.debug("Great Expectations context made for thread %s", threading.current_thread().name)
    definition: BatchDefinition[None] = _local.definition
    return definition


def prepare() -> None:
    """Build this thread's context now rather than at its first batch."""
    _batch_definition()
