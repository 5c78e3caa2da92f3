"""Marking articles that their portal does not have any more; nothing is ever deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, select, update

from warehouse.engine import writing
from warehouse.statements import is_one_of, table_of
from warehouse.tables import FactArticle, RawPage
from warehouse.tables_crawl import CrawlPage


def mark_vanished(engine: Engine, source_uris: Collection[str], gone_at: datetime) -> int:
    """Mark the articles whose every address is among `source_uris` or was found gone; how many were marked now.

    An article stays that was seen at or after `gone_at`, or has another address that the crawler was last shown. A page
    that is seen again later takes the mark away by itself when it is loaded.
    """
    article, page, asked = table_of(FactArticle), table_of(RawPage), table_of(CrawlPage)
    other = page.alias("other")
    with writing(engine) as connection:
        gone = is_one_of(connection, page.c.source_uri, source_uris)
        shown = select(page.c.article_key).where(gone, page.c.article_key.is_not(None))
        gone_too = is_one_of(connection, other.c.source_uri, source_uris)
        still_there = (
            select(other.c.page_key)
            .join(asked, asked.c.address == other.c.source_uri)
            .where(
                other.c.article_key == article.c.article_key, other.c.is_latest, ~gone_too, asked.c.missing_count == 0
            )
        )
        result: CursorResult[Any] = connection.execute(
            update(article)
            .where(
                article.c.article_key.in_(shown),
                article.c.vanished_at.is_(None),
                article.c.last_seen_at < gone_at,
                ~still_there.exists(),
            )
            .values(vanished_at=gone_at)
        )
        return result.rowcount
