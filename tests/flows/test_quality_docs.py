"""The data docs in a real browser: every run has its page, without a network and without a script."""

from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import Engine, update

from flows.ingest import ingest
from flows.quality_docs import write_quality_docs
from tests.flows.commands import write_pages
from tests.flows.conftest import PrefectServer
from tests.flows.test_health_page import HOSTILE
from warehouse.engine import writing
from warehouse.tables import AuditExpectation


def docs_in(data_dir: Path) -> Path:
    return data_dir / "quality-docs"


def test_a_run_leaves_its_page_and_an_index_that_leads_there(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path, browser: Browser
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 3))])
    page = browser.new_page(java_script_enabled=False)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((docs_in(data_dir) / "index.html").as_uri())
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody a").click()
    assert page.locator("h1").inner_text() == "Run 1, ingest"
    assert "Body is long enough" in page.locator("tbody").inner_text()
    assert page.locator("tbody tr").count() > 20
    assert [address for address in requests if not address.startswith(docs_in(data_dir).as_uri())] == []
    page.close()


def test_a_run_that_the_gate_stopped_says_why(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path, browser: Browser
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 25, is_misread=True))], return_state=True)
    page = browser.new_page(java_script_enabled=False)
    page.goto((docs_in(data_dir) / "run-1.html").as_uri())
    assert "Stopped by the gate" in page.locator("main").inner_text()
    first = page.locator("tbody tr").first.inner_text()
    assert first.startswith("no\t")
    assert "critical" in first
    page.close()


def test_what_a_page_wrote_shows_as_text(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path, browser: Browser
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 2))])
    with writing(warehouse) as connection:
        connection.execute(update(AuditExpectation).values(is_success=False, detail=HOSTILE))
    write_quality_docs(warehouse, docs_in(data_dir))
    page = browser.new_page()
    page.goto((docs_in(data_dir) / "run-1.html").as_uri())
    assert page.title() == "Run 1, ingest"
    assert page.locator("script, img").count() == 0
    assert HOSTILE in page.locator("tbody tr").first.inner_text()
    page.close()


def test_only_the_newest_runs_keep_a_page(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    pages = str(write_pages(tmp_path / "pages", 1))
    for _ in range(3):
        ingest([pages])
    write_quality_docs(warehouse, docs_in(data_dir), kept_runs=2)
    assert sorted(path.name for path in docs_in(data_dir).iterdir()) == ["index.html", "run-2.html", "run-3.html"]
