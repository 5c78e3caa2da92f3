"""Places: the official unit that a page's words and address name, or none. Invented wards must find no unit."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.gazetteer import name_key
from tasks.pages.places import resolve_place
from tests.tasks.pages.shared_goldens import shared_articles
from warehouse.records import Place, PlaceStatus

BEFORE = date(2021, 5, 1)
SINCE = date(2025, 9, 1)


def place(
    title: str | None = None,
    *paragraphs: str,
    address: str | None = None,
    context: tuple[str, ...] = (),
    on: date | None = BEFORE,
) -> Place:
    return resolve_place(address=address, title=title, paragraphs=paragraphs, context_lines=context, on=on)


@pytest.mark.parametrize(
    ("title", "ward_id"),
    [
        ("Phường Trúc Bạch ra quân", "00004.legacy"),
        ("UBND phường Trúc bạch ra quân", "00004.legacy"),
        ("UBND P. Trúc Bạch ra quân", "00004.legacy"),
        ("UBND P.Trúc Bạch ra quân", "00004.legacy"),
        ("PHƯỜNG TRÚC BẠCH TỔ CHỨC HỘI NGHỊ", "00004.legacy"),
        ("Hội nghị Phường Trúc Bạch Quận Ba Đình Thành Phố Hà Nội", "00004.legacy"),
        ("Phường Hoà Khánh Bắc ra quân", "20197.legacy"),
        ("Thị trấn Yên Viên ra quân", "00526.legacy"),
        ("Xã Yên Viên ra quân", "00532.legacy"),
        ("Xã Ea H’leo ra quân", "24184.legacy"),
        ("Phường 01, quận Gò Vấp ra quân", "26890.legacy"),
        ("P.1, Q. Gò Vấp ra quân", "26890.legacy"),
        ("Phường Tân Định, Quận 1 ra quân", "26734.legacy"),
        ("Xã Hưng Đạo (Quốc Oai, Hà Nội) ra quân", "09934.legacy"),
        ("Xã Hưng Đạo thuộc huyện Quốc Oai ra quân", "09934.legacy"),
    ],
)
def test_a_name_is_found_however_it_is_written(title: str, ward_id: str) -> None:
    assert place(title).ward_id == ward_id


@pytest.mark.parametrize(
    ("title", "on", "ward_id", "evidence"),
    [
        ("Bà con ra quân", BEFORE, "06760.legacy", ("portal", "district", "unique_name")),
        ("Bà con ra quân", SINCE, "06760.2025", ("portal", "unique_name")),
        ("Phường Cẩm Đông ra quân", BEFORE, "06769.legacy", ("title", "district", "unique_name")),
    ],
)
def test_a_page_that_names_no_ward_is_of_the_one_its_portal_declares(
    title: str, on: date, ward_id: str, evidence: tuple[str, ...]
) -> None:
    found = place(title, address="https://tthcc.campha.gov.vn/tin-tuc/bai-1.html", on=on)
    assert (found.ward_id, found.evidence) == (ward_id, evidence)


def test_a_host_that_bears_the_name_of_several_wards_is_that_of_the_one_its_portal_declares() -> None:
    found = place("Bà con ra quân", address="https://ubndhoaloi.com/tin/1.html")
    assert (found.ward_name, found.evidence) == ("Phường Hòa Lợi", ("host", "portal"))


@pytest.mark.parametrize(
    ("title", "ward_id"),
    [
        ("Phường Ba Đình ra quân", "00004.2025"),
        ("Phường Xuân Hương - Đà Lạt ra quân", "24781.2025"),
        ("Phường Đức Xuân ra quân", "01840.2025"),
    ],
)
def test_since_the_reform_the_new_list_counts(title: str, ward_id: str) -> None:
    assert place(title, on=SINCE).ward_id == ward_id


def test_a_resolved_place_has_official_names_and_its_evidence() -> None:
    assert place("Phường Trúc bạch ra quân") == Place(
        PlaceStatus.RESOLVED,
        "00004.legacy",
        "00004",
        "Phường Trúc Bạch",
        "Quận Ba Đình",
        "Thành phố Hà Nội",
        ("title", "unique_name"),
    )


@pytest.mark.parametrize(
    "title",
    [
        "Phường Hoa Sim Trắng ra quân",
        "Phường Trúc Bạch Trắng ra quân",
        "PHƯỜNG TRÚC BẠCH TRẮNG TỔ CHỨC HỘI NGHỊ",
        "Phường Hội Phú, thành phố Đà Lạt ra quân",  # the one Hội Phú lies in Pleiku
        "Phường Hội Phú, quận Mây Trắng ra quân",  # no such district
        "Thị xã Bến Cát ra quân",
        "Đảm bảo an sinh Xã Hội",
        "Cả phường 15 hộ nghèo",
        "Quận Ba Đình ra quân",
        "Ra quân",
    ],
)
def test_what_no_unit_bears_is_unresolved(title: str) -> None:
    assert place(title).status is PlaceStatus.UNRESOLVED


@pytest.mark.parametrize("title", ["Phường 1 ra quân", "Phường Tân Lập ra quân", "Xã Tân Lập ra quân"])
def test_a_name_of_several_units_is_ambiguous(title: str) -> None:
    read = place(title)
    assert (read.status, read.ward_id) == (PlaceStatus.AMBIGUOUS, None)


@pytest.mark.parametrize(
    ("title", "paragraphs", "address"),
    [
        ("Phường Tân Lập ra quân", ("Lãnh đạo thành phố Thái Nguyên dự.",), None),
        ("Phường Tân Lập ra quân", ("TP. Thái Nguyên có 21 phường.",), None),
        ("Ra quân", ("Phường Tân Lập (TP Thái Nguyên) ra quân.", "Phường Tân Lập có 12 tổ."), None),
        ("Phường Tân Lập ra quân", (), "https://tanlap.thainguyencity.gov.vn/tin/a.html"),
        ("Ra quân", (), "https://tanlap.thainguyencity.gov.vn/tin/a.html"),
    ],
)
def test_district_or_host_settles_a_name_of_several_units(
    title: str, paragraphs: tuple[str, ...], address: str | None
) -> None:
    read = place(title, *paragraphs, address=address)
    assert (read.ward_name, read.district_name) == ("Phường Tân Lập", "Thành phố Thái Nguyên")


@pytest.mark.parametrize(
    "address",
    [
        "https://trucbach.badinh.hanoi.gov.vn/tin/-/a",
        "https://phuongtrucbach.hanoi.gov.vn/tin/a",
        "https://ubndtrucbach.hanoi.gov.vn/tin/a",
        "https://badinh.hanoi.gov.vn/phuong-truc-bach/a",
        "https://badinh.hanoi.gov.vn/portal/trucbach/a",
    ],
)
def test_an_address_names_a_ward_by_itself(address: str) -> None:
    assert place("Ra quân", address=address).ward_id == "00004.legacy"


@pytest.mark.parametrize("address", ["https://trucbach.example/a", "https://www.phubai.com/a/b", "http://[bad"])
def test_a_host_that_only_sounds_like_a_ward_is_no_evidence(address: str) -> None:
    assert place("Ra quân", address=address).status is PlaceStatus.UNRESOLVED


def test_such_a_host_backs_a_ward_that_the_text_names() -> None:
    body = ("Bà con vui.", "Hội làng mở.", "Ai cũng đến.", "Bà con phường Trúc Bạch mở hội.")
    assert place("Hội làng", *body, address="https://trucbach.example/a").ward_id == "00004.legacy"


def test_the_text_outweighs_the_host() -> None:
    read = place("Công nhận 4 tổ", "Phường Trúc Bạch công nhận 4 tổ.", address="http://phuonggiangvo.gov.vn/4-to/")
    assert read.ward_name == "Phường Trúc Bạch"


def test_the_host_outweighs_a_guest_in_the_text() -> None:
    body = ("Đoàn đã đến.", "Đoàn phường Giảng Võ đến thăm.")
    assert place("Thăm hỏi", *body, address="https://trucbach.badinh.hanoi.gov.vn/a").ward_id == "00004.legacy"


def test_a_guest_from_elsewhere_does_not_outweigh_the_host() -> None:
    read = place("Kết nghĩa", "Phường Hội Phú cử đoàn đến thăm.", address="https://trucbach.badinh.hanoi.gov.vn/a")
    assert read.ward_id == "00004.legacy"


@pytest.mark.parametrize(
    "title",
    [
        "UBND PHƯỜNG TỔ CHỨC HỘI NGHỊ",
        "UBND PHƯỜNG LONG TRỌNG TỔ CHỨC LỄ HỘI",
        "Ban Chỉ Huy Quân Sự Phường Kiểm Tra",
        "Vì một Xã Hội văn minh",
        "Ảnh của P. Nam",
    ],
)
def test_capitals_behind_a_type_word_are_not_always_a_name(title: str) -> None:
    assert place(title, address="https://trucbach.badinh.hanoi.gov.vn/a").ward_id == "00004.legacy"


def test_a_unit_of_another_province_than_the_host_is_unresolved() -> None:
    read = place("Phường Hội Phú ra quân", address="https://hoigao.danang.gov.vn/a")
    assert (read.status, read.evidence[-1]) == (PlaceStatus.UNRESOLVED, "other_place")


def test_the_portal_of_a_new_ward_was_a_districts_before() -> None:
    address = "https://badinh.hanoi.gov.vn/ra-quan-2800250801171234708.htm"
    assert place("Ra quân", address=address, on=SINCE).ward_name == "Phường Ba Đình"
    assert place("Ra quân", address=address, on=BEFORE).status is PlaceStatus.UNRESOLVED


def test_the_owner_of_the_site_is_evidence() -> None:
    assert place("Ra quân", "Bà con vui.", context=("Ủy ban nhân dân phường Trúc Bạch",)).ward_id == "00004.legacy"


def test_a_menu_of_many_wards_is_none() -> None:
    menu = ("Phường Trúc Bạch", "Phường Kim Mã", "Phường Giảng Võ", "Phường Quán Thánh")
    assert place("Ra quân", context=menu).status is PlaceStatus.UNRESOLVED


def test_one_mention_far_down_is_no_evidence() -> None:
    body = ("Bà con vui.", "Hội làng mở.", "Ai cũng đến.", "Có cả bạn ở phường Trúc Bạch.")
    assert place("Hội làng", *body).status is PlaceStatus.UNRESOLVED


def test_two_wards_named_alike_are_ambiguous() -> None:
    body = ("Hội trại của phường Trúc Bạch và phường Giảng Võ.",)
    assert place("Hội trại", *body).status is PlaceStatus.AMBIGUOUS


def test_the_name_elsewhere_tells_where_it_ends_in_capitals() -> None:
    read = place("PHƯỜNG TRÚC BẠCH LONG TRỌNG TỔ CHỨC ĐẠI HỘI", "Phường Trúc Bạch tổ chức đại hội.")
    assert read.evidence == ("title", "lead", "unique_name")


def test_a_bare_name_in_the_title_counts_where_the_text_has_it_in_full() -> None:
    read = place("Trúc Bạch: Ra quân", "Phường Giảng Võ cử đoàn.", "Phường Trúc Bạch ra quân.")
    assert read.ward_name == "Phường Trúc Bạch"


@pytest.mark.parametrize(
    ("title", "address", "ward_id"),
    [
        ("Phường Trúc Bạch, quận Ba Đình ra quân", None, "00004.legacy"),
        ("Ra quân", "https://trucbach.badinh.hanoi.gov.vn/a", "00004.legacy"),
        ("Phường Trúc Bạch ra quân", None, "00004.legacy"),  # the new list has none
        ("Phường Hội Phú ra quân", None, None),  # one in either list, and they are not the same
        ("Phường Tân Lập ra quân", None, None),
    ],
)
def test_without_a_date_a_unit_counts_only_when_the_lists_leave_no_doubt(
    title: str, address: str | None, ward_id: str | None
) -> None:
    assert place(title, address=address, on=None).ward_id == ward_id


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Hoà", "Hòa", True),
        ("thuỷ", "Thủy", True),
        ("Lý", "Lí", True),
        ("Quý", "Quí", True),
        ("01", "1", True),
        ("Ea H’leo", "Ea H'leo", True),
        ("Tây", "Tâi", False),
        ("Hòa", "Hoá", False),
        ("Đông", "Dông", False),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str, is_same: bool) -> None:
    assert (name_key(one) == name_key(other)) is is_same


PLACE_BITS = st.text(alphabet="phườngxãPX. ,-–()TrúcBạch0123QuậnBaĐình'’TPHàNội", max_size=80)


@given(st.none() | PLACE_BITS, st.lists(PLACE_BITS, max_size=3), st.none() | st.text(), st.sampled_from((BEFORE, None)))
@settings(deadline=None)
def test_any_page_has_a_place_or_none(title: str | None, body: list[str], address: str | None, on: date | None) -> None:
    read = resolve_place(address=address, title=title, paragraphs=body, context_lines=body, on=on)
    assert (read.status is PlaceStatus.RESOLVED) is (read.ward_id is not None)


def test_real_pages_get_their_ward_or_none() -> None:
    articles = [article for article in shared_articles() if "ward" in article]
    if not articles:
        pytest.skip("the shared pages are not at hand")
    got = [(article, _place_of(article)) for article in articles]
    wrong = [article["file"] for article, read in got if read.ward_name and not _is_of(read.ward_name, article["ward"])]
    assert wrong == []
    assert sum(read.status is PlaceStatus.RESOLVED for _, read in got) >= len(got) - 3


def _place_of(article: dict[str, object]) -> Place:
    day = article["posted_on"] or (date.fromisoformat(str(article["event_on"])) if article["event_on"] else None)
    return resolve_place(
        address=article.get("url"),  # type: ignore[arg-type]
        title=article["title"],  # type: ignore[arg-type]
        paragraphs=article["paragraphs"],  # type: ignore[arg-type]
        context_lines=(),
        on=day,  # type: ignore[arg-type]
    )


def _is_of(ward_name: str, ward: object) -> bool:
    return isinstance(ward, str) and name_key(ward_name).endswith(name_key(ward))
