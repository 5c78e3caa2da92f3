"""Views as SQL files: one `SELECT` each, the same for both engines but for a few named macros.

The first comment of a file says what one row is; the comment behind each column is its entry in the data dictionary.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "views"

_ORDER = (
    "fact_article_revision",
    "article_address",
    "mart_article",
    "mart_article_as_published",
    "mart_article_as_of_today",
    "mart_article_copy",
    "mart_ward_activity_month",
    "mart_portal_freshness",
    "mart_counter_reading",
    "mart_readership",
    "mart_run_health",
    "mart_portal_quality_day",
    "mart_portal_health",
)
"""A view stands after those that it reads."""

_MACROS = {
    "sqlite": {
        "MONTH_OF": r"strftime('%Y-%m', \1)",
        "DAY_OF": r"date(\1)",
        "DAYS_BETWEEN": r"(julianday(\2) - julianday(\1))",
        "SHARE_OF": r"round(1.0 * (\1) / (\2), 4)",
        "TODAY": r"date('now')",
        "LIST_OF": r"group_concat(\1, ' ')",
    },
    "postgresql": {
        "MONTH_OF": r"to_char(\1, 'YYYY-MM')",
        "DAY_OF": r"(\1 AT TIME ZONE 'UTC')::date",
        "DAYS_BETWEEN": r"((extract(epoch FROM \2) - extract(epoch FROM \1)) / 86400.0)::double precision",
        "SHARE_OF": r"round(1.0 * (\1) / (\2), 4)::double precision",
        "TODAY": r"(now() AT TIME ZONE 'UTC')::date",
        "LIST_OF": r"string_agg(\1, ' ')",
    },
}
"""What the engines call differently; an argument holds no comma and at most one pair of brackets."""

_ARGUMENT = r"((?:[^(),]|\([^()]*\))*)"
_COLUMN = re.compile(r"^    (?:.*?[ .])?(\w+),? *-- *(.+)$")


@dataclass(frozen=True, slots=True)
class View:
    name: str
    comment: str
    """What one row is."""
    columns: dict[str, str]
    """Comment by column, in order."""
    _select: str

    def select_for(self, dialect: str) -> str:
        """The SELECT in the words of "sqlite" or "postgresql"."""
        text = self._select
        for name, replacement in _MACROS[dialect].items():
            arguments = len(set(re.findall(r"\\\d", replacement)))
            text = re.sub(name + r"\(" + r",\s*".join([_ARGUMENT] * arguments) + r"\)", replacement, text)
        return text


@cache
def read_views() -> tuple[View, ...]:
    """All views, each after those that it reads."""
    return tuple(_read(name) for name in _ORDER)


def create_views(connection: Connection) -> None:
    for view in read_views():
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS\n{view.select_for(connection.dialect.name)}")
        if connection.dialect.name == "postgresql":
            for statement in _comments(view):
                connection.exec_driver_sql(statement)


def drop_views(connection: Connection) -> None:
    for view in reversed(read_views()):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")


def _read(name: str) -> View:
    lines = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    heading = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    columns = {found[1]: found[2] for line in lines if (found := _COLUMN.match(line))}
    select = "\n".join(re.sub(r"\s*--.*", "", line) for line in lines if not line.startswith("--"))
    return View(name, " ".join(heading), columns, select.strip())


def _comments(view: View) -> Iterator[str]:
    yield f"COMMENT ON VIEW {view.name} IS {_quoted(view.comment)}"
    for column, comment in view.columns.items():
        yield f"COMMENT ON COLUMN {view.name}.{column} IS {_quoted(comment)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
