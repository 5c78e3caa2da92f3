"""What the articles of each portal were, counted: in this run, and in the runs before it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from typing import Self

from sqlalchemy import Engine, func, select

from warehouse.engine import reading
from warehouse.records import ArticleRecord, PlaceStatus, Reason, Rejection
from warehouse.statements import select_in
from warehouse.tables import DimPortal, FactArticle


@dataclass(frozen=True, slots=True)
class PortalCounts:
    """Articles of one portal, and how many of them state what; counts can be added."""

    article_count: int = 0
    """Sound articles."""
    failed_count: int = 0
    """Articles that failed a critical expectation; the past has none, for they are not loaded."""
    title_count: int = 0
    published_on_count: int = 0
    event_on_count: int = 0
    byline_count: int = 0
    ward_count: int = 0

    @classmethod
    def of(cls, article: ArticleRecord) -> Self:
        return cls(
            article_count=1,
            title_count=int(article.title is not None),
            published_on_count=int(article.published_on is not None),
            event_on_count=int(article.event_on is not None),
            byline_count=int(article.byline is not None),
            ward_count=int(article.place.status is PlaceStatus.RESOLVED),
        )

    def __add__(self, other: Self) -> Self:
        return type(self)(*(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)))


def count_portals(articles: Iterable[ArticleRecord], rejections: Iterable[Rejection]) -> dict[str, PortalCounts]:
    """By portal_id; pages of no known portal, and pages that are no articles, are left out."""
    counts: defaultdict[str, PortalCounts] = defaultdict(PortalCounts)
    for article in articles:
        if article.portal_id:
            counts[article.portal_id] += PortalCounts.of(article)
    for rejection in rejections:
        if rejection.portal_id and rejection.reason is Reason.FAILED_EXPECTATION:
            counts[rejection.portal_id] += PortalCounts(failed_count=1)
    return dict(counts)


def read_portal_past(engine: Engine, portal_ids: Collection[str]) -> dict[str, tuple[PortalCounts, ...]]:
    """By portal_id, what each earlier run that brought something new brought, oldest first; none for a new portal."""
    article = FactArticle
    columns = (
        select(
            DimPortal.portal_id,
            func.count(),
            func.count(article.title),
            func.count(article.published_on),
            func.count(article.event_on),
            func.count(article.byline),
            func.count(article.ward_key),
        )
        .join(DimPortal, DimPortal.portal_key == article.portal_key)
        .group_by(DimPortal.portal_id, article.first_run_key)
        .order_by(DimPortal.portal_id, article.first_run_key)
    )
    past: defaultdict[str, list[PortalCounts]] = defaultdict(list)
    with reading(engine) as connection:
        for portal_id, count, *filled in select_in(connection, columns, DimPortal.portal_id, portal_ids):
            past[portal_id].append(PortalCounts(count, 0, *filled))
    return {portal_id: tuple(runs) for portal_id, runs in past.items()}
