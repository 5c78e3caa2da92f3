"""What a portal's articles of one run may be: by default, by the portal's own past, or as its declaration says."""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Final

from expectations.measures import Bound, Measure
from warehouse.portal_counts import PortalCounts

MIN_ARTICLES: Final = 10
"""Articles of a portal in a run from which a share of them means anything."""
MIN_PAST: Final = 30
"""Articles of its past from which that says what is usual."""
MIN_RUNS: Final = 5
"""Earlier runs from which a usual volume can be told."""
MAX_FALL: Final = 0.2
"""By how much a share may fall below that of the past, beyond what chance explains."""
MAX_TIMES: Final = 5
"""How many times its usual volume a portal may bring; and how small a part of it, where that is ten or more."""


FIELDS: Final = {
    Measure.TITLE_SHARE: "title_count",
    Measure.PUBLISHED_ON_SHARE: "published_on_count",
    Measure.EVENT_ON_SHARE: "event_on_count",
    Measure.BYLINE_SHARE: "byline_count",
    Measure.WARD_SHARE: "ward_count",
}


def measure(counts: PortalCounts) -> dict[Measure, float]:
    """What can be said of the counts: no share of fewer than `MIN_ARTICLES` articles."""
    all_count = counts.article_count + counts.failed_count
    values: dict[Measure, float] = {Measure.ARTICLES: counts.article_count}
    if all_count >= MIN_ARTICLES:
        values[Measure.FAILED_SHARE] = counts.failed_count / all_count
    if counts.article_count >= MIN_ARTICLES:
        values |= {name: getattr(counts, column) / counts.article_count for name, column in FIELDS.items()}
    return values


def usual_bounds(counts: PortalCounts, past: Sequence[PortalCounts], *, is_crawl: bool) -> dict[Measure, Bound]:
    """The bounds that the portal's own past sets to what it brings now.

    Volume is bounded for a crawl only: folders of saved pages may hold any number.
    """
    bounds = {Measure.FAILED_SHARE: Bound(None, 0.5, "half of a portal's articles do not fail at once")}
    stored = sum(past, PortalCounts())
    if stored.article_count >= MIN_PAST and counts.article_count:
        for name, column in FIELDS.items():
            share = getattr(stored, column) / stored.article_count
            chance = 2 * sqrt(share * (1 - share) / counts.article_count)
            bounds[name] = Bound(share - MAX_FALL - chance, None, f"{share:.0%} of {stored.article_count} before")
    if is_crawl and len(past) >= MIN_RUNS:
        usual = median(run.article_count for run in past)
        least = usual / MAX_TIMES if usual >= MIN_ARTICLES else None
        reason = f"{usual:g} is usual in {len(past)} runs"
        bounds[Measure.ARTICLES] = Bound(least, MAX_TIMES * max(usual, MIN_ARTICLES), reason)
    return bounds


def find_breach(values: Mapping[Measure, float], name: Measure, bound: Bound | None) -> str | None:
    """What is wrong, with the numbers; None when nothing is, or nothing can be said."""
    value = values.get(name)
    if value is None or bound is None:
        return None
    shown = "{:g}" if name is Measure.ARTICLES else "{:.0%}"
    if bound.least is not None and value < bound.least:
        return f"{shown.format(value)} is less than {shown.format(bound.least)}: {bound.reason}"
    if bound.most is not None and value > bound.most:
        return f"{shown.format(value)} is more than {shown.format(bound.most)}: {bound.reason}"
    return None
