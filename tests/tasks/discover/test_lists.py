"""Lists as they were saved: entries in order, and the way to the next page."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.discover.links import Entry
from tasks.discover.lists import ListPage, Shape, read_list_page
from tests.tasks.discover.site import list_page, news_list
from tests.tasks.pages.goldens import PORTALS, SHARED
from warehouse.records import MediaType, RawPage

LISTED = SHARED / "pages" / "html"


def read(source: bytes | str, address: str, *, ordinal: int = 1, shape: Shape | None = None) -> ListPage:
    payload = source.encode() if isinstance(source, str) else source
    page = RawPage.of(
        address, payload, MediaType.HTML, address=address, fetched_at=datetime(2024, 3, 10, 3, tzinfo=UTC)
    )
    return read_list_page(page, ordinal=ordinal, shape=shape, is_home=False)


def saved(name: str, address: str, *, ordinal: int = 1) -> ListPage:
    return read((PORTALS / name).read_bytes(), address, ordinal=ordinal)


def told(entry: Entry) -> tuple[str | None, str, str]:
    return entry.title, str(entry.published_at or entry.published_on), entry.address


SUOI_CHE = "https://suoiche.example/portal/Pages/Hoat-dong-doan-the.aspx"
SAVED = {
    "sharepoint": (
        (
            "suoiche.example/hoat-dong-doan-the.html",
            f"{SUOI_CHE}?PageIndex=2",
            2,
        ),
        6,
        (
            "Chi đoàn tổ 5 dựng tủ sách từ thùng sơn cũ",
            "2022-09-14 15:02:00+07:00",
            "https://suoiche.example/portal/Pages/2022-9-14/Chi-doan-to-5-dung-tu-sachk3Vb0q.aspx",
        ),
        f"{SUOI_CHE}?PageIndex=3",
    ),
    "nukeviet": (
        ("tramhuong.example/tin-tuc.html", "https://tramhuong.example/news/tin-tuc/", 1),
        4,
        (
            "Khai giảng lớp xóa mù công nghệ cho người cao tuổi",
            "2022-03-16 08:20:00+07:00",
            "https://tramhuong.example/news/tin-tuc/khai-giang-lop-xoa-mu-cong-nghe-702.html",
        ),
        "https://tramhuong.example/news/tin-tuc/page-2/",
    ),
    "liferay": (
        ("quanthanh.badinh.hanoi.example/van-hoa-xa-hoi.html", "https://quanthanh.example/van-hoa-xa-hoi", 1),
        4,
        (
            "Trạm Y tế phường khám sàng lọc cho người cao tuổi khu dân cư số 3",
            "2020-11-12 14:15:00+07:00",
            "https://quanthanh.example/van-hoa-xa-hoi/-/view_content/558310-tram-y-te.html",
        ),
        None,
    ),
}


@pytest.mark.parametrize(("page", "count", "first", "next_page"), SAVED.values(), ids=SAVED)
def test_a_saved_list_gives_its_entries_and_its_next_page(
    page: tuple[str, str, int], count: int, first: tuple[str, str, str], next_page: str | None
) -> None:
    found = saved(page[0], page[1], ordinal=page[2])
    assert (len(found.entries), told(found.entries[0]), found.next.address) == (count, first, next_page)


@pytest.mark.skipif(not LISTED.exists(), reason="the pages seen are not at hand")
def test_a_real_list_is_read_to_its_last_page() -> None:
    addresses = {
        row["file"]: row["url"] for row in map(json.loads, (LISTED / "INDEX.jsonl").read_text("utf-8").splitlines())
    }
    first, second = sorted(name for name in addresses if "phong-chong-dich" in name)
    page = read((LISTED / first).read_bytes(), addresses[first])
    assert len(page.entries) == 20
    assert (page.next.address or "").endswith("&_101_cur=2")
    last = read((LISTED / second).read_bytes(), addresses[second], ordinal=2)
    assert [str(entry.published_on) for entry in last.entries][:2] == ["2020-02-12", "2020-02-12"]
    assert (len(last.entries), last.next.address) == (6, None)


def test_the_last_page_of_a_list_may_have_one_entry_beside_a_box_of_many() -> None:
    shape = read(list_page(9, 8, 7), "https://bausau.example/tin-tuc").shape
    page = list_page(1).replace("</body>", f"{news_list(21, 22, 23, classes='doc-nhieu')}</body>")
    found = read(page, "https://bausau.example/tin-tuc?page=4", shape=shape)
    assert [entry.title for entry in found.entries] == ["Phường Bàu Sau ra quân dọn kênh lần thứ 1"]


def test_links_count_from_the_base_that_the_page_names() -> None:
    page = list_page(9, 8, 7).replace("<html>", '<html><head><base href="https://cdn.bausau.example/vi/"></head>')
    page = page.replace('href="/tin-tuc/', 'href="tin/')
    found = read(page, "https://bausau.example/tin-tuc")
    assert found.entries[0].address == "https://cdn.bausau.example/vi/tin/phuong-bau-sau-ra-quan-don-kenh-9.html"


def test_an_arrow_behind_a_teaser_leads_to_no_next_page() -> None:
    page = list_page(9, 8, 7).replace("</p>", ' <a class="next" href="/tin-tuc/doc-them-9.html">»</a></p>')
    page = page.replace("<body>", '<body class="page-wrapper">')
    assert read(page, "https://bausau.example/tin-tuc").next.address is None


def test_a_date_relative_to_the_fetch_is_read() -> None:
    page = list_page(9, 8, 7).replace("Ngày đăng 09/03/2024", "17 giờ trước")
    assert str(read(page, "https://bausau.example/tin-tuc").entries[0].published_on) == "2024-03-09"


def test_an_entry_without_a_date_has_that_of_its_address() -> None:
    page = list_page(9, 8, 7).replace("<span>Ngày đăng 09/03/2024</span>", "")
    page = page.replace("phuong-bau-sau-ra-quan-don-kenh-9.html", "don-kenh-2800240309171234708.htm")
    assert str(read(page, "https://bausau.example/tin-tuc").entries[0].published_at) == "2024-03-09 17:12:34+07:00"


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=3, max_size=3), st.text(max_size=20))
def test_no_link_however_broken_stops_a_list_from_being_read(links: list[str], pager: str) -> None:
    page = list_page(9, 8, 7, pager=f'<a href="{pager}">2</a>')
    for number, link in zip((9, 8, 7), links, strict=True):
        page = page.replace(f"/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-{number}.html", link.replace('"', ""))
    read(page.encode("utf-8", "replace"), "https://bausau.example/tin-tuc")
