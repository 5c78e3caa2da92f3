"""Great Expectations on the database itself: queries that find the rows which break a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from great_expectations.core.batch import Batch
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
from great_expectations.validator.validator import Validator
from sqlalchemy import Engine

from expectations.engine import exception_message, expectation_type
from expectations.report import BrokenExpectationError


@dataclass(frozen=True, slots=True)
class Unexpected:
    """The rows that one expectation found."""

    expectation: UnexpectedRowsExpectation
    count: int
    examples: tuple[Any, ...]
    """First column of the first of them."""


def find_unexpected(
    engine: Engine, expectations: Sequence[UnexpectedRowsExpectation], batch_query: str
) -> list[Unexpected]:
    """One outcome per expectation, in their order; `batch_query` gives what each query calls its batch.

    Raises `BrokenExpectationError` when a query does not run, for Great Expectations would report that as bad data.
    """
    # no data source: those take a URL of fewer forms than ours, and read "$" in a password as a variable
    execution = SqlAlchemyExecutionEngine(engine=_with_own_pool(engine))
    try:
        data: Any = SqlAlchemyBatchData(execution_engine=execution, query=batch_query, create_temp_table=False)
        validator = Validator(execution_engine=execution, batches=[Batch(data=data)])
        validator.metrics_calculator.show_progress_bars = False
        results = validator.graph_validate(
            configurations=[expectation.configuration for expectation in expectations],
            runtime_configuration={"result_format": "COMPLETE"},
        )
        by_type: dict[str, Any] = {expectation_type(result): result for result in results}
        return [_unexpected(expectation, by_type[expectation.expectation_type]) for expectation in expectations]
    finally:
        execution.close()


def _with_own_pool(engine: Engine) -> Engine:
    """The same database over connections of its own, set up alike.

    Great Expectations disposes of the engine it is given, and once more whenever it is collected: a connection of ours
    that was in use at that moment would never be closed.
    """
    return Engine(engine.pool.recreate(), engine.dialect, engine.url)


def _unexpected(expectation: UnexpectedRowsExpectation, result: Any) -> Unexpected:
    if message := exception_message(result.exception_info):
        raise BrokenExpectationError(f"expectation {type(expectation).__name__} could not be evaluated: {message}")
    rows = result.result["details"]["unexpected_rows"]
    examples = tuple(next(iter(row.values())) for row in rows[:5])
    return Unexpected(expectation, int(result.result["observed_value"]), examples)
