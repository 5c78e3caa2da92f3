"""The flow `ingest`, on a real Prefect server."""

import json
import re
from pathlib import Path

import httpx
import pytest
from prefect.client.schemas.objects import StateType
from prefect.utilities.callables import parameter_schema
from sqlalchemy import make_url, text

from flows.history import send_last_logs
from flows.ingest import ingest
from flows.settings import read_settings
from flows.summary import IngestSummary, StoppedRunError
from tests.flows.commands import rows, wait_until, write_pages
from tests.flows.conftest import PrefectServer
from warehouse.engine import open_warehouse, reading

PLANTED = "hunter2-secret"
BAD_FILES = {
    "broken.html.gz": (b"\x1f\x8b\x08\x00broken", "broken_gzip"),
    "document.html": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "pdf"),
    "empty.html": (b"", "empty_file"),
    "image.html": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "binary"),
    "large.html": (b"<html>" + b" " * 21_000_000, "too_large"),
    "menu.html": (b"<html><body><ul><li><a href='/'>Trang ch</a></li></ul></body></html>", "all_chrome"),
}


def test_pages_become_articles(on_server: PrefectServer, warehouse_file: Path, tmp_path: Path) -> None:
    ingest([str(write_pages(tmp_path / "pages", 3))])
    assert rows(warehouse_file, "SELECT count(*) FROM fact_article") == [(3,)]


def test_the_same_pages_again_change_nothing(on_server: PrefectServer, warehouse_file: Path, tmp_path: Path) -> None:
    pages = str(write_pages(tmp_path / "pages", 3))
    ingest([pages])
    before = rows(warehouse_file, "SELECT article_id, content_sha256, first_seen_at FROM fact_article")
    counts = ingest([pages]).counts
    assert (counts.unchanged_count, counts.page_count) == (3, 3)
    assert rows(warehouse_file, "SELECT article_id, content_sha256, first_seen_at FROM fact_article") == before


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_quarantined_by_name_and_the_rest_loads(
    on_server: PrefectServer, warehouse_file: Path, tmp_path: Path, name: str
) -> None:
    pages = write_pages(tmp_path / "pages", 2)
    payload, reason = BAD_FILES[name]
    (pages / name).write_bytes(payload)
    counts = ingest([str(pages)]).counts
    assert (counts.new_count, dict(counts.rejected_by_reason)) == (2, {reason: 1})
    (rejected,) = rows(warehouse_file, "SELECT reason, source_uri FROM audit_rejection")
    assert (rejected[0], rejected[1].rpartition("/")[2]) == (reason, name)


def test_the_gate_keeps_a_bad_batch_out_and_what_came_before_it_in(
    on_server: PrefectServer, warehouse_file: Path, tmp_path: Path
) -> None:
    write_pages(tmp_path / "a", 25)
    write_pages(tmp_path / "b", 25, is_misread=True)
    with pytest.raises(StoppedRunError, match="batch 2 was not loaded") as stop:
        ingest([str(tmp_path / "a"), str(tmp_path / "b")], batch_size=25)
    assert stop.value.summary.counts.new_count == 25
    assert rows(warehouse_file, "SELECT count(*) FROM fact_article") == [(25,)]
    assert rows(warehouse_file, "SELECT status FROM audit_run") == [("stopped",)]


def test_notes_on_quality_are_the_failures_of_failed_warnings(
    on_server: PrefectServer, warehouse_file: Path, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    undated = pages / "tin-002.html"
    undated.write_text(re.sub(r"\d+/\d+/\d+", "", undated.read_text(encoding="utf-8")), encoding="utf-8")
    summary = ingest([str(pages)])
    failed = "SELECT sum(failed_count) FROM audit_expectation WHERE severity = 'warning' AND NOT is_success"
    assert rows(warehouse_file, failed) == [(summary.warning_count,)]
    kept = "SELECT count(*), count(detail) FROM audit_expectation WHERE is_success AND failed_count > 0"
    assert rows(warehouse_file, kept) == [(2, 0)]


def test_every_stage_of_every_batch_is_a_task_run_by_name(
    on_server: PrefectServer, warehouse_file: Path, tmp_path: Path
) -> None:
    state = ingest([str(write_pages(tmp_path / "pages", 4))], batch_size=2, return_state=True)
    wanted = {f"{stage} batch {number}" for stage in ("parse", "check", "load") for number in (1, 2)}
    filters = {"flow_runs": {"id": {"any_": [str(state.state_details.flow_run_id)]}}}

    def recorded() -> bool:
        runs = httpx.post(f"{on_server.api_url}/task_runs/filter", json=filters).raise_for_status().json()
        return {run["name"] for run in runs if run["state_type"] == StateType.COMPLETED} == wanted

    wait_until(recorded, "the server to record the task runs", 30)


def test_the_counts_are_an_artifact(on_server: PrefectServer, warehouse_file: Path, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", 2)
    (pages / "empty.html").touch()
    state = ingest([str(pages)], return_state=True)
    filters = {"artifacts": {"flow_run_id": {"any_": [str(state.state_details.flow_run_id)]}}}
    (artifact,) = httpx.post(f"{on_server.api_url}/artifacts/filter", json=filters).raise_for_status().json()
    table = {row["what"]: row["count"] for row in json.loads(artifact["data"])}
    assert (table["pages read"], table["loaded, new"], table["quarantined: empty_file"]) == (3, 2, 1)


def test_a_missing_path_fails_the_run_with_its_name(
    on_server: PrefectServer, warehouse_file: Path, tmp_path: Path
) -> None:
    state = ingest([str(tmp_path / "gone")], return_state=True)
    assert (state.type, "gone: No such file or directory" in str(state.message)) == (StateType.FAILED, True)


def test_the_password_of_the_warehouse_reaches_neither_prefect_nor_the_warehouse(
    on_server: PrefectServer, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(postgres_url).set(password=PLANTED).render_as_string(hide_password=False)
    monkeypatch.setenv("WARDNEWS_WAREHOUSE_URL", url)
    read_settings.cache_clear()
    state = ingest([str(write_pages(tmp_path / "pages", 2))], return_state=True)
    read_settings.cache_clear()
    send_last_logs()
    assert state.type == StateType.COMPLETED

    def held() -> bytes:
        return b"".join(path.read_bytes() for path in on_server.home.glob("prefect.db*"))

    wait_until(lambda: b"load batch 1" in held(), "the server to record the last task run", 30)
    assert PLANTED.encode() not in held()
    engine = open_warehouse(url)
    with reading(engine) as connection:
        parameters = connection.execute(text("SELECT parameters FROM audit_run")).scalar_one()
    engine.dispose()
    assert parameters == {"paths": [str(tmp_path / "pages")], "batch_size": 250}


def test_the_form_in_the_ui_describes_every_parameter() -> None:
    properties = parameter_schema(ingest).properties
    assert {name for name, schema in properties.items() if schema.get("description")} == {"paths", "batch_size"}


def test_a_run_that_loads_nothing_is_not_good() -> None:
    assert not IngestSummary().is_good
