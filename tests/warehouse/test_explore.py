"""Datasette serves the warehouse with what the models say about it; looked at in Chromium as a person would."""

import csv
import io
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import keep_screenshot
from tests.warehouse.loading import load
from tests.warehouse.pages import MONDAY, make_article
from warehouse.engine import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.explore import make_command
from warehouse.records import Place, PlaceStatus
from warehouse.search import refresh_search
from warehouse.wards import read_units

pytest.importorskip("datasette")

_HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'><a href='javascript:window.ran = 3'>x</a>"
)
_FORMULA = '=HYPERLINK("http://x.example";"Tin, ảnh")'
_TWO_LINES = 'Một "ngày",\nhai đêm'
_PLACES = ("00004.legacy", "26734.legacy", "20194.legacy", "31117.legacy")


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("explore")
    (folder / "town.db").write_bytes(migrated_file.read_bytes())
    engine = open_warehouse(f"sqlite:///{folder}/town.db")
    units = {unit.ward_id: unit for unit in read_units()}
    places = [Place(PlaceStatus.RESOLVED, ward_id, units[ward_id].ward_code) for ward_id in _PLACES]
    load(engine, [make_article(n, fetched_at=MONDAY, place=places[n % len(places)]) for n in range(24)])
    load(engine, [make_article(100, fetched_at=MONDAY, place=places[0], title=_FORMULA, lead=_TWO_LINES)])
    hostile = {"title": _HOSTILE, "lead": _HOSTILE, "body_paragraphs": (_HOSTILE,), "byline": _HOSTILE}
    load(engine, [make_article(99, fetched_at=MONDAY, place=places[0], **hostile)])
    refresh_search(engine)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(make_command(engine, port, folder), stdout=log, stderr=log)
    engine.dispose()
    address = f"http://127.0.0.1:{port}/town"
    try:
        _wait(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - loopback
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


def fetch(address: str) -> str:
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - loopback
        text: str = answer.read().decode()
        return text


def test_tables_show_their_descriptions_and_columns(site: str) -> None:
    page = fetch(f"{site}/fact_article")
    assert ("One row per article: its current state." in page, "Title without labels." in page) == (True, True)


def test_a_mart_has_facets(site: str) -> None:
    answer: dict[str, Any] = json.loads(fetch(f"{site}/mart_article.json?_facet=province_name"))
    values = {item["value"] for item in answer["facet_results"]["province_name"]["results"]}
    assert values == {"Thành phố Hà Nội", "Thành phố Hồ Chí Minh", "Thành phố Đà Nẵng", "Thành phố Cần Thơ"}


def test_search_is_a_canned_query(site: str) -> None:
    answer = json.loads(fetch(f"{site}/search.json?words={quote('thi dua')}&_shape=array"))
    assert len(answer) == 24


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A tab that reaches this machine only, as one without a network does."""
    tab = browser.new_page(viewport={"width": 1100, "height": 800})
    tab.route(lambda address: not address.startswith(site.rpartition("/")[0]), lambda route: route.abort())
    yield tab
    tab.close()


def test_a_person_sees_facets_and_descriptions(page: Page, site: str) -> None:
    page.goto(f"{site}/mart_article")
    facets = page.locator(".facet-info").all_inner_texts()
    described = page.get_by_text("One row per article, with its portal").count()
    assert (any("province_name" in facet for facet in facets), described) == (True, 1)


def test_a_person_searches_without_tone_marks(page: Page, site: str) -> None:
    page.goto(f"{site}/search")
    page.locator("input[name=words]").fill("thi dua")
    page.locator("form.sql input[type=submit]").first.click()
    page.wait_for_load_state()
    keep_screenshot(page, "explore-search.png")
    assert page.locator("table.rows-and-columns tbody tr").count() == 24


def test_wards_stand_on_the_map_also_without_a_network(page: Page, site: str) -> None:
    page.goto(f"{site}/wards_on_a_map")
    page.wait_for_selector(".leaflet-marker-icon")
    keep_screenshot(page, "explore-map.png")
    assert page.locator("table.rows-and-columns tbody tr").count() == len(_PLACES)


@pytest.mark.parametrize(
    "path", ["fact_article?_sort_desc=article_key", "fact_article/26", "mart_article?_sort_desc=article_key&_size=1"]
)
def test_script_in_a_title_and_a_text_shows_as_text_and_never_runs(page: Page, site: str, path: str) -> None:
    page.goto(f"{site}/{path}")
    if path.startswith("mart_article"):
        page.locator(".leaflet-marker-icon").first.click()
        page.wait_for_selector(".leaflet-popup-content")
    shown = page.locator("body").inner_text()
    assert ("<script>window.ran = 1</script>" in shown, page.evaluate("window.ran")) == (True, None)
    assert page.locator("a[href^='javascript:window']").count() == 0


def test_a_formula_in_a_title_is_text_in_the_csv(site: str) -> None:
    rows = list(csv.DictReader(io.StringIO(fetch(f"{site}/fact_article.csv?article_key=25&_stream=1"), newline="")))
    assert [(row["title"], row["lead"], row["article_key"]) for row in rows] == [(f"'{_FORMULA}", _TWO_LINES, "25")]


def test_postgresql_is_refused_in_one_line(postgres_url: str, tmp_path: Path) -> None:
    engine = open_warehouse(postgres_url)
    with pytest.raises(WarehouseError, match="opens a SQLite warehouse"):
        make_command(engine, 8001, tmp_path)
    engine.dispose()
