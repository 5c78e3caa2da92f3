"""The few statements that loading is made of, the same on both engines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

_IN_LIMIT = 10_000
"""Values in one IN list: well below what either engine takes in one statement."""
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


def select_in(
    connection: Connection, statement: Select[Any], column: InstrumentedAttribute[Any], values: Collection[Any]
) -> Iterable[Row[Any]]:
    """Rows of `statement` whose `column` is one of `values`, in as many queries as the list needs."""
    ordered = list(values)
    for start in range(0, len(ordered), _IN_LIMIT):
        yield from connection.execute(statement.where(column.in_(ordered[start : start + _IN_LIMIT])))


def upsert(
    connection: Connection,
    model: type[DeclarativeBase],
    rows: Sequence[Values],
    *,
    key: str,
    where_differs: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert `rows`, or update those whose `key` is there and one of `where_differs` is not the same.

    Columns in `keep` stay as they were first written.
    """
    if not rows:
        return
    table = table_of(model)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    new = statement.excluded
    changed = [column.name for column in table.columns if column.name != key and column.name not in keep]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[key],
            set_={name: new[name] for name in changed},
            where=or_(*(table.c[name].is_distinct_from(new[name]) for name in where_differs)),
        ),
        rows,
    )


def touch(connection: Connection, key: InstrumentedAttribute[int], last_seen: Mapping[int, datetime]) -> None:
    """Move `last_seen_at` of the rows with these keys: one statement per moment, for a run's pages share few."""
    by_moment: defaultdict[datetime, list[int]] = defaultdict(list)
    for row_key, moment in last_seen.items():
        by_moment[moment].append(row_key)
    table = _table_with(key)
    column = table.c[key.key]
    if len(by_moment) > _FEW_MOMENTS:
        change(connection, key, ({"key": row_key, "last_seen_at": moment} for row_key, moment in last_seen.items()))
        return
    for moment, keys in by_moment.items():
        for start in range(0, len(keys), _IN_LIMIT):
            part = keys[start : start + _IN_LIMIT]
            connection.execute(update(table).where(column.in_(part)).values(last_seen_at=moment))


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
