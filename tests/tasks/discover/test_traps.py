"""Addresses that lead nowhere, and those that only look so."""

import pytest

from tasks.discover.links import Skip
from tasks.discover.traps import find_trap

TRAPS = {
    "https://congvi.example/en/vi/en/vi/tin-tuc": Skip.LOOP,
    "https://congvi.example/tin/-/view_content/315-noi-dung.html/vi": Skip.LOOP,
    "https://congvi.example/tin/bai/tin/bai/tin": Skip.LOOP,
    "https://congvi.example/a/tin/b/tin/c/tin": Skip.LOOP,
    "https://congvi.example/login75f2.html": Skip.LOGIN,
    "https://congvi.example/c/portal/login?p_l_id=10": Skip.LOGIN,
    "https://bausau.example/dang-nhap.html": Skip.LOGIN,
    "https://bausau.example/lich/2031/05": Skip.CALENDAR,
    "https://bausau.example/su-kien?p_p_id=8&_8_month=4&_8_day=1": Skip.CALENDAR,
    "https://bausau.example/tin?thang=5&nam=2031": Skip.CALENDAR,
    "https://bausau.example/?s=kenh": Skip.ACTION,
    "https://bausau.example/tim-kiem?tu-khoa=kenh": Skip.ACTION,
    "https://bausau.example/tin-tuc/feed/": Skip.ACTION,
    "https://bausau.example/uploads/ke-hoach-17.PDF": Skip.NO_PAGE,
    "https://bausau.example/tin?loc=1&loc=2&loc=3": Skip.ENDLESS,
    "https://bausau.example/tin?" + "&".join(f"p{n}=1" for n in range(30)): Skip.ENDLESS,
    "https://bausau.example/" + "a" * 2_000: Skip.ENDLESS,
}
ARTICLES = [
    "https://bausau.example/vi/news/tin-tuc/phien-cho-khong-rac-412.html",
    "https://bausau.example/tin-tuc/tin-tuc/ra-quan-don-kenh-9.html",
    "https://bausau.example/lich-cong-tac/lich-cong-tac-tuan-12-nam-2024.html",
    "https://bausau.example/tin/dang-ky-tai-khoan-dinh-danh-muc-2.html",
    "https://bausau.example/tin/dang-nhap-mot-lan-tren-cong-dich-vu.html",
    "https://bausau.example/vi-vn/tin/tiem-vaccine-mui-2/50984-73575-905290",
    "https://bausau.example/Default.aspx?sname=ubnd&sid=146&pageid=3638&catid=4441&catname=dang-uy",
    "https://bausau.example/portal/Pages/2024-3-11/Tim-chu-cho-19-chiec-tob7w1nd.aspx",
    "https://bausau.example/2020/11/18/trao-so-tiet-kiem/",
    "https://bausau.example/?p=2216",
    "https://bausau.example/tin?p_p_id=101&p_p_lifecycle=0&_101_delta=20&_101_keywords=&_101_cur=2",
]


@pytest.mark.parametrize(("address", "skip"), TRAPS.items(), ids=[address[:70] for address in TRAPS])
def test_a_trap_is_told_by_its_address(address: str, skip: Skip) -> None:
    assert find_trap(address) is skip


@pytest.mark.parametrize("address", ARTICLES)
def test_an_article_is_no_trap(address: str) -> None:
    assert find_trap(address) is None
