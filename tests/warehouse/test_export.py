"""The Parquet export, read back by DuckDB."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, make_article, make_rejection
from warehouse.errors import WarehouseError
from warehouse.export import export_parquet
from warehouse.records import UNRESOLVED_PLACE
from warehouse.tables import DimWard

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    articles = [make_article(n, fetched_at=MONDAY) for n in range(4)]
    load(engine, [*articles, make_article(9, place=UNRESOLVED_PLACE)], [make_rejection()])
    export_parquet(engine, tmp_path / "out")
    return tmp_path / "out"


def test_every_table_comes_back_with_its_row_count(engine: Engine, folder: Path) -> None:
    tables = sorted(path.name for path in folder.iterdir())
    counts = {}
    for table in tables:
        ((exported,),) = duckdb.sql(f"SELECT count(*) FROM '{folder}/{table}/**/*.parquet'").fetchall()  # noqa: S608 - our own
        counts[table] = (exported, query(engine, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - our own tables
    assert {table: pair for table, pair in counts.items() if pair[0] != pair[1]} == {}


def test_texts_come_back_byte_for_byte(engine: Engine, folder: Path) -> None:
    statement = "SELECT article_id, title, body, published_on FROM {} ORDER BY article_id"
    exported = duckdb.sql(statement.format(f"'{folder}/fact_article/**/*.parquet'")).fetchall()
    stored = query(engine, statement.format("fact_article"))
    assert _digest(exported) == _digest(stored)


def _digest(rows: list[tuple[object, ...]]) -> str:
    return hashlib.sha256("\n".join("|".join(map(str, row)) for row in rows).encode()).hexdigest()


def test_articles_lie_by_year_and_province(folder: Path) -> None:
    folders = {
        str(path.parent.relative_to(folder / "fact_article")) for path in folder.glob("fact_article/**/*.parquet")
    }
    assert folders == {"year=2020/province=Thành phố Hà Nội", "year=2020/province=unresolved"}


def test_no_province_leads_out_of_the_folder(engine: Engine, tmp_path: Path) -> None:
    province = "../../../../Hà Nội\\cũ"
    load(engine, [make_article(1, fetched_at=MONDAY)])
    with engine.begin() as connection:
        connection.execute(update(DimWard).values(province_name=province))
    export_parquet(engine, tmp_path / "a" / "out")
    exported = f"{tmp_path}/a/out/fact_article/**/*.parquet"
    found = duckdb.read_parquet(exported, hive_partitioning=True).project("province").fetchall()
    assert found == [(province,)]
    assert {path for path in tmp_path.rglob("*.parquet") if not path.is_relative_to(tmp_path / "a" / "out")} == set()


def test_columns_carry_their_descriptions(folder: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - an optional group

    schema = parquet.read_schema(next((folder / "fact_article").glob("**/*.parquet")))
    assert schema.field("title").metadata[b"comment"] == b"Title without labels."


def test_a_folder_that_cannot_be_written_is_one_line(engine: Engine) -> None:
    with pytest.raises(WarehouseError, match="export to /proc/nowhere"):
        export_parquet(engine, Path("/proc/nowhere"))
