"""The few statements that loading is made of, the same on both engines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    String,
    Table,
    TableClause,
    any_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from warehouse.base import UtcMoment, encode_json, write_moment

_FEW_MOMENTS = 8

Values = Mapping[str, Any]


def table_of(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model of ours is one table
    return table


def _table_with(key: InstrumentedAttribute[int]) -> Table:
    model: Any = key.class_
    return table_of(model)


def next_key(connection: Connection, key: InstrumentedAttribute[int]) -> int:
    """The next free surrogate key; safe because the writer is alone (`warehouse.engine.writing`)."""
    return connection.execute(select(func.coalesce(func.max(key), 0) + 1)).scalar_one()


def is_one_of(connection: Connection, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column` is one of `values`, given as one parameter: an IN list of hundreds costs more than its query."""
    given = list(values)
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, given, ARRAY(column.type), unique=True))
    items = func.json_each(bindparam(None, encode_json(given), String(), unique=True)).table_valued("value")
    return column.in_(select(items.c.value))


def select_in(
    connection: Connection, statement: Select[Any], column: InstrumentedAttribute[Any], values: Collection[Any]
) -> Sequence[Row[Any]]:
    """Rows of `statement` whose `column` is one of `values`."""
    if not values:
        return ()
    return connection.execute(statement.where(is_one_of(connection, column.expression, values))).all()


def insert_new(connection: Connection, model: type[DeclarativeBase], rows: Sequence[Values]) -> None:
    """Append rows that are known not to be there. All have the same columns in the same order.

    The one writer has looked for their keys in the same transaction, so no conflict can arise; if one does, the unique
    constraint stops the batch.
    """
    append_rows(connection, table_of(model), rows)


def append_rows(connection: Connection, table: TableClause, rows: Sequence[Values]) -> None:
    """As `insert_new`, by the fastest road of each engine: COPY, or a bare executemany.

    Values are converted column by column, which is half the work of doing it row by row.
    """
    if not rows:
        return
    names = list(rows[0])
    is_postgres = connection.dialect.name == "postgresql"
    by_row = zip(*map(dict.values, rows), strict=True)  # type: ignore[arg-type]
    by_column = [_convert(table.c[name].type, values, is_postgres) for name, values in zip(names, by_row, strict=True)]
    given = list(zip(*by_column, strict=True))
    columns = ", ".join(names)
    if is_postgres:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in given:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", given)  # noqa: S608 - names of our own tables


def _convert(kind: TypeEngine[Any], values: Iterable[Any], is_postgres: bool) -> Iterable[Any]:
    """The values of one column as the driver wants them."""
    if isinstance(kind, JSON):
        return (value if value is None else encode_json(value) for value in values)
    if is_postgres:
        return values
    if isinstance(kind, UtcMoment):
        return map(write_moment, values)
    if isinstance(kind, Date):
        return map(_day_text, values)
    return values


@lru_cache(maxsize=4_096)
def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def touch(connection: Connection, key: InstrumentedAttribute[int], last_seen: Mapping[int, datetime]) -> None:
    """Move `last_seen_at` of the rows with these keys: one statement per moment, for a run's pages share few."""
    by_moment: defaultdict[datetime, list[int]] = defaultdict(list)
    for row_key, moment in last_seen.items():
        by_moment[moment].append(row_key)
    if len(by_moment) > _FEW_MOMENTS:
        change(connection, key, ({"key": row_key, "last_seen_at": moment} for row_key, moment in last_seen.items()))
        return
    table = _table_with(key)
    for moment, keys in by_moment.items():
        these = is_one_of(connection, table.c[key.key], keys)
        connection.execute(update(table).where(these).values(last_seen_at=moment))


def change(connection: Connection, key: InstrumentedAttribute[int], rows: Iterable[Values]) -> None:
    """Update rows by key; each of `rows` holds "key" and the columns to set, the same in all."""
    given = [{"row_key": row["key"], **{name: row[name] for name in row if name != "key"}} for row in rows]
    if given:
        table = _table_with(key)
        names = [name for name in given[0] if name != "row_key"]
        connection.execute(
            update(table).where(table.c[key.key] == bindparam("row_key")).values({n: bindparam(n) for n in names}),
            given,
        )


def renew_statistics(connection: Connection, *models: type[DeclarativeBase]) -> None:
    """Tell PostgreSQL's planner what the tables hold: after a large load it guessed, and a mart took 40 s, not 0.2."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(table_of(model).name for model in models)}")
