"""Which articles the warehouse has."""

from collections.abc import Collection

from sqlalchemy import Engine, select

from warehouse.engine import reading
from warehouse.statements import select_in
from warehouse.tables import FactArticle


def find_known_articles(engine: Engine, article_ids: Collection[str]) -> frozenset[str]:
    """Those of `article_ids` that were ever loaded."""
    with reading(engine) as connection:
        found = select_in(connection, select(FactArticle.article_id), FactArticle.article_id, article_ids)
        return frozenset(article_id for (article_id,) in found)
