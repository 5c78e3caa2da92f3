"""Loading: one transaction per batch, by the only writer at any moment; the same input twice changes nothing.

Writers take turns (`warehouse.engine.writing`), so keys are given out without gaps and the same on both engines, and
concurrent runs can neither deadlock nor duplicate. A batch takes some tens of milliseconds, far less than its parsing.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Engine

from warehouse.counts import LoadCounts
from warehouse.engine import writing
from warehouse.load_articles import Outcome, Sighted, plan_articles
from warehouse.load_pages import PageId, PageResult, SeenPage, Sighting, load_portals, plan_pages
from warehouse.load_readings import PageReading, load_readings
from warehouse.load_rejections import close_rejections, load_rejections
from warehouse.records import (
    ArticleRecord,
    CounterKind,
    ExpectationResult,
    LandedPage,
    Rejection,
)
from warehouse.runs import audit_batch, committed_counts, finish_run, now_utc, start_run
from warehouse.tables import RunStatus
from warehouse.write_articles import write_articles

__all__ = ["LoadCounts", "RunStatus", "finish_run", "load_batch", "start_run"]

logger = logging.getLogger(__name__)


def load_batch(  # noqa: PLR0917 - the stages of the road, in their order
    engine: Engine,
    run_key: int,
    batch_number: int,
    pages: Sequence[LandedPage],
    articles: Sequence[ArticleRecord],
    rejections: Sequence[Rejection],
    expectations: Sequence[ExpectationResult] = (),
) -> LoadCounts:
    """Write one batch in one transaction; how many of its pages were new, changed, unchanged and quarantined.

    `pages` holds every page whose bytes could be read, whatever became of it; each article and each rejection with a
    digest must be among them (`ValueError`). A batch that this run has committed already is not written again, and
    its first counts are returned: a retry after a lost answer is safe.
    """
    now = now_utc()
    made = _what_became(pages, articles, rejections)
    with writing(engine) as connection:
        if (committed := committed_counts(connection, run_key, batch_number)) is not None:
            return committed
        reread = {page.source_uri for page in pages if page.is_reread}
        portal_keys = load_portals(connection, now, articles, rejections, reread)
        page_plan = plan_pages(connection, now, pages, made)
        seen = page_plan.sightings
        sightings = [Sighted.of(a, seen[a.source_uri, a.payload_sha256, a.fetched_at].popleft()) for a in articles]
        plan = plan_articles(connection, sightings)
        shown = ((a.source_uri, a.payload_sha256) for a in articles)
        page_plan.write(connection, run_key, zip(shown, plan.keys, strict=True))
        write_articles(connection, run_key, plan.states, portal_keys)
        rejected = _rejected(rejections, seen)
        load_rejections(connection, run_key, now, rejected, portal_keys)
        close_rejections(connection, now, {article.source_uri for article in articles})
        load_readings(connection, run_key, _readings(sightings, plan.keys, rejected, portal_keys))
        counts = _counts(plan.outcomes, rejections)
        audit_batch(connection, run_key, batch_number, now=now, counts=counts, expectations=expectations)
    logger.debug("Batch %d: %s", batch_number, counts.as_columns())
    return counts


def _what_became(
    pages: Sequence[LandedPage], articles: Sequence[ArticleRecord], rejections: Sequence[Rejection]
) -> dict[PageId, PageResult]:
    made: dict[PageId, PageResult] = {(a.source_uri, a.payload_sha256): a for a in articles}
    made |= {(r.source_uri, r.payload_sha256): r for r in rejections if r.payload_sha256}
    landed = {(page.source_uri, page.payload_sha256) for page in pages}
    if strays := sorted(made.keys() ^ landed):
        raise ValueError(f"pages and what became of them do not match: {strays[:3]}")
    return made


Rejected = tuple[Rejection, SeenPage | None]


def _rejected(rejections: Sequence[Rejection], seen: Mapping[Sighting, Collection[SeenPage]]) -> list[Rejected]:
    """Rejections with the last sighting of their page; None where the bytes could not be read."""
    wanted = {(rejection.source_uri, rejection.payload_sha256) for rejection in rejections}
    last_seen = {
        (uri, digest): page for (uri, digest, _), pages in seen.items() if (uri, digest) in wanted for page in pages
    }
    return [(r, last_seen.get((r.source_uri, r.payload_sha256 or ""))) for r in rejections]


def _readings(
    sightings: Sequence[Sighted],
    article_keys: Sequence[int],
    rejected: Sequence[Rejected],
    portal_keys: Mapping[str, int],
) -> Iterator[PageReading]:
    for sighted, article_key in zip(sightings, article_keys, strict=True):
        article, page = sighted.article, sighted.page
        portal_key = portal_keys[article.portal_id] if article.portal_id else None
        if article.view_count is not None:
            yield PageReading(CounterKind.VIEWS, article.view_count, page, portal_key, article_key)
        for visit in article.visits:
            yield PageReading(visit.kind, visit.value, page, portal_key, None)
    for rejection, rejected_page in rejected:
        if rejected_page is not None:
            portal_key = portal_keys[rejection.portal_id] if rejection.portal_id else None
            for visit in rejection.visits:
                yield PageReading(visit.kind, visit.value, rejected_page, portal_key, None)


def _counts(outcomes: Sequence[Outcome], rejections: Sequence[Rejection]) -> LoadCounts:
    tally = Counter(outcomes)
    reasons = Counter(rejection.reason for rejection in rejections)
    return LoadCounts(
        tally[Outcome.NEW], tally[Outcome.CHANGED], tally[Outcome.UNCHANGED], len(rejections), dict(reasons)
    )
