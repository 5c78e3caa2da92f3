"""How the portals stand: on the terminal, and beside the run in Prefect."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from flows.cli import app
from flows.ingest import ingest
from flows.settings import read_settings
from tests.flows.commands import wardnews, write_pages
from tests.flows.conftest import PrefectServer
from warehouse.alarms import store_alarms
from warehouse.engine import open_warehouse, writing
from warehouse.health_records import Alarm, AlarmKind
from warehouse.load import start_run

ALARM = Alarm(
    "hoasen.example",
    AlarmKind.FIELD_LOST,
    "byline",
    date(2026, 11, 2),
    "100% of the last 3 of its articles have no byline, 4% before.",
    "Open the sample page.",
    "https://hoasen.example/\x1b[31m/tin-1",
)


def test_every_run_leaves_a_table_of_portals(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    state = ingest([str(write_pages(tmp_path / "pages", 2))], return_state=True)
    filters = {
        "artifacts": {
            "flow_run_id": {"any_": [str(state.state_details.flow_run_id)]},
            "key": {"any_": ["portal-health"]},
        }
    }
    (artifact,) = httpx.post(f"{on_server.api_url}/artifacts/filter", json=filters).raise_for_status().json()
    assert json.loads(artifact["data"]) == []  # these pages name no host


def test_the_terminal_names_portal_page_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'warehouse.db'}"
    engine = open_warehouse(url)
    run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
    with writing(engine) as connection:
        store_alarms(connection, run_key, datetime(2026, 11, 4, tzinfo=UTC), [ALARM], judged=())
    engine.dispose()
    monkeypatch.setenv("WARDNEWS_WAREHOUSE_URL", url)
    read_settings.cache_clear()
    answer = CliRunner().invoke(app, ["health"])
    read_settings.cache_clear()
    assert answer.exit_code == 0, answer.output
    assert "AMBER  hoasen.example  since 2026-11-02  field_lost" in answer.output
    assert ALARM.what in answer.output
    assert "Do   Open the sample page." in answer.output
    assert "\x1b[31m" not in answer.output


def test_the_docs_are_opened_in_the_browser(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > "$(dirname "$0")/opened"\n', encoding="utf-8")
    browser.chmod(0o755)
    answer = wardnews("quality-docs", folder=tmp_path, more={"BROWSER": str(browser)})
    assert answer.returncode == 0, answer.stderr
    index = (tmp_path / "data" / "quality-docs" / "index.html").as_uri()
    assert (answer.stdout.strip(), (tmp_path / "opened").read_text("utf-8").strip()) == (index, index)
