"""How likely it is that a portal's latest pages differ from its earlier ones by chance alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from scipy import stats

from warehouse.health_records import PortalDay

Count = Callable[[PortalDay], tuple[int, int]]
"""Of a day's pages, how many show something, and how many could."""

_TRUSTED_PAGES: Final = 60
"""The past weighs as much as so many pages, however long it is: pages of one editor or campaign are no free draws."""
_LEAST_RISE: Final = 0.3
_LEAST_PAST_PAGES: Final = 20


@dataclass(frozen=True, slots=True)
class Break:
    """A share that has risen against the portal's own past."""

    since_on: date
    count: int
    of_count: int
    """Pages of the window in which it shows."""
    past_share: float
    day: PortalDay
    """The newest day that shows it."""

    @property
    def share(self) -> float:
        return self.count / self.of_count


def find_break(days: Sequence[PortalDay], count: Count, *, windows: Sequence[int], odds: float) -> Break | None:
    """Whether what `count` counts has become so frequent that chance explains it less often than `odds`.

    The newest pages, as many whole days as hold a window of them, are held against all earlier ones by the
    beta-binomial distribution. None while there are fewer than 20 earlier pages, and as soon as a day is free of it.
    """
    newest_count = next((bad for day in reversed(days) for bad, seen in [count(day)] if seen), 0)
    if not newest_count:
        return None  # as for nearly every count of nearly every portal: no need to look at its past
    counted = [(day, bad, seen) for day in days for bad, seen in [count(day)] if seen]
    past_bad, past_seen = sum(bad for _, bad, _ in counted), sum(seen for _, _, seen in counted)
    window_bad = window_seen = 0
    wanted = list(windows)
    for _, bad, seen in reversed(counted):
        window_bad, window_seen = window_bad + bad, window_seen + seen
        past_bad, past_seen = past_bad - bad, past_seen - seen
        if past_seen < _LEAST_PAST_PAGES:
            return None
        if window_seen < wanted[0]:
            continue
        while wanted and window_seen >= wanted[0]:
            wanted.pop(0)
        rise = window_bad / window_seen - past_bad / past_seen
        if rise < _LEAST_RISE / 2:
            return None  # it was, and the newest pages are free of it again
        if rise >= _LEAST_RISE and _surprise(window_bad, window_seen, past_bad, past_seen) <= odds:
            return Break(_first_day(counted), window_bad, window_seen, past_bad / past_seen, counted[-1][0])
        if not wanted:
            return None
    return None


@lru_cache(maxsize=65_536)
def _surprise(count: int, of_count: int, past_count: int, past_of_count: int) -> float:
    """Chance of `count` or more of `of_count`, for a portal with this past."""
    weight = min(1.0, _TRUSTED_PAGES / past_of_count)
    successes, failures = past_count * weight + 0.5, (past_of_count - past_count) * weight + 0.5
    return float(stats.betabinom.sf(count - 1, of_count, successes, failures))


def _first_day(counted: Sequence[tuple[PortalDay, int, int]]) -> date:
    """First day of the latest stretch on which at least half of the pages show it."""
    first = counted[-1][0].seen_on
    for day, bad, seen in reversed(counted):
        if bad < seen / 2:
            break
        first = day.seen_on
    return first


def robust_spread(values: Sequence[float], least: float) -> float:
    """The standard deviation that the median absolute deviation tells of, at least `least`."""
    return max(float(stats.median_abs_deviation(values, scale="normal")), least)
