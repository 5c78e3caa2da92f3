"""When a known address is asked for again, and when a portal has its turn."""

from datetime import datetime, timedelta

from warehouse.crawl_state import PageState
from warehouse.records import VIETNAM_TIME

SOONEST = timedelta(hours=5)
"""Less than the quarter of a day between two crawls, so that no crawl comes just too early."""
LATEST = timedelta(days=30)
AGE_PER_WAIT = 10
TURN_HOURS = (5, 11, 17, 23)
"""Hours of the day in Viet Nam in which each portal has a turn, at its own minute."""
WAITING = "waiting"
"""`last_outcome` of an address that was found and never asked for."""


def next_look_at(state: PageState, posted_at: datetime | None) -> datetime:
    """When the address is due again: after a tenth of its article's age, at the soonest 5 hours, at the latest 30 days.

    So an article of today is looked at in every crawl, one of last week twice a day, one of last month every third
    day, and one older than ten months once a month: edits and withdrawals come early in a text's life. The age counts
    from `posted_at`, the day of posting; where that is unknown (None), from when the crawler found the address. An
    address that never gave a page waits as long as it has been tried for, so that the waits double; one that was never
    asked for is due at once. What was found missing once is due at the soonest: once may be the server's mistake.
    """
    asked_at = state.last_asked_at
    found_at = state.found_at or asked_at
    if state.last_outcome == WAITING:
        return found_at
    if state.missing_count == 1:
        return asked_at + SOONEST
    if state.last_fetched_at is None:
        wait = asked_at - found_at
    else:
        wait = (asked_at - min(posted_at or found_at, found_at)) / AGE_PER_WAIT
    return asked_at + min(max(wait, SOONEST), LATEST)


def is_due(minute: int, looked_at: datetime | None, now: datetime) -> bool:
    """Whether a portal's turn has come since it was last looked at; None: never, and it is due at once.

    So no turn is lost: what a schedule's run could not take, because another one was still at it or because it failed,
    the next one takes.
    """
    return looked_at is None or looked_at < _last_turn(minute, now)


def _last_turn(minute: int, now: datetime) -> datetime:
    hour = now.astimezone(VIETNAM_TIME).replace(minute=minute, second=0, microsecond=0)
    hours = (hour - timedelta(hours=ago) for ago in range(25))
    return next(turn for turn in hours if turn <= now and turn.hour in TURN_HOURS)
