"""What a check says, and the one error it raises. No heavy imports: callers may load this at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from warehouse.errors import WardnewsError
from warehouse.records import ExpectationResult, Severity

SUITE_VERSION: Final = "1"
"""Raised by hand whenever an expectation judges another way; a test holds what this version stands for."""


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
    rejected: Mapping[int, tuple[RowFailure, ...]] = field(default_factory=dict)
    """The rows to quarantine, ascending, each with its critical failures."""
    stop_reason: str | None = None
    """Why the batch must not be loaded; None when it may be."""
