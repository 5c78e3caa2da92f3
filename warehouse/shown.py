"""What the crawler asks of articles: which addresses show them, and that some were there unchanged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import BindParameter, Connection, Engine, bindparam, case, select, update

from warehouse.engine import reading
from warehouse.records import VIETNAM_TIME
from warehouse.statements import select_in, table_of
from warehouse.tables import DimPortal, FactArticle, RawPage


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """The article that an address was last seen to show."""

    title: str | None
    published_on: date | None
    published_at: datetime | None
    posted_at: datetime
    """Moment or begin of the day of posting; where the page states none, when it was first seen."""
    is_vanished: bool


def read_shown_articles(engine: Engine, hosts: Collection[str]) -> dict[str, ShownArticle]:
    """By address, the articles of the portals at `hosts` (without "www.")."""
    columns = (
        select(
            RawPage.source_uri,
            FactArticle.title,
            FactArticle.published_on,
            FactArticle.published_at,
            FactArticle.first_seen_at,
            FactArticle.vanished_at,
        )
        .join(FactArticle, FactArticle.article_key == RawPage.article_key)
        .join(DimPortal, DimPortal.portal_key == FactArticle.portal_key)
        .where(RawPage.is_latest)
    )
    with reading(engine) as connection:
        return {
            row.source_uri: ShownArticle(
                row.title,
                row.published_on,
                row.published_at,
                row.published_at or _begin_of(row.published_on) or row.first_seen_at,
                row.vanished_at is not None,
            )
            for row in select_in(connection, columns, DimPortal.portal_id, hosts)
        }


def see_again(connection: Connection, seen: Mapping[str, datetime]) -> None:
    """Note that the pages at these addresses were there, unchanged, at these moments: nothing else moves.

    An article that was marked as vanished before is there again. Earlier moments than the known ones change nothing.
    """
    if not seen:
        return
    page, article = table_of(RawPage), table_of(FactArticle)
    rows = [{"uri": uri, "at": at} for uri, at in seen.items()]
    at: BindParameter[datetime] = bindparam("at", type_=page.c.last_seen_at.type)
    uri: BindParameter[str] = bindparam("uri")
    latest = (page.c.source_uri == uri) & page.c.is_latest
    connection.execute(update(page).where(latest, page.c.last_seen_at < at).values(last_seen_at=at), rows)
    shown = select(page.c.article_key).where(latest).scalar_subquery()
    is_back = article.c.vanished_at <= at
    connection.execute(
        update(article)
        .where(article.c.article_key == shown, article.c.last_seen_at < at)
        .values(last_seen_at=at, vanished_at=case((is_back, None), else_=article.c.vanished_at)),
        rows,
    )


def _begin_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), VIETNAM_TIME).astimezone(UTC) if day else None
