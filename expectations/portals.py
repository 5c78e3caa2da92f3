"""The portal suite: what the articles of one portal in one run must be together, by its own past or declaration."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.articles import CRITICAL, WARNING
from expectations.bounds import find_breach, measure, usual_bounds
from expectations.measures import OF_ARTICLES, Bound, Measure
from warehouse.portal_counts import PortalCounts
from warehouse.records import Severity

SUITE: Final = "portals"


class _IsWithinBounds(ExpectColumnValuesToBeNull):
    """One row per portal; the column says what is wrong, or nothing."""

    severity: FailureSeverity = WARNING


class VolumeIsUsual(_IsWithinBounds):
    column: str = "articles"
    description: str = "A portal brings neither far more nor far fewer articles than it usually does"


class FewArticlesFail(_IsWithinBounds):
    column: str = "failed_share"
    description: str = "At most half of a portal's articles fail a critical expectation"


class TitlesStay(_IsWithinBounds):
    column: str = "title_share"
    description: str = "A portal's articles state their titles as they always did"


class PostingDaysStay(_IsWithinBounds):
    column: str = "published_on_share"
    description: str = "A portal's articles state their posting dates as they always did"


class EventDaysStay(_IsWithinBounds):
    column: str = "event_on_share"
    description: str = "A portal's articles tell the dates of events as they always did"


class BylinesStay(_IsWithinBounds):
    column: str = "byline_share"
    description: str = "A portal's articles name their authors as they always did"


class WardsStay(_IsWithinBounds):
    column: str = "ward_share"
    description: str = "A portal's articles have their wards resolved as they always had"


class DeclaredBoundsHold(ExpectColumnValuesToBeNull):
    """Only of bounds that a portal declares as critical; any other takes the place of what is usual."""

    column: str = "declared"
    severity: FailureSeverity = CRITICAL
    description: str = "What a portal's declaration calls critical holds"


def portal_expectations() -> list[Expectation]:
    return [
        DeclaredBoundsHold(),
        VolumeIsUsual(),
        FewArticlesFail(),
        TitlesStay(),
        PostingDaysStay(),
        EventDaysStay(),
        BylinesStay(),
        WardsStay(),
    ]


def portal_frame(
    counts: Mapping[str, PortalCounts],
    past: Mapping[str, Sequence[PortalCounts]],
    declared: Mapping[str, Mapping[Measure, Bound]],
    *,
    is_crawl: bool,
) -> pd.DataFrame:
    """One row per portal, in the order of their ids, with what breaks a bound in the column of its measure."""
    rows = [
        _row(portal_id, counts[portal_id], past.get(portal_id, ()), declared.get(portal_id, {}), is_crawl=is_crawl)
        for portal_id in sorted(counts)
    ]
    frame = pd.DataFrame(rows, dtype=object)
    frame["row"] = pd.Series(range(len(rows)), dtype="int64")
    return frame


def _row(
    portal_id: str,
    counts: PortalCounts,
    past: Sequence[PortalCounts],
    declared: Mapping[Measure, Bound],
    *,
    is_crawl: bool,
) -> dict[str, str | None]:
    values = measure(counts)
    critical = {name: bound for name, bound in declared.items() if bound.severity is Severity.CRITICAL}
    bounds = {**usual_bounds(counts, past, is_crawl=is_crawl), **declared}
    usual = [name for name in Measure if name not in critical and name not in OF_ARTICLES]
    breaches = {name.value: find_breach(values, name, bounds.get(name)) for name in usual}
    broken = [f"{name} {breach}" for name, bound in critical.items() if (breach := find_breach(values, name, bound))]
    return {
        "portal_id": portal_id,
        **{name.value: None for name in critical},
        **breaches,
        "declared": "; ".join(broken) or None,
    }
