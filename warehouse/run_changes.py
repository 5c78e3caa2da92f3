"""What one run changed, article by article, for people."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from warehouse.tables import DimPortal, FactArticle, RawPage


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article that a run loaded, changed or found withdrawn."""

    what: str
    """new, changed or withdrawn."""
    title: str | None
    portal_id: str | None
    published_on: date | None
    source_uri: str


def read_changes(connection: Connection, run_key: int, since: datetime, limit: int) -> tuple[ArticleChange, ...]:
    """At most `limit` articles of each kind: withdrawn at `since` or later, changed by the run, new with it.

    New and changed ones are found by the pages whose bytes the run was the first to load; a run that only reads known
    pages anew shows none.
    """
    columns = select(FactArticle.title, DimPortal.portal_id, FactArticle.published_on, FactArticle.source_uri)
    articles = columns.outerjoin(DimPortal, DimPortal.portal_key == FactArticle.portal_key)
    loaded = articles.join(RawPage, RawPage.article_key == FactArticle.article_key).where(
        RawPage.page_key == FactArticle.page_key,
        RawPage.first_run_key == run_key,
        FactArticle.last_run_key == run_key,
    )
    kinds = {
        "withdrawn": articles.where(FactArticle.vanished_at >= since),
        "changed": loaded.where(FactArticle.first_run_key != run_key),
        "new": loaded.where(FactArticle.first_run_key == run_key),
    }
    return tuple(
        ArticleChange(what, *row)
        for what, query in kinds.items()
        for row in connection.execute(query.order_by(FactArticle.article_key).limit(limit))
    )
