"""When a known address is asked for again."""

from datetime import datetime, timedelta

from warehouse.crawl_state import PageState

SOONEST = timedelta(hours=5)
"""Less than the quarter of a day between two crawls, so that no crawl comes just too early."""
LATEST = timedelta(days=30)
AGE_PER_WAIT = 10
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
