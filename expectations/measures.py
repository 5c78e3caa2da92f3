"""What of a portal can be bounded, and a bound. Light, for declarations are read by every command."""

from dataclasses import dataclass
from enum import StrEnum

from warehouse.records import Severity


class Measure(StrEnum):
    """What of a portal's articles in one run can be bounded. Shares are of 0 to 1."""

    ARTICLES = "articles"
    FAILED_SHARE = "failed_share"  # of its articles, those that fail a critical expectation
    TITLE_SHARE = "title_share"
    PUBLISHED_ON_SHARE = "published_on_share"
    EVENT_ON_SHARE = "event_on_share"
    BYLINE_SHARE = "byline_share"
    WARD_SHARE = "ward_share"


@dataclass(frozen=True, slots=True)
class Bound:
    """Least and most that is accepted; None for no bound."""

    least: float | None
    most: float | None
    reason: str
    """Why, in words: what is usual for the portal, or what its declaration says."""
    severity: Severity = Severity.WARNING
