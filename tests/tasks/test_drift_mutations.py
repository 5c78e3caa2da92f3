"""Whole runs over virtual days, then one thing broken: the right alarm, and no other."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import Engine

from tests.tasks.portal_days import FIRST_DAY, SavedPage, live, run_once
from warehouse.engine import open_warehouse
from warehouse.health_records import Alarm, AlarmKind

HA_KHANH = SavedPage(
    path="hakhanh.halong.quangninh.example/thuyen-nan-vo-thua-nhan.html",
    title="Phường Hà Khánh tìm chủ cho 19 chiếc thuyền nan vô thừa nhận",
    posted="11-3-2024",
    posted_form="%d-%m-%Y",
    address="https://hakhanh.halong.quangninh.example/portal/Pages/2024-3-11/"
    "Phuong-Ha-Khanh-tim-chu-cho-19-chiec-tob7w1nd.aspx",
)
DAP_CAU = SavedPage(
    path="dapcau.bacninh.example/keo-co-ben-song.html",
    title="Phường Đáp Cầu phục dựng hội thi kéo co bên sông",
    posted="21/02/2023",
    posted_form="%d/%m/%Y",
    address="https://dapcau.bacninh.example/news/-/details/3502211/phuong-ap-cau-phuc-dung-hoi-thi-keo-co-ben-song",
)
PAST_DAYS = 30
BROKEN_ON = FIRST_DAY + timedelta(days=PAST_DAYS)
MAIN_PARTS = {
    HA_KHANH: (".tandan-p-article-main", ".tandan-p-article-news-title", ".tandan-p-article-news-summary"),
    DAP_CAU: ("#contentDetail", "#contentDetailTitleId", "#sapoDetailId"),
}
MENUS = {HA_KHANH: ".tandan-menu", DAP_CAU: "nav"}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> dict[SavedPage, Path]:
    """For each portal a warehouse that knows thirty days of it."""
    files = {}
    for page in MAIN_PARTS:
        files[page] = tmp_path_factory.mktemp("settled") / "warehouse.db"
        engine = open_warehouse(f"sqlite:///{files[page]}")
        assert live(engine, page, days=PAST_DAYS, is_checked=False) == []
        engine.dispose()
    return files


@pytest.fixture(params=list(MAIN_PARTS), ids=lambda page: page.portal_id)
def page(request: pytest.FixtureRequest) -> SavedPage:
    found: SavedPage = request.param
    return found


@pytest.fixture
def engine(settled: dict[SavedPage, Path], page: SavedPage, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(settled[page], tmp_path / "warehouse.db")
    engine = open_warehouse(f"sqlite:///{tmp_path / 'warehouse.db'}")
    yield engine
    engine.dispose()


def on_tree(change: Callable[[html.HtmlElement], None]) -> Callable[[str], str]:
    def mutate(source: str) -> str:
        root = html.document_fromstring(source)
        change(root)
        return html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")

    return mutate


def without_body(page: SavedPage) -> Callable[[str], str]:
    return on_tree(lambda root: root.cssselect(MAIN_PARTS[page][0])[0].drop_tree())


def with_title_and_lead_swapped(page: SavedPage) -> Callable[[str], str]:
    def swap(root: html.HtmlElement) -> None:
        title, lead = (root.cssselect(selector)[0] for selector in MAIN_PARTS[page][1:])
        texts = title.text_content(), lead.text_content()
        for element, text in zip((title, lead), reversed(texts), strict=True):
            for child in list(element):
                element.remove(child)
            element.text = text

    return on_tree(swap)


def with_menu_twice(source: str) -> str:
    return re.sub(r"(<ul.*?</ul>)", r"\1\1", source, count=0, flags=re.DOTALL)


def in_a_wrong_charset(source: str) -> str:
    return source.encode().decode("cp1252", "replace")


def said(alarms: list[Alarm]) -> list[tuple[AlarmKind, str]]:
    return [(alarm.kind, alarm.subject) for alarm in alarms]


def test_a_lost_body_block_says_that_the_selectors_no_longer_match(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=3, mutate=without_body(page))
    assert said(alarms) == [(AlarmKind.RULES_LOST, "")], alarms


def test_two_swapped_fields_say_that_they_hold_other_text(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=5, mutate=with_title_and_lead_swapped(page))
    assert said(alarms) == [(AlarmKind.FIELD_CHANGED, "text")], alarms
    assert "Characters of title" in alarms[0].what


def test_a_menu_that_stands_twice_is_more_around_the_article(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=5, mutate=with_menu_twice)
    assert said(alarms) == [(AlarmKind.CHROME_CHANGED, "")], alarms


def test_a_clock_that_stands_still_freezes_the_posting_days(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=10, clock_stands_at=BROKEN_ON)
    assert said(alarms) == [(AlarmKind.DATES_FROZEN, "published_at")], alarms


def test_a_portal_that_stops_publishing_is_silent(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=16, per_day=0)
    assert said(alarms) == [(AlarmKind.SILENT, "")], alarms


def test_a_wrong_charset_fills_the_quarantine_with_mojibake(engine: Engine, page: SavedPage) -> None:
    alarms = live(engine, page, first=BROKEN_ON, days=3, mutate=in_a_wrong_charset)
    assert said(alarms) == [(AlarmKind.PAGES_REJECTED, "failed_expectation TextIsNotMojibake")], alarms


def test_a_host_that_gives_no_answer_is_dead_on_the_fourth_day(engine: Engine, page: SavedPage) -> None:
    days = [BROKEN_ON + timedelta(days=ahead) for ahead in range(4)]
    found = [said(run_once(engine, [], day, unreached=frozenset({page.portal_id}))) for day in days]
    assert found == [[], [], [], [(AlarmKind.UNREACHABLE, "")]]


def test_nothing_broken_is_no_alarm(engine: Engine, page: SavedPage) -> None:
    assert live(engine, page, first=BROKEN_ON, days=6) == []


def test_an_alarm_names_portal_day_page_and_what_to_do(engine: Engine, page: SavedPage) -> None:
    (alarm,) = live(engine, page, first=BROKEN_ON, days=3, mutate=in_a_wrong_charset, is_checked=True)
    assert (alarm.portal_id, alarm.since_on) == (page.portal_id, date(2025, 4, 2))
    assert alarm.sample_uri is not None
    assert page.portal_id in alarm.sample_uri
    assert "golden" in alarm.advice
