"""What a check says, and the one error it raises. No heavy imports: callers may load this at start."""

from dataclasses import dataclass

from warehouse.errors import WardnewsError
from warehouse.records import ExpectationResult, Severity


class BrokenExpectationError(WardnewsError):
    """An expectation could not be evaluated: a bug in the suite or the frame, never bad data."""


@dataclass(frozen=True, slots=True)
class RowFailure:
    """One record that failed one expectation."""

    row: int
    """Position in the records that were checked: addresses may repeat within a batch."""
    source_uri: str
    expectation: str
    """Name of the expectation's class, e.g. "BodyIsLongEnough"."""
    severity: Severity
    detail: str
    """One English sentence with the offending text or value."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The judgement of one batch."""

    failures: tuple[RowFailure, ...] = ()
    """By row, then in the order of the suite."""
    results: tuple[ExpectationResult, ...] = ()
    """One per expectation, rows first, each suite in its own order; empty when there was nothing to check."""
    stop_reason: str | None = None
    """Why the batch must not be loaded; None when it may be."""

    @property
    def critical_failures(self) -> tuple[RowFailure, ...]:
        return tuple(failure for failure in self.failures if failure.severity is Severity.CRITICAL)
