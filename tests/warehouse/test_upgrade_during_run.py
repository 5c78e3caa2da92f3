"""A run at work while its warehouse is migrated: the migration waits for the batch, and the run then stops cleanly."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert, text

from tests.warehouse.loading import query
from tests.warehouse.pages import land, make_article
from warehouse import engine as engine_module
from warehouse import migrate
from warehouse.engine import open_warehouse, writing
from warehouse.errors import WarehouseError
from warehouse.load import load_batch, start_run
from warehouse.tables import SCHEMA_REVISION, CrawlHost

_MOMENT = datetime(2021, 1, 4, 1, 30, tzinfo=UTC)


def test_a_run_stops_at_its_next_batch_when_a_newer_release_has_migrated(engine: Engine, warehouse_url: str) -> None:
    run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
    first, second = make_article(1), make_article(2)
    load_batch(engine, run_key, 1, [land(first)], [first], [])
    newer_release = open_warehouse(warehouse_url)
    with writing(newer_release) as connection:
        connection.execute(text("ALTER TABLE fact_article ADD COLUMN mood VARCHAR"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer_release.dispose()
    with pytest.raises(WarehouseError, match=r"brought to schema 9999 by another release"):
        load_batch(engine, run_key, 2, [land(second)], [second], [])
    assert query(engine, "SELECT source_uri FROM raw_page") == [(first.source_uri,)]
    assert query(engine, "SELECT page_count, status FROM audit_run") == [(1, "running")]


def test_a_migration_waits_for_the_batch_that_is_being_written(
    engine: Engine, warehouse_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as connection:
        migrate.downgrade(connection, "-1")
    older = query(engine, "SELECT version_num FROM alembic_version")[0][0]
    seen: list[object] = []

    def migrate_and_look() -> None:
        newer_release = open_warehouse(warehouse_url)
        seen.extend(query(newer_release, "SELECT host FROM crawl_host"))
        newer_release.dispose()

    migration = threading.Thread(target=migrate_and_look)
    with monkeypatch.context() as of_older_release:
        of_older_release.setattr(engine_module, "SCHEMA_REVISION", older)
        with writing(engine) as batch:
            of_older_release.undo()
            migration.start()
            migration.join(0.5)  # time to pass by, if it could
            batch.execute(insert(CrawlHost).values(host="phuong.example", failure_count=0, last_asked_at=_MOMENT))
    migration.join()
    assert seen == [("phuong.example",)]
    assert query(engine, "SELECT version_num FROM alembic_version") == [(SCHEMA_REVISION,)]
