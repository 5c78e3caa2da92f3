"""Export to Parquet: articles by year and province, the other tables as one file each; needs the group `export`."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Engine, Float, Integer, Table, func, select

from warehouse.base import UtcMoment
from warehouse.engine import reading
from warehouse.errors import WarehouseError
from warehouse.tables import Base, DimWard, FactArticle

_ROWS = 5_000
"""Rows in memory at once."""
_NO_PROVINCE = "unresolved"
_NO_NAME = re.compile(r"[/\\%=:\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Export:
    """What was written."""

    folder: Path
    row_counts: Mapping[str, int]
    """By table."""


def export_parquet(engine: Engine, folder: Path) -> Export:
    """Write every table to `folder/<table>/`, zstd, with the comments of table and columns; one steady view of all.

    `fact_article` is partitioned as `year=2020/province=…/`, year and province being those of the article's own day and
    ward, "unresolved" where there is no ward. Tables that are there already are replaced whole. Raises
    `WarehouseError` when pyarrow is not installed or the folder cannot be written.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an optional group
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise WarehouseError("export needs pyarrow: pip install 'wardnews[export]'") from error
    counts = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with reading(engine) as connection:
            for table in Base.metadata.sorted_tables:
                target = folder / table.name
                shutil.rmtree(target, ignore_errors=True)
                schema = _schema(pa, table)
                counts[table.name] = 0
                for part, rows in _parts(connection, table):
                    _write(pa, parquet, target / part, schema, rows)
                    counts[table.name] += len(rows)
                if not counts[table.name]:
                    _write(pa, parquet, target / "part-0.parquet", schema, [])
    except OSError as error:
        raise WarehouseError(f"export to {folder}: {error.strerror or error}") from error
    return Export(folder, counts)


def count_rows(engine: Engine) -> dict[str, int]:
    """Rows that `export_parquet` would write, by table."""
    with reading(engine) as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _parts(connection: Connection, table: Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """File names within the table's folder, and their rows in the order of the key."""
    if table.name == FactArticle.__tablename__:
        yield from _article_parts(connection, table)
        return
    statement = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_ROWS).execute(statement)
    for number, rows in enumerate(result.partitions()):
        yield f"part-{number}.parquet", [dict(row._mapping) for row in rows]


def _article_parts(connection: Connection, table: Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    ward = DimWard.__table__
    statement = (
        select(table, ward.c.province_name.label("_province"))
        .outerjoin(ward, ward.c.ward_key == table.c.ward_key)
        .order_by(table.c.article_key)
    )
    result = connection.execution_options(yield_per=_ROWS).execute(statement)
    for number, rows in enumerate(result.partitions()):
        parts: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            values = dict(row._mapping)
            province = values.pop("_province") or _NO_PROVINCE
            day = values["published_on"] or values["event_on"] or values["first_seen_at"]
            parts.setdefault(f"year={day.year}/province={_folder_name(province)}/part-{number}.parquet", []).append(
                values
            )
        yield from sorted(parts.items())


def _folder_name(value: str) -> str:
    """`value` as engines read it back from a folder's name: one folder, whatever it holds."""
    return _NO_NAME.sub(lambda sign: quote(sign[0], safe=""), value)


def _schema(pa: Any, table: Table) -> Any:
    fields = [
        pa.field(
            column.name,
            _arrow_type(pa, column),
            nullable=bool(column.nullable),
            metadata={"comment": str(column.comment)},
        )
        for column in table.columns
    ]
    return pa.schema(fields, metadata={"comment": str(table.comment)})


def _arrow_type(pa: Any, column: Column[Any]) -> Any:
    kinds: tuple[tuple[type, Any], ...] = (
        (Boolean, pa.bool_()),
        (BigInteger, pa.int64()),
        (Integer, pa.int64()),
        (Float, pa.float64()),
        (UtcMoment, pa.timestamp("s", tz="UTC")),
        (Date, pa.date32()),
    )
    return next((arrow for kind, arrow in kinds if isinstance(column.type, kind)), pa.string())


def _write(pa: Any, parquet: Any, path: Path, schema: Any, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    parquet.write_table(pa.Table.from_pylist(plain, schema=schema), path, compression="zstd")


def _plain(value: Any) -> Any:
    """JSON columns are text in Parquet: Spark, pandas and DuckDB read that alike."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    assert value is None or isinstance(value, str | int | float | bool | date | datetime)  # noqa: S101 - all that a column holds
    return value
