"""Opening a warehouse, and what happens when it cannot be opened or written."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.postgres import PostgresServer
from tests.warehouse.extract import extract
from tests.warehouse.loading import load, query
from tests.warehouse.pages import make_article
from warehouse import migrate
from warehouse.engine import open_warehouse, reading, writing
from warehouse.errors import WarehouseError
from warehouse.tables import SCHEMA_REVISION


def test_first_use_makes_the_folder_the_tables_and_the_wards(tmp_path: Path) -> None:
    engine = open_warehouse(f"sqlite:///{tmp_path}/a new/folder/warehouse.db")
    assert query(engine, "SELECT count(*), count(DISTINCT ward_key) FROM dim_ward") == [(13_361, 13_361)]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("warehouse.db", "not a warehouse URL: 'warehouse.db'"),
        ("postgresql://hà:s3cret@host:port/x", "not a warehouse URL"),
        ("mysql://root:s3cret@localhost/x", "on SQLite or PostgreSQL"),
        ("sqlite://", "is a file"),
        ("sqlite:////proc/nowhere/warehouse.db", "the folder cannot be made"),
        ("postgresql://ha:s3cret@127.0.0.1:1/x", "Connection refused"),
        ("postgresql://127.0.0.1:1/x?user=ha&password=s3cret", "password=***"),
        ("postgresql://127.0.0.1:1/x?sslpassword=s3cret&connect_timeout=9", "connect_timeout=9"),
        ("postgresql://127.0.0.1:port/x?password=s3cret", "not a warehouse URL"),
        ("postgresql://ha:s3cret@s3cret@127.0.0.1:port/x", "not a warehouse URL"),
        ("sqlite:///warehouse.db?password=s3cret", "is a file"),
    ],
)
def test_a_warehouse_that_cannot_be_opened_says_so_in_one_line_without_the_password(url: str, words: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        open_warehouse(url)
    line = str(caught.value)
    assert (words in line, "s3cret" in line, "\n" in line) == (True, False, False), line


def test_a_database_that_is_not_there_is_named(postgres: PostgresServer) -> None:
    with pytest.raises(WarehouseError, match='database "nowhere" does not exist'):
        open_warehouse(postgres.url("nowhere"))


def test_another_kind_of_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Phường Trúc Bạch\n" * 100)
    with pytest.raises(WarehouseError, match="the file is no SQLite database"):
        open_warehouse(f"sqlite:///{tmp_path}/notes.txt")


def test_a_folder_in_the_place_of_the_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="the file cannot be opened"):
        open_warehouse(f"sqlite:///{tmp_path}")


def test_a_warehouse_of_a_newer_release_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WarehouseError, match="newer release: schema 9999"):
        open_warehouse(engine.url.render_as_string(hide_password=False))


def test_migrations_and_models_agree(engine: Engine) -> None:
    with writing(engine) as connection:
        migrate.check(connection)


def test_the_known_revision_is_the_newest_migration(engine: Engine) -> None:
    assert query(engine, "SELECT version_num FROM alembic_version") == [(SCHEMA_REVISION,)]


def test_migrations_go_all_the_way_down_and_up_again(engine: Engine) -> None:
    before = extract(engine)
    with engine.begin() as connection:
        migrate.downgrade(connection, "base")
    with engine.begin() as connection:
        tables = engine.dialect.get_table_names(connection)
        migrate.upgrade(connection)
    assert (tables, extract(engine) == before) == (["alembic_version"], True)


def test_an_engine_s_reader_sees_the_last_batch_while_another_is_written(engine: Engine) -> None:
    load(engine, [make_article()])
    with writing(engine) as writer:
        writer.execute(text("UPDATE fact_article SET title = 'half done'"))
        titles = query(engine, "SELECT title FROM fact_article")
    assert titles == [("Phường tổng kết phong trào thi đua, đợt 1",)]


def test_a_second_writer_that_loses_patience_says_what_it_waited_for(sqlite_url: str) -> None:
    first, second = open_warehouse(sqlite_url), open_warehouse(sqlite_url, patience_s=0.05)
    with writing(first), pytest.raises(WarehouseError, match="another run holds it"):
        load(second, [make_article()])
    first.dispose()
    second.dispose()


def test_concurrent_runs_neither_lose_nor_repeat_anything(warehouse_url: str) -> None:
    articles = [make_article(number) for number in range(120)]
    failures: list[BaseException] = []

    def run(part: list[object]) -> None:
        engine = open_warehouse(warehouse_url)
        try:
            load(engine, part, batch_size=10)  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run, args=(articles[start:],)) for start in (0, 30, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine = open_warehouse(warehouse_url)
    seen = query(engine, "SELECT count(*), max(article_key) FROM fact_article")
    runs = query(engine, "SELECT sum(new_count), sum(page_count) FROM audit_run")
    engine.dispose()
    assert (failures, seen, runs) == ([], [(120, 120)], [(120, 270)])


def test_two_first_uses_at_once_make_one_warehouse(postgres: PostgresServer) -> None:
    url = postgres.make_empty_database()
    threads = [threading.Thread(target=lambda: open_warehouse(url).dispose()) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine = open_warehouse(url)
    wards = query(engine, "SELECT count(*) FROM dim_ward")
    engine.dispose()
    postgres.drop(url)
    assert wards == [(13_361,)]


def test_a_full_disk_stops_with_one_line_and_keeps_what_was_loaded(sqlite_url: str) -> None:
    engine = open_warehouse(sqlite_url)
    load(engine, [make_article()])
    with reading(engine) as connection:  # SQLite's own limit gives the error of a full disk
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(WarehouseError, match="the disk is full; what was loaded before is kept") as caught:
        load(engine, [make_article(number, body_paragraphs=("x" * 4_000,)) for number in range(2, 500)])
    kept = query(engine, "SELECT count(*) FROM fact_article")
    engine.dispose()
    assert ("\n" in str(caught.value), kept) == (False, [(1,)])


@pytest.fixture
def read_only_file(sqlite_url: str) -> Iterator[str]:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    path.chmod(0o444)
    yield sqlite_url
    path.chmod(0o644)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to any file")
def test_a_read_only_file_is_one_line(read_only_file: str) -> None:
    with pytest.raises(WarehouseError, match="read-only"):
        load(open_warehouse(read_only_file), [make_article()])
