"""Looking into a warehouse without a database client: one read-only query, rows as lines of tab-separated values."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, ResourceClosedError

from tasks.errors import UsageError
from warehouse.engine import open_warehouse, reading
from warehouse.spreadsheets import as_plain_cell

_READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}


def query_lines(url: str, query: str) -> Iterator[str]:
    """The names of the columns, then one line a row; line breaks and tabs within a value are escaped,
    and a text that a spreadsheet would run as a formula has an apostrophe before it.

    Raises `UsageError` when there is no warehouse yet, `WarehouseError` for a query that the database refuses.
    """
    _refuse_missing_file(url)
    engine = open_warehouse(url)
    try:
        with reading(engine) as connection:
            connection.exec_driver_sql(_READ_ONLY[engine.dialect.name])
            try:
                result = connection.execute(text(query.replace(":", r"\:")))
                yield "\t".join(result.keys())
            except ResourceClosedError as error:
                raise UsageError("the query gives no rows") from error
            for row in result:
                yield "\t".join(_cell(value) for value in row)
    finally:
        engine.dispose()


def is_missing_file(url: str) -> bool:
    """The warehouse at `url` is a file, and there is none: nothing was loaded yet."""
    try:
        target = make_url(url)
    except ArgumentError:
        return False  # opening it says what is wrong in better words
    return target.get_backend_name() == "sqlite" and bool(target.database) and not Path(target.database or "").exists()


def _refuse_missing_file(url: str) -> None:
    if is_missing_file(url):
        raise UsageError(f"{make_url(url).database}: no warehouse yet: `wardnews ingest` makes it")


def _cell(value: object) -> str:
    escapes = {ord("\\"): r"\\", ord("\t"): r"\t", ord("\n"): r"\n", ord("\r"): r"\r"}
    return "" if value is None else as_plain_cell(str(value).translate(escapes))
