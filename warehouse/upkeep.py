"""Keeping a warehouse quick: statistics, the write-ahead log and the search index."""

from sqlalchemy import Engine, text

from warehouse.copies import refresh_copies
from warehouse.engine import writing
from warehouse.search import refresh_search


def optimise(engine: Engine) -> tuple[str, ...]:
    """Do what the engine itself recommends from time to time; the statements that were run, in order."""
    of_sqlite = ("PRAGMA analysis_limit = 1000", "PRAGMA optimize")
    statements = ("ANALYZE",) if engine.dialect.name == "postgresql" else of_sqlite
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
    return statements


def refresh_derived(engine: Engine) -> None:
    """Bring what is made from articles up to date at the end of a run: the search index, and the links of copies.

    Only articles that are new or changed are worked on; those of a run that failed are taken up by the next.
    """
    refresh_search(engine)
    refresh_copies(engine)
