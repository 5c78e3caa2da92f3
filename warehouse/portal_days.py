"""What each portal brought day by day: `audit_portal_day`, made from the pages and articles that a run wrote."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, or_, select

from warehouse.health_records import PortalDay
from warehouse.layouts import is_strange, shared_lines
from warehouse.records import VIETNAM_TIME, Reason, Rejection
from warehouse.statements import insert_new, is_one_of, select_in, table_of
from warehouse.tables import AuditPortalDay, AuditRejection, AuditRun, DimPortal, FactArticle, RawPage, RunStatus

HISTORY_DAYS: Final = 400
"""How far back a portal's own past reaches."""
_LAYOUT_PAGES: Final = 50
"""Pages of one portal and day that are held against its usual lines; a first crawl may bring thousands."""
_WITHOUT_DAYS: Final = ("accept", "audit")
"""Runs that complete without writing days."""

_PortalDate = tuple[str, date]


def record_portal_days(
    connection: Connection,
    run_key: int,
    today: date,
    *,
    asked: Collection[str] = (),
    unreached: Collection[str] = (),
    refused: Iterable[Rejection] = (),
    is_complete: bool = True,
) -> None:
    """Write the days that the run brought pages for, and today for every portal that it looked at.

    Those are the ones in `asked`, and for a run that `is_complete` the portals that brought an article within the past
    that counts; `unreached` gave no answer. What runs loaded that were killed before they came here is taken up by the
    next. Days are made anew from all that the warehouse has of them, so that several runs of a day add up, and a run
    that is repeated changes nothing. `refused` are pages of today that a stopped run judged bad and did not load.
    """
    by_portal: dict[str, list[Rejection]] = defaultdict(list)
    for rejection in refused:
        if rejection.portal_id:
            by_portal[rejection.portal_id].append(rejection)
    touched = _touched_days(connection, run_key) | {(portal_id, today) for portal_id in by_portal}
    days = _make_days(connection, touched)
    looked_at = _known_portals(connection, today) if is_complete else set()
    for portal_id in looked_at.union(asked, unreached, by_portal):
        days.setdefault((portal_id, today), PortalDay(today, is_reached=portal_id not in unreached))
    for portal_id, pages in by_portal.items():
        days[portal_id, today] = _with_refused(days[portal_id, today], pages)
    _write(connection, days)


def read_portal_days(connection: Connection, today: date) -> dict[str, list[PortalDay]]:
    """By portal, its days up to `today` in order, as far back as its past reaches."""
    names = [field.name for field in fields(PortalDay)]
    table = table_of(AuditPortalDay)
    since = today - timedelta(days=HISTORY_DAYS)
    rows = connection.execute(
        select(table.c.portal_id, *(table.c[name] for name in names))
        .where(table.c.seen_on.between(since, today))
        .order_by(table.c.portal_id, table.c.seen_on)
    )
    days: dict[str, list[PortalDay]] = defaultdict(list)
    for portal_id, *values in rows:
        days[portal_id].append(PortalDay(*values))
    return dict(days)


def day_in_vietnam(moment: datetime) -> date:
    return moment.astimezone(VIETNAM_TIME).date()


def _touched_days(connection: Connection, run_key: int) -> set[_PortalDate]:
    runs = [run_key, *_left_runs(connection, run_key)]
    pages = (
        select(DimPortal.portal_id, RawPage.first_seen_at)
        .join(FactArticle, FactArticle.article_key == RawPage.article_key)
        .join(DimPortal, DimPortal.portal_key == FactArticle.portal_key)
        .where(is_one_of(connection, RawPage.first_run_key.expression, runs))
    )
    rejected = (
        select(DimPortal.portal_id, AuditRejection.first_seen_at)
        .join(DimPortal, DimPortal.portal_key == AuditRejection.portal_key)
        .where(is_one_of(connection, AuditRejection.first_run_key.expression, runs))
    )
    return {
        (portal_id, day_in_vietnam(moment))
        for query in (pages, rejected)
        for portal_id, moment in connection.execute(query)
    }


def _left_runs(connection: Connection, run_key: int) -> Sequence[int]:
    """Runs that failed, or were found killed, since the last one began that wrote its days down."""
    run = table_of(AuditRun)
    watched = select(run.c.run_key, run.c.started_at).where(
        run.c.status == RunStatus.COMPLETED.value, run.c.run_key != run_key, run.c.flow_name.not_in(_WITHOUT_DAYS)
    )
    last = connection.execute(watched.order_by(run.c.run_key.desc()).limit(1)).one_or_none()
    failed = select(run.c.run_key).where(run.c.status == RunStatus.FAILED.value)
    if last:
        failed = failed.where(or_(run.c.finished_at >= last.started_at, run.c.closed_by_run_key > last.run_key))
    return connection.scalars(failed).all()


def _known_portals(connection: Connection, today: date) -> set[str]:
    brought = AuditPortalDay.article_count > 0, AuditPortalDay.seen_on >= today - timedelta(days=HISTORY_DAYS)
    return set(connection.scalars(select(AuditPortalDay.portal_id).where(*brought).distinct()))


def _make_days(connection: Connection, touched: Collection[_PortalDate]) -> dict[_PortalDate, PortalDay]:
    if not touched:
        return {}
    columns = select(DimPortal.portal_key, DimPortal.portal_id)
    named = select_in(connection, columns, DimPortal.portal_id, {portal_id for portal_id, _ in touched})
    keys = {row.portal_id: row.portal_key for row in named}
    rejections = _rejections_of(connection, {day for _, day in touched}, keys.values())
    made: dict[_PortalDate, PortalDay] = {}
    for day in sorted({day for _, day in touched}):
        portals = {
            portal_id: keys[portal_id] for portal_id, touched_day in touched if touched_day == day and portal_id in keys
        }
        pages = _pages_of(connection, day, portals.values())
        for portal_id, key in portals.items():
            made[portal_id, day] = PortalDay(
                day,
                **_from_articles([page for page in pages[key] if page.is_new_article]),
                **_from_pages(connection, key, day, pages[key]),
                **_from_rejections(rejections[key, day]),
            )
    return made


def _pages_of(connection: Connection, day: date, keys: Collection[int]) -> dict[int, list[Any]]:
    """By portal, the article pages whose bytes were first seen that day, each with its article."""
    first, last = _moments(day)
    rows = connection.execute(
        select(
            FactArticle.portal_key,
            RawPage.page_key,
            RawPage.chrome_count,
            RawPage.source_uri,
            # one article seen that day at two addresses is one article
            and_(FactArticle.first_seen_at >= first, FactArticle.page_key == RawPage.page_key).label("is_new_article"),
            FactArticle.field_rules,
            FactArticle.published_on,
            FactArticle.event_on,
            func.length(FactArticle.title).label("title"),
            func.length(FactArticle.lead).label("lead"),
            func.length(FactArticle.byline).label("byline"),
            FactArticle.body_char_count.label("body"),
        )
        .join(FactArticle, FactArticle.article_key == RawPage.article_key)
        .where(
            RawPage.first_seen_at.between(first, last), is_one_of(connection, FactArticle.portal_key.expression, keys)
        )
        .order_by(RawPage.page_key)
    )
    pages: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        pages[row.portal_key].append(row)
    return pages


def _rejections_of(
    connection: Connection, days: Collection[date], keys: Collection[int]
) -> dict[tuple[int, date], list[Any]]:
    """By portal and day, the pages that were first rejected then."""
    rows = connection.execute(
        select(
            AuditRejection.portal_key,
            AuditRejection.first_seen_at,
            AuditRejection.reason,
            AuditRejection.failed_expectations,
            AuditRejection.source_uri,
        )
        .where(
            AuditRejection.first_seen_at.between(_moments(min(days))[0], _moments(max(days))[1]),
            is_one_of(connection, AuditRejection.portal_key.expression, keys),
        )
        .order_by(AuditRejection.rejection_key)
    )
    rejections: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for row in rows:
        rejections[row.portal_key, day_in_vietnam(row.first_seen_at)].append(row)
    return rejections


def _moments(day: date) -> tuple[datetime, datetime]:
    """First and last second of a day in Viet Nam."""
    first = datetime.combine(day, time(), VIETNAM_TIME)
    return first.astimezone(UTC), (first + timedelta(days=1, seconds=-1)).astimezone(UTC)


def _from_articles(articles: Sequence[Any]) -> dict[str, Any]:
    rules: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        for name, rule in article.field_rules.items():
            rules[name][rule] += 1
    lengths = {
        name: [length for article in articles if (length := getattr(article, name))]
        for name in ("title", "lead", "byline", "body")
    }
    dated = [article for article in articles if article.published_on and article.event_on]
    return {
        "article_count": len(articles),
        "field_rules": {name: dict(counts) for name, counts in sorted(rules.items())},
        "char_counts": {name: float(median(found)) for name, found in lengths.items() if found},
        "newest_published_on": max((a.published_on for a in articles if a.published_on), default=None),
        "dated_count": len(dated),
        "early_count": sum(article.published_on < article.event_on for article in dated),
    }


def _from_pages(connection: Connection, portal_key: int, day: date, pages: Sequence[Any]) -> dict[str, Any]:
    usual = shared_lines(connection, portal_key, _moments(day)[0]) if pages else frozenset()
    judged = [page.page_key for page in pages[-_LAYOUT_PAGES:]] if usual else []
    lines = connection.scalars(
        select(RawPage.chrome_lines).where(is_one_of(connection, RawPage.page_key.expression, judged))
    )
    strange = [is_strange(found, usual) for found in lines] if judged else []
    return {
        "page_count": len(pages),
        "chrome_count": float(median(page.chrome_count for page in pages)) if pages else None,
        "layout_judged_count": sum(verdict is not None for verdict in strange),
        "strange_layout_count": sum(verdict is True for verdict in strange),
        "sample_uri": pages[-1].source_uri if pages else None,
    }


def _from_rejections(rejections: Sequence[Any]) -> dict[str, Any]:
    counts = Counter(_reason_of(rejection) for rejection in rejections)
    return {
        "rejected_counts": dict(sorted(counts.items())),
        "rejected_uri": rejections[-1].source_uri if rejections else None,
    }


def _with_refused(day: PortalDay, pages: Sequence[Rejection]) -> PortalDay:
    found = _from_rejections(pages)
    counts = Counter(day.rejected_counts) + Counter(found["rejected_counts"])
    return replace(day, rejected_counts=dict(sorted(counts.items())), rejected_uri=found["rejected_uri"])


def _reason_of(rejection: Any) -> str:
    if rejection.reason == Reason.FAILED_EXPECTATION and rejection.failed_expectations:
        return f"{rejection.reason} {rejection.failed_expectations[0]}"
    return str(rejection.reason)


def _write(connection: Connection, days: Mapping[_PortalDate, PortalDay]) -> None:
    """Replace these days; one without news stays as it is when an earlier run of that day reached the host."""
    table = table_of(AuditPortalDay)
    for day in sorted({seen_on for _, seen_on in days}):
        here = {portal_id: found for (portal_id, seen_on), found in days.items() if seen_on == day}
        stored = connection.execute(select(table.c.portal_id, table.c.is_reached).where(table.c.seen_on == day))
        is_reached = {row.portal_id: row.is_reached for row in stored}
        rows = [
            {"portal_id": portal_id, **asdict(found)}
            for portal_id, found in sorted(here.items())
            if not (found.is_empty and is_reached.get(portal_id))
        ]
        replaced = [row["portal_id"] for row in rows if row["portal_id"] in is_reached]
        these = is_one_of(connection, table.c.portal_id, replaced)
        connection.execute(delete(table).where(table.c.seen_on == day, these))
        insert_new(connection, AuditPortalDay, rows)
