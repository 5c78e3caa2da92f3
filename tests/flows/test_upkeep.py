"""The flows of upkeep: export, wards, maintenance; each can be rehearsed without writing anything."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from flows.export import export
from flows.ingest import ingest
from flows.maintenance import maintenance
from flows.refresh_wards import refresh
from tests.flows.commands import write_pages
from tests.flows.conftest import PrefectServer
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
