"""Whether a portal still brings news: its host, its silence, its number of articles."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from statistics import median
from typing import Final

from scipy import stats

from expectations.chance import robust_spread
from expectations.working_days import is_working_day
from warehouse.health_records import Alarm, AlarmKind, PortalDay

DEAD_AFTER_DAYS: Final = 4
"""Days in a row without any answer after which a host counts as dead: hosts rest for a night or a weekend."""
LEAST_SILENCE: Final = 10
"""Working days that even the busiest portal may be silent: a ward has training weeks, elections and broken editors."""

_WORKING_DAYS_A_YEAR: Final = 250
_WORKING_DAYS_A_MONTH: Final = 21
_FALSE_SILENCES_A_YEAR: Final = 0.02
_QUIET_WEEK: Final = 5
"""Working days of the week that a ward takes off now and then, beside the pauses that its pace explains."""
_DECLARED_WEIGHS_DAYS: Final = 20
"""The declared volume counts as much as so many days of the portal's own."""
_LEAST_NEWS_DAYS: Final = 5

_BLOCK_DAYS: Final = 10
"""Working days over which articles are counted: two weeks."""
_LEAST_BLOCKS: Final = 6
_BACKFILL: Final = timedelta(days=14)
"""What a portal brings in its first days is its stock, not its news."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a portal brings news."""

    per_month: float
    """Articles in a month of 21 working days, learned and declared together."""
    news_share: float
    """Share of working days with news."""
    longest_pause: int
    """Working days without news after which it counts as silent."""


def find_dead_host(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """The host gave no answer on the last four days or more on which it was asked."""
    unreached = next((list(group) for reached, group in groupby(reversed(days), lambda day: day.is_reached)), [])
    if days[-1].is_reached or len(unreached) < DEAD_AFTER_DAYS:
        return None
    since = unreached[-1].seen_on
    return Alarm(
        portal_id,
        AlarmKind.UNREACHABLE,
        "",
        since,
        f"Its host has given no answer since {since:%d/%m/%Y}, on {len(unreached)} days in a row.",
        f"Open https://{portal_id}/ in a browser. Where the portal has moved, declare its new host; where it is gone, "
        "remove its declaration.",
        _last_sample(days),
    )


def learn_pace(days: Sequence[PortalDay], declared_per_month: float | None) -> Pace | None:
    """The portal's pace from its own past and what is declared; None for an undeclared portal of little past."""
    looked = _looked(days)
    last_news = max((number for number, day in enumerate(looked) if day.article_count), default=-1)
    past = looked[: last_news + 1][-_WORKING_DAYS_A_YEAR:]
    settled = [day for day in past if day.seen_on >= days[0].seen_on + _BACKFILL]
    news_days = sum(day.article_count > 0 for day in past)
    if news_days < _LEAST_NEWS_DAYS and declared_per_month is None:
        return None
    weight, declared = (0, 0.0) if declared_per_month is None else (_DECLARED_WEIGHS_DAYS, declared_per_month)
    per_day = declared / _WORKING_DAYS_A_MONTH
    learned = [float(day.article_count) for day in settled]
    rate = (per_day * weight + sum(learned)) / max(1, weight + len(learned))
    expected_days = float(stats.poisson.sf(0, per_day)) * weight
    share = min(0.99, (expected_days + news_days) / max(1, weight + len(past)))
    if share <= 0:
        return None  # declared to bring nothing
    pauses = sorted(len(list(group)) for is_news, group in groupby(past, lambda d: d.article_count > 0) if not is_news)
    by_chance = _QUIET_WEEK + stats.geom.isf(min(0.5, _FALSE_SILENCES_A_YEAR / (_WORKING_DAYS_A_YEAR * share)), share)
    by_habit = 1.3 * pauses[-2] if len(pauses) > 1 else 0  # the longest may have been an outage
    return Pace(rate * _WORKING_DAYS_A_MONTH, share, round(max(LEAST_SILENCE, by_chance, by_habit)))


def find_silence(portal_id: str, days: Sequence[PortalDay], pace: Pace | None) -> Alarm | None:
    """It was looked at on more working days in a row without news than it ever pauses."""
    if pace is None:
        return None
    last_news = next((day for day in reversed(days) if day.article_count), None)
    since = last_news.seen_on + timedelta(days=1) if last_news else days[0].seen_on
    silent = sum(day.seen_on >= since for day in _looked(days))
    if silent <= pace.longest_pause:
        return None
    return Alarm(
        portal_id,
        AlarmKind.SILENT,
        "",
        since,
        f"Nothing new since {since:%d/%m/%Y}: {silent} working days, where about {pace.per_month:.0f} articles a month "
        f"are expected and {pace.longest_pause} working days are the longest pause.",
        "Look at its list of news in a browser. Where there is newer news, the address of the list or the selector of "
        "its entries has changed; where there is none, the ward itself is silent.",
        _last_sample(days),
    )


def find_volume_change(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Two weeks with far more articles than any two weeks before, or two such spans in a row with far fewer."""
    looked = _looked(days)
    settled = [day for day in looked if day.seen_on >= days[0].seen_on + _BACKFILL]
    if len(settled) < (_LEAST_BLOCKS + 2) * _BLOCK_DAYS:
        return None
    starts = [settled[number].seen_on for number in range(len(settled) % _BLOCK_DAYS, len(settled), _BLOCK_DAYS)]
    blocks: Counter[int] = Counter()
    for day in days:
        blocks[bisect_right(starts, day.seen_on)] += day.article_count
    counts = [blocks[number] for number in range(1, len(starts) + 1)]
    *past, before, count = counts
    usual = median(past)
    has_news = any(day.article_count for day in looked[-_BLOCK_DAYS // 2 :])
    if usual < 3 or not has_news:
        return None  # few articles prove nothing, and none at all is silence
    excess = max(2.0, robust_spread(past, 1.0) ** 2 / usual)  # variance by mean: articles come in bursts
    chance = stats.nbinom(usual / (excess - 1), 1 / excess)
    is_low = max(before, count) < min(usual / 3, *past) and chance.cdf(count) < 1e-3  # a quiet week is no drift
    is_high = count > 4 * usual and count > 1.5 * max(before, *past) and chance.sf(count - 1) < 1e-6
    if not (is_low or is_high):
        return None
    return Alarm(
        portal_id,
        AlarmKind.VOLUME_CHANGED,
        "",
        starts[-1],
        f"{count} articles since {starts[-1]:%d/%m/%Y}, where two weeks usually bring {usual:.0f}.",
        "Compare its list of news with what was loaded since: one of its sections may have moved, be missed, or be "
        "read at several addresses.",
        _last_sample(days),
    )


def _looked(days: Sequence[PortalDay]) -> list[PortalDay]:
    return [day for day in days if day.is_reached and is_working_day(day.seen_on)]


def _last_sample(days: Sequence[PortalDay]) -> str | None:
    return next((day.sample_uri for day in reversed(days) if day.sample_uri), None)
