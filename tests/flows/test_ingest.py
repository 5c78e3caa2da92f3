"""The flow `ingest`, on a real Prefect server."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prefect import flow
from prefect.client.schemas.objects import StateType
from prefect.utilities.callables import parameter_schema
from sqlalchemy import Engine, make_url, text

from flows.history import send_last_logs
from flows.ingest import ingest
from flows.run import Run
from flows.settings import read_settings
from flows.summary import IngestSummary, StoppedRunError
from tasks.errors import UsageError
from tasks.portals import declaration
from tests.flows.commands import wait_until, write_pages
from tests.flows.conftest import PrefectServer
from tests.warehouse.extract import extract
from tests.warehouse.loading import query
from warehouse.engine import open_warehouse, reading, writing
from warehouse.health_records import PortalDay
from warehouse.portal_days import day_in_vietnam
from warehouse.search import refresh_search, search
from warehouse.statements import insert_new
from warehouse.tables import AuditPortalDay

PLANTED = "hunter2-secret"
BAD_FILES = {
    "broken.html.gz": (b"\x1f\x8b\x08\x00broken", "broken_gzip"),
    "document.html": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "pdf"),
    "empty.html": (b"", "empty_file"),
    "image.html": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "binary"),
    "large.html": (b"<html>" + b" " * 21_000_000, "too_large"),
    "menu.html": (b"<html><body><ul><li><a href='/'>Trang ch</a></li></ul></body></html>", "all_chrome"),
}


def test_pages_become_articles(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    ingest([str(write_pages(tmp_path / "pages", 3))])
    assert query(warehouse, "SELECT count(*) FROM fact_article") == [(3,)]


def test_what_a_run_loads_can_be_searched_and_is_compared_with_the_rest(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 3))])
    assert query(warehouse, "SELECT count(*) FROM search_signature") == [(3,)]
    assert refresh_search(warehouse) == 0
    assert len(search(warehouse, "ra quan don kenh")) == 3


def test_the_same_pages_again_change_nothing(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    pages = str(write_pages(tmp_path / "pages", 3))
    ingest([pages])
    before = query(warehouse, "SELECT article_id, content_sha256, first_seen_at FROM fact_article")
    counts = ingest([pages]).counts
    assert (counts.unchanged_count, counts.page_count) == (3, 3)
    assert query(warehouse, "SELECT article_id, content_sha256, first_seen_at FROM fact_article") == before


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_quarantined_by_name_and_the_rest_loads(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, name: str
) -> None:
    pages = write_pages(tmp_path / "pages", 2)
    payload, reason = BAD_FILES[name]
    (pages / name).write_bytes(payload)
    counts = ingest([str(pages)]).counts
    assert (counts.new_count, dict(counts.rejected_by_reason)) == (2, {reason: 1})
    (rejected,) = query(warehouse, "SELECT reason, source_uri FROM audit_rejection")
    assert (rejected[0], rejected[1].rpartition("/")[2]) == (reason, name)


def extract_without_run(engine: Engine, run_key: int) -> dict[str, str]:
    """Every table as text, but for what it says of one run itself."""
    texts = extract(engine, without=())
    for name, place in (("audit_run", 0), ("audit_expectation", 1)):
        lines = [line for line in texts[name].splitlines() if json.loads(line)[place] != run_key]
        texts[name] = "\n".join(lines)
    return texts


def test_a_run_stopped_by_the_gate_leaves_the_warehouse_as_it_was(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    """The batches before the bad one hold new, changed and unchanged articles, a rejection seen before, a new one."""
    pages = write_pages(tmp_path / "a", 20)
    (pages / "empty.html").touch()
    ingest([str(pages)])
    before = extract_without_run(warehouse, 2)
    changed = pages / "tin-002.html"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Gần một trăm", "Hơn hai trăm"), encoding="utf-8")
    write_pages(pages, 25)
    (pages / "menu.html").write_bytes(BAD_FILES["menu.html"][0])
    write_pages(tmp_path / "b", 25, is_misread=True)
    with pytest.raises(StoppedRunError, match="batch 2 must not be loaded") as stop:
        ingest([str(pages), str(tmp_path / "b")], batch_size=27)
    assert extract_without_run(warehouse, 2) == before
    assert stop.value.summary.counts.page_count == 0


def test_a_stopped_run_says_in_the_warehouse_why_and_what_it_judged(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    write_pages(tmp_path / "a", 25)
    write_pages(tmp_path / "b", 25, is_misread=True)
    with pytest.raises(StoppedRunError) as stop:
        ingest([str(tmp_path / "a"), str(tmp_path / "b")], batch_size=25)
    assert query(warehouse, "SELECT status, stop_reason FROM audit_run") == [
        ("stopped", stop.value.summary.stop_reason)
    ]
    failed = "SELECT batch_number, expectation FROM audit_expectation WHERE NOT is_success AND severity = 'critical'"
    assert set(query(warehouse, failed)) == {(2, "MostRecordsPass"), (2, "TextIsNotMojibake")}


def test_notes_on_quality_are_the_failures_of_failed_warnings(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    undated = pages / "tin-002.html"
    undated.write_text(re.sub(r"\d+/\d+/\d+", "", undated.read_text(encoding="utf-8")), encoding="utf-8")
    summary = ingest([str(pages)])
    failed = "SELECT sum(failed_count) FROM audit_expectation WHERE severity = 'warning' AND NOT is_success"
    assert query(warehouse, failed) == [(summary.warning_count,)]
    kept = "SELECT count(*), count(detail) FROM audit_expectation WHERE is_success AND failed_count > 0"
    assert query(warehouse, kept) == [(2, 0)]


def test_every_stage_of_every_batch_is_a_task_run_by_name(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    state = ingest([str(write_pages(tmp_path / "pages", 4))], batch_size=2, return_state=True)
    wanted = {f"{stage} batch {number}" for stage in ("parse", "check", "load") for number in (1, 2)}
    wanted |= {"audit what was loaded", "refresh search and copies", "watch portals"}
    filters = {"flow_runs": {"id": {"any_": [str(state.state_details.flow_run_id)]}}}

    def recorded() -> bool:
        runs = httpx.post(f"{on_server.api_url}/task_runs/filter", json=filters).raise_for_status().json()
        return {run["name"] for run in runs if run["state_type"] == StateType.COMPLETED} == wanted

    wait_until(recorded, "the server to record the task runs", 30)


def test_the_counts_are_an_artifact(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", 2)
    (pages / "empty.html").touch()
    state = ingest([str(pages)], return_state=True)
    run = {"any_": [str(state.state_details.flow_run_id)]}
    filters = {"artifacts": {"flow_run_id": run, "key": {"any_": ["ingest-counts"]}}}
    (artifact,) = httpx.post(f"{on_server.api_url}/artifacts/filter", json=filters).raise_for_status().json()
    table = {row["what"]: row["count"] for row in json.loads(artifact["data"])}
    assert (table["pages read"], table["loaded, new"], table["quarantined: empty_file"]) == (3, 2, 1)


def test_a_rehearsal_names_what_it_would_quarantine_and_writes_nothing(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 2)
    (pages / "empty.html").touch()
    before = extract(warehouse)
    summary = ingest([str(pages)], dry_run=True)
    assert dict(summary.counts.rejected_by_reason) == {"empty_file": 1}
    assert (extract(warehouse), (tmp_path / "data").exists()) == (before, False)


def test_a_rehearsal_says_that_the_gate_would_stop_the_run(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 25, is_misread=True)
    assert "25 of 25 records fail" in str(ingest([str(pages)], dry_run=True).stop_reason)


def test_a_missing_path_fails_the_run_with_its_name(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
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
    assert parameters == {"paths": [str(tmp_path / "pages")], "batch_size": 500}


def test_the_form_in_the_ui_describes_every_parameter() -> None:
    properties = parameter_schema(ingest).properties
    assert {name for name, schema in properties.items() if schema.get("description")} == {
        "paths",
        "batch_size",
        "dry_run",
    }


def test_a_run_that_loads_nothing_is_not_good() -> None:
    assert not IngestSummary().is_good


def at_host(pages: Path, host: str) -> Path:
    """The pages, each naming its address at `host`."""
    for page in pages.iterdir():
        canonical = f'<head><link rel="canonical" href="https://{host}/{page.name}">'
        page.write_text(page.read_text(encoding="utf-8").replace("<head>", canonical), encoding="utf-8")
    return pages


def test_a_portal_whose_runs_are_stopped_raises_an_alarm(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    host, today = "hoasen.example", day_in_vietnam(datetime.now(UTC))
    past = [PortalDay(today - timedelta(days=ago), article_count=2, page_count=2) for ago in range(60, 0, -1)]
    with writing(warehouse) as connection:
        insert_new(connection, AuditPortalDay, [{"portal_id": host, **asdict(day)} for day in past])
    with pytest.raises(StoppedRunError):
        ingest([str(at_host(write_pages(tmp_path / "pages", 25, is_misread=True), host))])
    (alarm,) = query(warehouse, "SELECT portal_id, kind, subject, level, sample_uri FROM audit_alarm")
    assert alarm[:4] == (host, "pages_rejected", "failed_expectation TextIsNotMojibake", "red")
    assert alarm[4].endswith("tin-025.html")
    assert query(warehouse, "SELECT count(*) FROM raw_page") == [(0,)]


def test_a_run_that_fails_says_which_portals_it_looked_at(on_server: PrefectServer, warehouse: Engine) -> None:
    @flow
    def fail() -> None:
        with Run(warehouse, read_settings(), "crawl", {}) as run:
            run.asked, run.unreached = {"hoasen.example", "phuong-xa.example"}, {"phuong-xa.example"}
            raise UsageError("the disk is full")

    with pytest.raises(UsageError):
        fail()
    days = query(warehouse, "SELECT portal_id, article_count, is_reached FROM audit_portal_day ORDER BY portal_id")
    assert [(portal, count, bool(reached)) for portal, count, reached in days] == [
        ("hoasen.example", 0, True),
        ("phuong-xa.example", 0, False),
    ]


def test_a_portal_outside_a_critical_bound_of_its_own_stops_the_run(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = "hoasen.example"
    pages = at_host(write_pages(tmp_path / "pages", 3), host)
    (tmp_path / f"{host}.toml").write_text(
        f'id = "{host}"\n[expect.articles]\nmax = 2\nseverity = "critical"\nreason = "an office of two people"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(declaration, "PORTALS_DIR", tmp_path)
    declaration.read_declarations.cache_clear()
    with pytest.raises(StoppedRunError, match=r"hoasen\.example: articles 3 is more than 2: an office of two people"):
        ingest([str(pages)])
    declaration.read_declarations.cache_clear()
    assert query(warehouse, "SELECT count(*) FROM fact_article") == [(0,)]
    stopped_by = "SELECT batch_number, suite FROM audit_expectation WHERE expectation = 'DeclaredBoundsHold'"
    assert query(warehouse, stopped_by) == [(0, "portals")]


def test_what_a_run_wrote_is_audited_at_its_end(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    ingest([str(write_pages(tmp_path / "pages", 2))])
    audited = "SELECT count(*), min(batch_number) FROM audit_expectation WHERE suite = 'warehouse' AND is_success"
    assert query(warehouse, audited) == [(10, 0)]
