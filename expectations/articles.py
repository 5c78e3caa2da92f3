"""What each record must be. Critical: the page is quarantined. Warning: it is loaded and counted."""

from collections.abc import Sequence
from datetime import date, timedelta

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

SUITE = "articles"
FIRST_DAY = date(1995, 1, 1).toordinal()
"""No ward portal is older."""
MAX_POSTING_AHEAD = timedelta(days=2)
"""Clocks of portals are wrong by hours, now and then by a day."""
MAX_EVENT_AHEAD = timedelta(days=370)
"""Notices announce events; none seen is more than a year ahead."""
MAX_DAYS_POSTED_BEFORE_EVENT = 60
MIN_BODY_CHARS = 40
MAX_MENU_SHARE = 0.8
MIN_MARKED_SHARE = 0.08
"""Vietnamese prose has 0.2 to 0.35; text that lost its marks, or another language, has hardly any."""

CRITICAL, WARNING = FailureSeverity.CRITICAL, FailureSeverity.WARNING


class BodyIsLongEnough(gxe.ExpectColumnValuesToBeBetween):
    column: str = "body_length"
    min_value: float = MIN_BODY_CHARS
    severity: FailureSeverity = CRITICAL
    description: str = f"The body has at least {MIN_BODY_CHARS} characters."


class TextIsNotMojibake(gxe.ExpectColumnValuesToNotMatchRegex):
    """UTF-8 read as Western text, or letters that nobody could read."""

    column: str = "text"
    regex: str = "(?:Ã[\\u0080-\\u00bf].*){3}|(?:áº|á»|Ä‘|Æ°).*(?:áº|á»|Ä‘|Æ°)|\\ufffd{2}|(?:\\ufffd[^\\ufffd]{0,80}){4}"
    severity: FailureSeverity = CRITICAL
    description: str = "Title and body hold no letters of a wrong charset."


class BodyIsNoMenu(gxe.ExpectColumnValuesToBeBetween):
    column: str = "menu_share"
    max_value: float = MAX_MENU_SHARE
    severity: FailureSeverity = CRITICAL
    description: str = "The body is prose, not a menu: no more than four lines in five are short and unfinished."


class PostingDayIsPossible(gxe.ExpectColumnValuesToBeBetween):
    column: str = "published_on"
    severity: FailureSeverity = CRITICAL
    description: str = "The posting day is not before 1995 and not in the future."


class EventDayIsPossible(gxe.ExpectColumnValuesToBeBetween):
    column: str = "event_on"
    severity: FailureSeverity = CRITICAL
    description: str = "The day of the event is not before 1995 and not more than a year ahead."


class TitleIsStated(gxe.ExpectColumnValuesToNotBeNull):
    column: str = "title"
    severity: FailureSeverity = WARNING
    description: str = "The page states a title."


class TitleIsShort(gxe.ExpectColumnValuesToBeBetween):
    column: str = "title_length"
    max_value: float = 400
    severity: FailureSeverity = WARNING
    description: str = "The title has at most 400 characters."


class BylineIsShort(gxe.ExpectColumnValuesToBeBetween):
    column: str = "byline_length"
    max_value: float = 80
    severity: FailureSeverity = WARNING
    description: str = "The byline has at most 80 characters."


class TextIsNfc(gxe.ExpectColumnValuesToBeInSet):
    column: str = "is_nfc"
    value_set: list[bool] = [True]  # noqa: RUF012 - a pydantic field, copied for each instance
    severity: FailureSeverity = WARNING
    description: str = "Title and body are in Unicode NFC."


class WardIsResolved(gxe.ExpectColumnValuesToBeInSet):
    column: str = "has_ward"
    value_set: list[bool] = [True]  # noqa: RUF012 - a pydantic field, copied for each instance
    severity: FailureSeverity = WARNING
    description: str = "The page's ward is known in the official list of its time."


class TextIsVietnamese(gxe.ExpectColumnValuesToBeBetween):
    column: str = "marked_share"
    min_value: float = MIN_MARKED_SHARE
    severity: FailureSeverity = WARNING
    description: str = "The body is Vietnamese, with its marks."


class BodyHasNoChrome(gxe.ExpectColumnValuesToBeNull):
    column: str = "leftover_chrome"
    severity: FailureSeverity = WARNING
    description: str = "No words of menus, counters or buttons are left in the body."


class PostingFollowsEvent(gxe.ExpectColumnValuesToBeBetween):
    column: str = "days_to_event"
    max_value: float = MAX_DAYS_POSTED_BEFORE_EVENT
    severity: FailureSeverity = WARNING
    description: str = f"The page is not posted more than {MAX_DAYS_POSTED_BEFORE_EVENT} days before its event."


def article_expectations(run_on: date) -> Sequence[Expectation]:
    """The suite as it holds on `run_on`, the day of the run."""
    return (
        BodyIsLongEnough(),
        TextIsNotMojibake(),
        BodyIsNoMenu(),
        PostingDayIsPossible(min_value=FIRST_DAY, max_value=(run_on + MAX_POSTING_AHEAD).toordinal()),
        EventDayIsPossible(min_value=FIRST_DAY, max_value=(run_on + MAX_EVENT_AHEAD).toordinal()),
        TitleIsStated(),
        TitleIsShort(),
        BylineIsShort(),
        TextIsNfc(),
        WardIsResolved(),
        TextIsVietnamese(),
        BodyHasNoChrome(),
        PostingFollowsEvent(),
    )
