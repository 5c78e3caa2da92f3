"""What all models share: naming of constraints, column types that mean the same on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC to the second: `timestamptz` on PostgreSQL, `YYYY-MM-DD HH:MM:SS` on SQLite.

    To the second, so that both engines hold the same value and SQLite's is plain text that its date functions read.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(DATETIME(truncate_microseconds=True))  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return write_moment if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002 - the base class names it
        return _read_moment if dialect.name == "sqlite" else _in_utc


@lru_cache(maxsize=4_096)
def write_moment(moment: datetime | None) -> str | None:
    """As SQLite holds it; the pages of a batch share few moments."""
    utc = _in_utc(moment)
    return utc.isoformat(" ")[:19] if utc else None


@lru_cache(maxsize=4_096)
def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(microsecond=0)


Key = BigInteger().with_variant(Integer, "sqlite")
"""Surrogate key, given out by the loader and not by a sequence: no gaps, the same on both engines for one input."""


def encode_json(value: object) -> str:
    """Compact, and Vietnamese as letters, not as escapes, so that SQL can search JSON columns."""
    return orjson.dumps(value).decode()


Json = JSON().with_variant(JSONB, "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
