"""The row suite: what one article must be. Critical sends the row to quarantine, a warning is counted.

Each class is one expectation. `shows` names the column whose text a person wants to see when it fails, and `measures`
says the number that was seen. Bounds are fields, so that a suite may be built with others.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar, Final

from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.measures import Bound, Measure

SUITE: Final = "articles"

CRITICAL: Final = FailureSeverity.CRITICAL
WARNING: Final = FailureSeverity.WARNING

FIRST_DAY: Final = date(1995, 1, 1)
"""No portal is older, and an earlier event is that of an anniversary."""
MAX_POSTING_AHEAD: Final = timedelta(days=2)
"""A portal's clock may be off."""
MAX_EVENT_AHEAD: Final = timedelta(days=370)
"""A notice may speak of next year's date."""


class BodyIsLongEnough(ExpectColumnValuesToBeBetween):
    column: str = "body_length"
    min_value: float = 40
    severity: FailureSeverity = CRITICAL
    description: str = "The article has a body of at least 40 characters"
    shows: ClassVar[str] = "body_start"
    measures: ClassVar[str] = "{:.0f} characters"


class BodyIsNotEndless(ExpectColumnValuesToBeBetween):
    column: str = "body_length"
    max_value: float = 100_000
    severity: FailureSeverity = WARNING
    description: str = "The article's body has at most 100,000 characters: it swallowed no other article"
    shows: ClassVar[str] = "body_start"
    measures: ClassVar[str] = "{:.0f} characters"


class BodyIsNoMenu(ExpectColumnValuesToBeBetween):
    column: str = "menu_share"
    max_value: float = 0.6
    severity: FailureSeverity = CRITICAL
    description: str = "The body is prose, not the copy of a menu: eight or more lines, most of it short entries"
    shows: ClassVar[str] = "body_start"
    measures: ClassVar[str] = "{:.0%} of it in short entries"


class TextIsNotMojibake(ExpectColumnValuesToBeNull):
    column: str = "mojibake"
    severity: FailureSeverity = CRITICAL
    description: str = "The text was read in its own charset: no misread or lost letters"
    shows: ClassVar[str] = "mojibake"


class PostingDayIsPossible(ExpectColumnValuesToBeBetween):
    column: str = "published_day"
    severity: FailureSeverity = CRITICAL
    description: str = "The article was posted in 1995 or later, and at most two days after the day of the run"
    shows: ClassVar[str] = "published_on"


class EventDayIsPossible(ExpectColumnValuesToBeBetween):
    """A warning: the day is read from prose, and a good article is not kept out for one misread date."""

    column: str = "event_day"
    severity: FailureSeverity = WARNING
    description: str = "The event took place in 1995 or later, or is at most 370 days ahead of the day of the run"
    shows: ClassVar[str] = "event_on"


class TitleIsStated(ExpectColumnValuesToNotBeNull):
    column: str = "title"
    severity: FailureSeverity = WARNING
    description: str = "The article has a title"
    shows: ClassVar[str] = "body_start"


class TitleIsShort(ExpectColumnValuesToBeBetween):
    column: str = "title_length"
    max_value: float = 400
    severity: FailureSeverity = WARNING
    description: str = "The title has at most 400 characters"
    shows: ClassVar[str] = "title"
    measures: ClassVar[str] = "{:.0f} characters"


class BylineIsShort(ExpectColumnValuesToBeBetween):
    column: str = "byline_length"
    max_value: float = 80
    severity: FailureSeverity = WARNING
    description: str = "The byline has at most 80 characters"
    shows: ClassVar[str] = "byline"
    measures: ClassVar[str] = "{:.0f} characters"


class SectionIsShort(ExpectColumnValuesToBeBetween):
    column: str = "section_length"
    max_value: float = 120
    severity: FailureSeverity = WARNING
    description: str = "The name of the section has at most 120 characters"
    shows: ClassVar[str] = "section"
    measures: ClassVar[str] = "{:.0f} characters"


class SourceIsShort(ExpectColumnValuesToBeBetween):
    column: str = "source_length"
    max_value: float = 200
    severity: FailureSeverity = WARNING
    description: str = "The source that is credited has at most 200 characters"
    shows: ClassVar[str] = "source"
    measures: ClassVar[str] = "{:.0f} characters"


class WardIsResolved(ExpectColumnValuesToBeInSet):
    column: str = "place_status"
    value_set: list[str] = ["resolved"]  # noqa: RUF012 - a pydantic field, copied for each expectation
    severity: FailureSeverity = WARNING
    description: str = "The ward was found in the official list of units"
    shows: ClassVar[str] = "place_status"


class TextIsVietnamese(ExpectColumnValuesToBeBetween):
    column: str = "marked_letter_share"
    min_value: float = 0.08
    severity: FailureSeverity = WARNING
    description: str = "The body is Vietnamese with its marks: at least 8 % of its letters are ones that ASCII lacks"
    shows: ClassVar[str] = "body_start"
    measures: ClassVar[str] = "{:.1%} of its letters"


class TextIsNfc(ExpectColumnValuesToBeNull):
    column: str = "decomposed_text"
    severity: FailureSeverity = WARNING
    description: str = "All text is in Unicode form NFC"
    shows: ClassVar[str] = "decomposed_text"


class PunctuationIsNotMangled(ExpectColumnValuesToBeNull):
    column: str = "mangled_marks"
    severity: FailureSeverity = WARNING
    description: str = "Quotes and dashes were read in their own charset"
    shows: ClassVar[str] = "mangled_marks"


class BodyHasNoChrome(ExpectColumnValuesToBeNull):
    column: str = "leftover_chrome"
    severity: FailureSeverity = WARNING
    description: str = "No line of the page's furniture was left in the body"
    shows: ClassVar[str] = "leftover_chrome"


class PostingFollowsEvent(ExpectColumnValuesToBeBetween):
    column: str = "days_to_event"
    max_value: float = 60
    severity: FailureSeverity = WARNING
    description: str = "The article was posted at most 60 days before its event"
    shows: ClassVar[str] = "event_on"
    measures: ClassVar[str] = "{:.0f} days"


def declared_expectations(bounds: Mapping[Measure, Bound]) -> list[Expectation]:
    """The expectations of one portal's articles in place of the usual ones, by what its declaration bounds."""
    least = {Measure.BODY_LENGTH: BodyIsLongEnough, Measure.VIETNAMESE_SHARE: TextIsVietnamese}
    most = {
        Measure.BODY_LENGTH: BodyIsNotEndless,
        Measure.TITLE_LENGTH: TitleIsShort,
        Measure.BYLINE_LENGTH: BylineIsShort,
        Measure.SECTION_LENGTH: SectionIsShort,
        Measure.SOURCE_LENGTH: SourceIsShort,
        Measure.MENU_SHARE: BodyIsNoMenu,
        Measure.DAYS_BEFORE_EVENT: PostingFollowsEvent,
    }
    return [
        *(least[name](min_value=bound.least) for name, bound in bounds.items() if bound.least is not None),
        *(most[name](max_value=bound.most) for name, bound in bounds.items() if bound.most is not None),
    ]


def article_expectations(today: date) -> list[Expectation]:
    """The expectations of one article as they hold on `today`, the day of the run; critical ones first."""
    latest_posting, latest_event = today + MAX_POSTING_AHEAD, today + MAX_EVENT_AHEAD
    return [
        BodyIsLongEnough(),
        BodyIsNoMenu(),
        TextIsNotMojibake(),
        PostingDayIsPossible(min_value=FIRST_DAY.toordinal(), max_value=latest_posting.toordinal()),
        EventDayIsPossible(min_value=FIRST_DAY.toordinal(), max_value=latest_event.toordinal()),
        TitleIsStated(),
        TitleIsShort(),
        BylineIsShort(),
        SectionIsShort(),
        SourceIsShort(),
        BodyIsNotEndless(),
        WardIsResolved(),
        TextIsVietnamese(),
        TextIsNfc(),
        PunctuationIsNotMangled(),
        BodyHasNoChrome(),
        PostingFollowsEvent(),
    ]
