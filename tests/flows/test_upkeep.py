"""The flows of upkeep: export, wards, maintenance; each can be rehearsed without writing anything."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed, Failed, Running
from sqlalchemy import Engine, text

from flows.export import export
from flows.ingest import ingest
from flows.maintenance import maintenance
from flows.refresh_wards import refresh
from tests.flows.commands import write_pages
from tests.flows.conftest import PrefectServer
from tests.warehouse.extract import extract
from tests.warehouse.loading import query
from warehouse.engine import writing
from warehouse.errors import WardnewsError


def test_an_export_writes_every_table_and_a_rehearsal_counts_the_same_rows(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    to = tmp_path / "parquet"
    counted = export(str(to), dry_run=True)
    assert not to.exists()
    assert export(str(to)) == counted
    assert (to / "dim_ward" / "part-0.parquet").exists()


def test_a_rehearsed_refresh_of_wards_says_what_it_would_change_and_changes_nothing(
    on_server: PrefectServer, warehouse: Engine
) -> None:
    assert refresh(dry_run=True).changed_count == 0
    _rename_first_ward(warehouse)
    assert refresh(dry_run=True).changed_count == 1
    assert query(warehouse, "SELECT ward_name FROM dim_ward WHERE ward_key = 1") == [("renamed",)]
    assert refresh().changed_count == 1
    assert refresh().changed_count == 0


def test_maintenance_keeps_runs_that_are_younger_than_the_bound(on_server: PrefectServer, warehouse: Engine) -> None:
    refresh()
    assert maintenance(keep_runs_days=7, dry_run=True)["statements run"] == 0
    done = maintenance(keep_runs_days=7)
    assert done["statements run"] > 0
    assert done["flow runs forgotten"] == 0


def test_maintenance_forgets_old_runs_that_have_ended_and_nothing_else(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 2))])
    before = _contents(warehouse, data_dir)
    with get_client(sync_client=True) as client:
        young, running, old = (
            client.create_flow_run(refresh, state=state()).id for state in (Completed, Running, Failed)
        )
        for run_id, days in ((young, 6), (running, 400), (old, 8)):
            _make_older(on_server, run_id, days)
        assert maintenance(keep_runs_days=7, dry_run=True)["flow runs forgotten"] == 1
        assert client.read_flow_run(old).id == old
        assert maintenance(keep_runs_days=7)["flow runs forgotten"] == 1
        assert [client.read_flow_run(kept).id for kept in (young, running)] == [young, running]
        with pytest.raises(ObjectNotFound):
            client.read_flow_run(old)
    assert _contents(warehouse, data_dir) == before


def _make_older(server: PrefectServer, run_id: UUID, days: int) -> None:
    """Set a run's moments back in the server's own database: its API knows no other time than now."""
    ago = f"strftime('%Y-%m-%d %H:%M:%f', {{}}, '-{days} days')"
    moments = ", ".join(f"{name} = {ago.format(name)}" for name in ("start_time", "end_time", "created"))
    with closing(sqlite3.connect(server.home / "prefect.db", timeout=60)) as database:
        changed = database.execute(f"UPDATE flow_run SET {moments} WHERE id = ?", (str(run_id),))  # noqa: S608 - our own
        assert changed.rowcount == 1
        database.commit()


def _contents(warehouse: Engine, data_dir: Path) -> tuple[dict[str, str], dict[Path, bytes]]:
    """Every table, and every file of the archive."""
    files = {path: path.read_bytes() for path in (data_dir / "archive").rglob("*") if path.is_file()}
    assert files
    return extract(warehouse, without=()), files


def test_maintenance_fails_when_a_kept_page_is_lost(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 2))])
    assert maintenance()["archived records read"] > 0
    for kept in (data_dir / "archive").rglob("*.warc.gz"):
        kept.unlink()
    with pytest.raises(WardnewsError, match="the archive is damaged"):
        maintenance()


def _rename_first_ward(warehouse: Engine) -> None:
    with writing(warehouse) as connection:
        connection.execute(text("UPDATE dim_ward SET ward_name = 'renamed' WHERE ward_key = 1"))
