"""A person at work in Prefect's own UI, in a real browser: the form, a run to its end, what it leaves to read."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import keep_screenshot
from tests.flows.commands import PATIENCE_S, write_pages
from tests.flows.conftest import PrefectServer
from tests.flows.test_deployment import deployed, receiver, worker  # noqa: F401 - two are fixtures

_HOSTILE = "<img src=x onerror=document.title='run'>"
_WAIT_MS = PATIENCE_S * 1000
expect.set_options(timeout=_WAIT_MS)


class Desk:
    """What the person on duty has: pages to ingest, a worker, and the UI in a browser."""

    def __init__(self, server: PrefectServer, page: Page, folder: Path) -> None:
        self.site = server.api_url.removesuffix("/api")
        self.page = page
        self.folder = folder
        self.asked: set[str] = set()
        """Hosts that the browser asked."""
        page.on("request", lambda request: self.asked.add(request.url.split("/")[2]))

    def open_form(self) -> None:
        self.page.goto(f"{self.site}/deployments")
        self.page.locator("tr", has_text="ingest").get_by_role("link", name="manual").click()
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_text("Custom run").click()
        expect(self.page.get_by_text("Files or folders on the worker's disk")).to_be_visible()

    def start(self, name: str, path: Path, batch_size: int) -> None:
        """Fill the form, send it, and open the run that it made."""
        self.open_form()
        self.page.locator("input[type=text]").first.fill(name)
        self.page.get_by_role("button", name="Add item").click()
        self.page.locator("textarea").fill(str(path))
        self.page.get_by_text("int", exact=True).click()
        self.page.locator("input[type=number]").fill(str(batch_size))
        self.page.get_by_role("button", name="Submit").click()
        self.open_tab("Runs")
        self.page.get_by_role("link", name=name).click()

    def wait_for(self, state: str) -> None:
        expect(self.page.locator(".state-badge", has_text=state).first).to_be_visible()

    def open_tab(self, name: str) -> None:
        self.page.locator(".p-tabs").get_by_text(name, exact=True).click()

    def open_artifact(self, key: str) -> None:
        self.open_tab("Artifacts")
        self.page.get_by_text(key, exact=True).click()
        expect(self.page.get_by_text("Raw", exact=True)).to_be_visible()

    def read_table(self, key: str) -> list[list[str]]:
        """The cells of a table artifact, row by row; leaves the page open that shows it."""
        self.open_artifact(key)
        expect(self.page.locator("tbody tr").first).to_be_visible()
        rows = self.page.locator("tbody tr").all()
        return [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def docs_url(folder: Path) -> Iterator[str]:
    """Where the quality docs are served, as any web server would."""
    docs = folder / "data" / "quality-docs"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=docs))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def working(deployed: PrefectServer, folder: Path, docs_url: str) -> Iterator[PrefectServer]:  # noqa: F811
    with worker(deployed, folder, {"WARDNEWS_QUALITY_DOCS_URL": docs_url}):
        yield deployed


@pytest.fixture
def desk(working: PrefectServer, browser: Browser, folder: Path) -> Iterator[Desk]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    yield Desk(working, page, folder)
    page.close()


def test_the_form_explains_itself_and_refuses_bad_input(desk: Desk) -> None:
    desk.open_form()
    desk.page.get_by_text("int", exact=True).click()
    desk.page.locator("input[type=number]").fill("0")
    desk.page.get_by_role("button", name="Submit").click()
    expect(desk.page.get_by_text("'paths' is a required property")).to_be_visible()
    expect(desk.page.get_by_text("0 is not valid")).to_be_visible()
    assert "1 to 5,000" in desk.page.locator("body").inner_text()
    keep_screenshot(desk.page, "ui-form.png")
    assert desk.page.url.partition("?")[0].endswith("/run")  # nothing was started


def test_a_run_tells_its_story(desk: Desk) -> None:
    pages = write_pages(desk.folder / "pages", 5)
    empty = pages / "empty.html"
    empty.touch()
    hostile = pages / "tin-005.html"
    text = hostile.read_text(encoding="utf-8")
    hostile.write_text(text.replace("Đoàn phường", f"{_HOSTILE.replace('<', '&lt;')} Đoàn phường"), encoding="utf-8")
    desk.start("pages-of-monday", pages, 2)
    desk.wait_for("Completed")
    run_page = desk.page.url
    expect(desk.page.get_by_text("Batch 3 of 3: 2 pages, 2 loaded, 0 unchanged, 0 quarantined")).to_be_visible()
    desk.open_tab("Task Runs")
    for stage in ("parse batch 1", "check batch 2", "load batch 3", "audit what was loaded", "watch portals"):
        expect(desk.page.get_by_role("link", name=stage)).to_be_visible()
    desk.page.goto(run_page)
    keep_screenshot(desk.page, "ui-run.png")
    desk.open_artifact("ingest-progress")
    expect(desk.page.get_by_text("100%")).to_be_visible()
    desk.page.goto(run_page)
    assert ["loaded, new", "5"] in desk.read_table("ingest-counts")
    desk.page.goto(run_page)
    ((reason, count, page, why),) = desk.read_table("ingest-quarantine")
    keep_screenshot(desk.page, "ui-quarantine.png")
    assert (reason, count, page, why.endswith("is empty")) == ("empty_file", "1", empty.as_uri(), True)
    desk.page.goto(run_page)
    changes = desk.read_table("ingest-changes")
    assert [what for what, *_ in changes] == ["new"] * 5
    assert changes[-1][1].startswith(_HOSTILE)  # as text: nothing of it ran
    assert desk.page.title() != "run"
    desk.page.goto(run_page)
    desk.open_artifact("ingest-quality")
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name="What the expectations said of run 1").click()
    assert opened.value.locator("h1").inner_text() == "Run 1, ingest"
    opened.value.close()


def test_a_failed_run_says_why_in_one_line_and_its_retry_how_it_went_on(desk: Desk) -> None:
    late = desk.folder / "late"
    desk.start("pages-to-come", late, 2)
    desk.wait_for("Failed")
    expect(desk.page.get_by_text(f"UsageError('{late}: No such file or directory')")).to_be_visible()
    assert "Traceback" not in desk.page.locator("body").inner_text()
    write_pages(late, 2)
    desk.page.get_by_role("button", name="Retry").click()
    desk.page.locator(".p-modal").get_by_role("button", name="Retry").click()
    desk.wait_for("Completed")
    expect(desk.page.get_by_text("Batch 1 of 1: 2 pages, 2 loaded, 0 unchanged, 0 quarantined")).to_be_visible()
    desk.page.reload()  # the line of time is drawn once, when the page opens
    expect(desk.page.get_by_text("6 Task runs")).to_be_visible()
    keep_screenshot(desk.page, "ui-retried.png")


def test_the_ui_asks_no_other_host(desk: Desk) -> None:
    desk.page.goto(desk.site)
    expect(desk.page.get_by_text("Deployments").first).to_be_visible()
    desk.page.goto(f"{desk.site}/deployments")
    expect(desk.page.get_by_role("link", name="manual").first).to_be_visible()
    assert desk.asked == {desk.site.removeprefix("http://")}
