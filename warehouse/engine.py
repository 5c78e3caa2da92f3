"""Opening a warehouse: SQLite or PostgreSQL, brought up to date on first use, with failures in one clear line."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from warehouse.base import encode_json
from warehouse.errors import WarehouseError, hide_password
from warehouse.tables import SCHEMA_REVISION

if TYPE_CHECKING:
    from sqlalchemy import URL

logger = logging.getLogger(__name__)

PATIENCE_S = 120
"""How long a writer waits for another one before it gives up."""
_QUIET_WAIT_MS = 2_000
"""How long it waits before it says so."""
_READ_WAIT_MS = 30_000
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "cache_size = -65536",  # with a quarter of it, loading 100,000 articles took half as long again
    "wal_autocheckpoint = 16384",  # 64 MB: index pages that many batches touch are written back once
)
_REVISION = text("SELECT version_num FROM alembic_version")
_LOCK_KEY = 0x77617264
"""Advisory lock of every writer on one PostgreSQL database ("ward"): loaders take turns, as on SQLite."""


def open_warehouse(url: str, *, patience_s: float = PATIENCE_S) -> Engine:
    """An engine on an up-to-date warehouse; makes file, folder, tables and `dim_ward` where they are missing.

    `url` is `sqlite:///path` or `postgresql+psycopg://…` (`postgresql://` means the same). Raises `WarehouseError`
    with one line, without the password, for whatever prevents it; a warehouse of a newer release is refused.
    """
    target = _read_url(url)
    shown = _shown(target)
    engine = _sqlite_engine(target, shown, patience_s) if _is_sqlite(target) else _postgres_engine(target, patience_s)
    try:
        with clear_errors(engine):
            _bring_up_to_date(engine, shown)
    except WarehouseError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the only writer: commits at the end, rolls back on any error.

    Waits its turn, up to the engine's patience, and logs that it waits. Database failures become `WarehouseError`, and
    so does a schema that another release has brought up to date since the warehouse was opened.
    """
    with _taking_turn(engine) as connection:
        found = connection.scalar(_REVISION)
        if found != SCHEMA_REVISION:
            raise WarehouseError(
                f"warehouse {_shown(engine.url)} was brought to schema {found} by another release while this one, of"
                f" schema {SCHEMA_REVISION}, was at work; what was loaded before is kept"
            )
        yield connection


@contextmanager
def _taking_turn(engine: Engine) -> Iterator[Connection]:
    writer = engine.execution_options(wardnews_writer=True)
    with clear_errors(engine), writer.begin() as connection:
        if engine.dialect.name == "postgresql":
            _take_postgres_turn(connection)
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read transaction: a steady view of the warehouse, also while a run writes."""
    with clear_errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def clear_errors(engine: Engine) -> Iterator[None]:
    """Turn a failure of the database into one line; a broken constraint is a bug and stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise WarehouseError(f"warehouse {_shown(engine.url)}: {_first_line(error)}") from error


def _read_url(url: str) -> "URL":
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise WarehouseError(
            f"not a warehouse URL: {hide_password(url)!r} (use sqlite:///FILE or postgresql://…)"
        ) from error
    if target.drivername in {"postgresql", "postgres"}:
        target = target.set(drivername="postgresql+psycopg")
    if target.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise WarehouseError(f"a warehouse is on SQLite or PostgreSQL, not on {target.drivername!r}")
    return target


def _shown(url: "URL") -> str:
    return hide_password(url.render_as_string(hide_password=False))


def _is_sqlite(target: "URL") -> bool:
    return target.get_backend_name() == "sqlite"


def _sqlite_engine(target: "URL", shown: str, patience_s: float) -> Engine:
    if not target.database or target.database == ":memory:" or target.query:
        raise WarehouseError(f"a SQLite warehouse is a file: sqlite:///FILE, not {shown}")
    path = Path(target.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(f"warehouse {shown}: the folder cannot be made: {error.strerror}") from error
    engine = create_engine(target, json_serializer=encode_json, connect_args={"timeout": _READ_WAIT_MS / 1000})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below: sqlite3's own would leave DDL outside
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("wardnews_writer"):
            _take_sqlite_turn(connection, patience_s)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _take_sqlite_turn(connection: Connection, patience_s: float) -> None:
    patience_ms = int(patience_s * 1000)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {min(_QUIET_WAIT_MS, patience_ms)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as error:
        if not _is_locked(error) or patience_ms <= _QUIET_WAIT_MS:
            raise
        logger.warning("Another run is writing to this warehouse: waiting up to %g s for it.", patience_s)
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience_ms - _QUIET_WAIT_MS}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_READ_WAIT_MS}")


def _is_locked(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _postgres_engine(target: "URL", patience_s: float) -> Engine:
    defaults = {"connect_timeout": "10", "application_name": "wardnews"}
    options = {name: value for name, value in defaults.items() if name not in target.query}
    try:
        engine = create_engine(target, json_serializer=encode_json, connect_args=options, pool_pre_ping=True)
    except NoSuchModuleError as error:
        raise WarehouseError(f"PostgreSQL needs the package psycopg: {error}") from error

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET timezone = 'UTC'; SET lock_timeout = '{int(patience_s * 1000)}ms'")
        connection.commit()

    return engine


def _take_postgres_turn(connection: Connection) -> None:
    if not connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK_KEY}):
        logger.debug("Another run is writing to this warehouse: waiting for it.")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})


def _bring_up_to_date(engine: Engine, shown: str) -> None:
    revision = _stored_revision(engine)
    if revision is not None and revision > SCHEMA_REVISION:
        raise WarehouseError(f"warehouse {shown} is of a newer release: schema {revision}, known {SCHEMA_REVISION}")
    if revision == SCHEMA_REVISION:
        return
    from warehouse.migrate import upgrade  # noqa: PLC0415 - Alembic is needed only when the schema is behind

    with _taking_turn(engine) as connection:  # so that it waits for the batch that a run is writing
        upgrade(connection)


def _stored_revision(engine: Engine) -> str | None:
    """Revision written in the warehouse; None for an empty database."""
    with reading(engine) as connection:
        if not engine.dialect.has_table(connection, "alembic_version"):
            return None
        found: str | None = connection.scalar(_REVISION)
        return found


def _first_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    line = next((part.strip() for part in str(cause).splitlines() if part.strip()), type(cause).__name__)
    return _PLAIN_WORDS.get(line, line)


_PLAIN_WORDS = {
    "database is locked": "another run holds it and did not finish in time",
    "database or disk is full": "the disk is full; what was loaded before is kept",
    "attempt to write a readonly database": "it is read-only",
    "unable to open database file": "the file cannot be opened",
    "file is not a database": "the file is no SQLite database",
}
