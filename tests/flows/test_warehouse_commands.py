"""Commands on a warehouse that a run has filled."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.settings import read_settings
from tasks.read import find_files
from tasks.road import parse_sources
from tests.tasks.pages.goldens import PORTALS
from warehouse.engine import open_warehouse
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.upkeep import refresh_derived

PAGE = PORTALS / "hoasimtrang.example" / "phien-cho-khong-rac.html"


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of a warehouse that holds one article."""
    url = f"sqlite:///{tmp_path / 'warehouse.db'}"
    monkeypatch.setenv("WARDNEWS_WAREHOUSE_URL", url)
    read_settings.cache_clear()
    engine = open_warehouse(url)
    parsed = parse_sources(find_files([PAGE]).pages)
    run = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
    load_batch(engine, run, 1, parsed.landed, parsed.batch.items, parsed.batch.rejections)
    finish_run(engine, run, RunStatus.COMPLETED)
    refresh_derived(engine)
    engine.dispose()
    return url


def output_of(*arguments: str) -> str:
    answer = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert answer.exit_code == 0
    return answer.output


def test_an_article_is_found_without_tone_marks(warehouse: str) -> None:
    assert "Hoa Sim Trắng mở phiên chợ không rác" in output_of("search", "phien cho khong rac")


def test_a_search_before_the_articles_day_finds_nothing(warehouse: str) -> None:
    assert output_of("search", "phien cho", "--until", "2020-01-01") == "Nothing found.\n"


def test_an_export_says_how_many_rows_it_wrote(warehouse: str, tmp_path: Path) -> None:
    lines = output_of("export", "--to", str(tmp_path / "parquet")).splitlines()
    assert [line.split() for line in lines if line.startswith("fact_article ")] == [["fact_article", "1"]]


def test_a_second_refresh_of_the_wards_changes_nothing(warehouse: str) -> None:
    assert "0 new, 0 changed, 13,361 unchanged" in output_of("wards", "refresh")
