"""What of a portal can be bounded, and a bound. Light, for declarations are read by every command."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from warehouse.records import Severity


class Measure(StrEnum):
    """What a declaration can bound: of a portal's articles in one run together, or of each article. Shares: 0 to 1."""

    ARTICLES = "articles"
    FAILED_SHARE = "failed_share"  # of its articles, those that fail a critical expectation
    TITLE_SHARE = "title_share"
    PUBLISHED_ON_SHARE = "published_on_share"
    EVENT_ON_SHARE = "event_on_share"
    BYLINE_SHARE = "byline_share"
    WARD_SHARE = "ward_share"

    BODY_LENGTH = "body_length"
    TITLE_LENGTH = "title_length"
    BYLINE_LENGTH = "byline_length"
    SECTION_LENGTH = "section_length"
    SOURCE_LENGTH = "source_length"
    MENU_SHARE = "menu_share"  # of a body, characters that stand in short entries
    VIETNAMESE_SHARE = "vietnamese_share"  # of a body's letters, those that ASCII lacks
    DAYS_BEFORE_EVENT = "days_before_event"  # by which an article may be posted before its event


OF_ARTICLES: Final[Mapping[Measure, frozenset[str]]] = {
    Measure.BODY_LENGTH: frozenset({"min", "max"}),
    Measure.TITLE_LENGTH: frozenset({"max"}),
    Measure.BYLINE_LENGTH: frozenset({"max"}),
    Measure.SECTION_LENGTH: frozenset({"max"}),
    Measure.SOURCE_LENGTH: frozenset({"max"}),
    Measure.MENU_SHARE: frozenset({"max"}),
    Measure.VIETNAMESE_SHARE: frozenset({"min"}),
    Measure.DAYS_BEFORE_EVENT: frozenset({"max"}),
}
"""The measures of each article, and which of their bounds an expectation looks at."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Least and most that is accepted; None for no bound."""

    least: float | None
    most: float | None
    reason: str
    """Why, in words: what is usual for the portal, or what its declaration says."""
    severity: Severity = Severity.WARNING
