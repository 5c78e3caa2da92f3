"""Keeping a warehouse quick: statistics, the write-ahead log and the search index."""

from sqlalchemy import Engine, text

from warehouse.engine import writing


def optimise(engine: Engine) -> tuple[str, ...]:
    """Do what the engine itself recommends from time to time; the statements that were run, in order."""
    of_sqlite = ("PRAGMA analysis_limit = 1000", "PRAGMA optimize")
    statements = ("ANALYZE",) if engine.dialect.name == "postgresql" else of_sqlite
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
    return statements
