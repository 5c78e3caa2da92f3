"""Whether a portal's latest pages differ from its earlier ones by more than chance: shares, flips, shifts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from statistics import median
from typing import Final

from scipy import stats

from warehouse.health_records import PortalDay

Count = Callable[[PortalDay], tuple[int, int]]
"""Of a day's pages, how many show something, and how many could."""

_TRUSTED_PAGES: Final = 60
"""The past weighs as much as so many pages, however long it is: pages of one editor or campaign are no free draws."""
_LEAST_RISE: Final = 0.3
_LEAST_PAST_PAGES: Final = 20
_LEAST_PAST_DAYS: Final = 15
_DAYS_IN_A_ROW: Final = 3
_NORMAL_BY_DEVIATION: Final = 1.4826
"""Standard deviations of a normal distribution in one median absolute deviation of it."""


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


def find_break(
    days: Sequence[PortalDay],
    count: Count,
    *,
    windows: Sequence[int],
    odds: float,
    least_past: int = _LEAST_PAST_PAGES,
) -> Break | None:
    """Whether what `count` counts has become so frequent that chance explains it less often than `odds`.

    The newest pages, as many whole days as hold a window of them, are held against all earlier ones by the
    beta-binomial distribution. None while there are fewer than `least_past` earlier pages, and as soon as a day is
    free of it.
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
        if past_seen < least_past:
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


def find_flip(days: Sequence[PortalDay], count: Count, *, odds: float) -> Break | None:
    """Whether most pages of the newest run show what hardly a page did before; its first run may be enough.

    Odd pages come together, so a day of them counts once. Several such days in a row were a flip of their own, after
    which the portal went on in its new way: they do not make odd pages any likelier.
    """
    counted = [(day, bad, seen) for day in days for bad, seen in [count(day)] if seen]
    if not counted or not _is_odd(counted[-1]):
        return None
    *earlier, newest = (list(stretch) for _, stretch in groupby(counted, _is_odd))
    odd_days = sum(len(stretch) == 1 and _is_odd(stretch[0]) for stretch in earlier)
    ordinary = [one for stretch in earlier for one in stretch if not _is_odd(one)]
    past_bad, past_seen = sum(bad for _, bad, _ in ordinary), sum(seen for _, _, seen in ordinary)
    if not past_seen or _surprise(len(newest), len(newest), odd_days + past_bad, odd_days + past_seen) > odds:
        return None
    bad, seen = sum(bad for _, bad, _ in newest), sum(seen for _, _, seen in newest)
    return Break(newest[0][0].seen_on, bad, seen, past_bad / past_seen, newest[-1][0])


def _is_odd(counted: tuple[PortalDay, int, int]) -> bool:
    _, bad, seen = counted
    return bad > seen / 2


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


@dataclass(frozen=True, slots=True)
class Shift:
    """A number that has left its usual range."""

    since_on: date
    now: float
    usual: float
    day: PortalDay
    """The newest day that shows it."""


def find_shift(
    days: Sequence[PortalDay],
    value: Callable[[PortalDay], float | None],
    *,
    least_spread: float,
    least_shift: float,
    sigmas: float,
) -> Shift | None:
    """Whether `value`, a logarithm, lies far from its median on each of the last days, and to the same side."""
    valued = [(day, found) for day in days if (found := value(day)) is not None]
    recent, past = valued[-_DAYS_IN_A_ROW:], [found for _, found in valued[:-_DAYS_IN_A_ROW]]
    if len(past) < _LEAST_PAST_DAYS:
        return None
    usual = median(past)
    side = 1 if recent[-1][1] > usual else -1
    if any(side * (found - usual) <= least_shift for _, found in recent):
        return None
    bound = max(least_shift, sigmas * robust_spread(past, least_spread))
    if any(side * (found - usual) <= bound for _, found in recent):
        return None
    since = next((number for number, (_, found) in enumerate(reversed(valued)) if side * (found - usual) <= bound), 0)
    return Shift(valued[-since][0].seen_on, median(found for _, found in recent), usual, valued[-1][0])


def robust_spread(values: Sequence[float], least: float) -> float:
    """The standard deviation that the median absolute deviation tells of, at least `least`."""
    usual = median(values)
    return max(_NORMAL_BY_DEVIATION * median(abs(value - usual) for value in values), least)
