"""One article, one address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.addresses import canonical_address, choose_address, clean_address, host_of

ARTICLE = "https://hoasimtrang.example/vi/news/tin-tuc/phien-cho-khong-rac-412.html"


@pytest.mark.parametrize(
    "address",
    [
        "http://hoasimtrang.example/vi/news/tin-tuc/phien-cho-khong-rac-412.html",
        "https://HoaSimTrang.example:443/vi/news/tin-tuc/phien-cho-khong-rac-412.html",
        "http://hoasimtrang.example:80/vi/news/tin-tuc/phien-cho-khong-rac-412.html",
        f"{ARTICLE}#comment",
        f"{ARTICLE}?utm_source=zalo&utm_medium=social",
        f"{ARTICLE}?fbclid=IwAR0x&gidzl=Kq",
        f"{ARTICLE}?PHPSESSID=9f8a7",
        f"{ARTICLE};jsessionid=4F2A.node1",
        "https://hoasimtrang.example/vi/news/savefile/tin-tuc/phien-cho-khong-rac-412.html",
        "https://hoasimtrang.example/vi/news/print/tin-tuc/phien-cho-khong-rac-412.html",
        "  https://hoasimtrang.example/vi/news/tin-tuc/phien-cho-khong-rac-412.html\n",
    ],
)
def test_every_way_to_an_article_is_one_address(address: str) -> None:
    assert canonical_address(address) == ARTICLE


@pytest.mark.parametrize(
    ("address", "same"),
    [
        (
            "http://doichuong.example/index.php?language=vi&nv=news&op=savefile/Tin-trong-phuong/Tha-ca-187",
            "http://doichuong.example/index.php?nv=news&language=vi&op=Tin-trong-phuong/Tha-ca-187",
        ),
        ("https://vanhong.example/2020/11/18/trao-so/print/", "https://vanhong.example/2020/11/18/trao-so/"),
        ("https://vanhong.example/2020/11/18/trao-so/amp/", "https://vanhong.example/2020/11/18/trao-so/"),
        ("https://vanhong.example/trao-so/?share=facebook", "https://vanhong.example/trao-so/"),
        ("https://gonhan.example/(S(x2y4z6))/tin/bau-cu.aspx", "https://gonhan.example/tin/bau-cu.aspx"),
        (
            "https://congvi.example/tin/-/view_content/61-doc-sach.html?redirect=%2Ftin&_101_INSTANCE_x_viewMode=print",
            "https://congvi.example/tin/-/view_content/61-doc-sach.html",
        ),
        ("https://kieumai.example/đất-rừng", "https://kieumai.example/%C4%91%E1%BA%A5t-r%E1%BB%ABng"),
        ("https://kieumai.example/%c4%91at", "https://kieumai.example/%C4%91at"),
    ],
)
def test_views_and_spellings_of_an_address_are_one(address: str, same: str) -> None:
    assert canonical_address(address) == canonical_address(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://benchay.example/?p=2216", "https://benchay.example/?p=2217"),
        ("https://vuonngau.example/tin.aspx?NewsID=1", "https://vuonngau.example/tin.aspx?newsid=2"),
        ("https://hoaloi.example/Default.aspx?sid=146", "https://hoaloi.example/Default.aspx?sid=147"),
        ("https://congthuong.example:8080/tin", "https://congthuong.example/tin"),
        ("https://suoiche.example/tin?PageIndex=2", "https://suoiche.example/tin?PageIndex=3"),
        ("https://inhoangmai.example/print/", "https://inhoangmai.example/"),
    ],
)
def test_what_tells_two_articles_apart_is_kept(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


def test_an_address_is_asked_for_under_its_own_scheme_and_order() -> None:
    asked = "http://doichuong.example/index.php?nv=news&language=vi&op=Tin/Tha-ca-187&fbclid=Iw#top"
    assert clean_address(asked) == "http://doichuong.example/index.php?nv=news&language=vi&op=Tin/Tha-ca-187"


@pytest.mark.parametrize(
    "address", [None, "", "mailto:vanphong@phuong.example", "javascript:void(0)", "/tin-tuc", "http://[x", "http://:80"]
)
def test_what_is_no_http_address_has_no_canonical_form(address: str | None) -> None:
    assert canonical_address(address) is None


@pytest.mark.parametrize(
    ("asked", "stated", "identity"),
    [
        ("http://benchay.example/?p=2216", "https://benchay.example/trao-so/", "https://benchay.example/trao-so/"),
        ("https://benchay.example/?p=2216", "https://benchay.example/", "https://benchay.example/?p=2216"),
        ("https://benchay.example/?p=2216", "https://quan.example/trao-so/", "https://benchay.example/?p=2216"),
        ("https://benchay.example/?p=2216", None, "https://benchay.example/?p=2216"),
        ("https://benchay.example/tin?id=5", "https://benchay.example/tin", "https://benchay.example/tin?id=5"),
        (None, "https://benchay.example/trao-so/", "https://benchay.example/trao-so/"),
        (None, None, None),
    ],
)
def test_only_a_short_link_gives_way_to_the_address_that_the_page_states(
    asked: str | None, stated: str | None, identity: str | None
) -> None:
    assert choose_address(asked, stated) == identity


@settings(deadline=None)
@given(
    st.builds(
        "{}://{}/{}?{}#{}".format,
        st.sampled_from(["http", "https", "HTTPS"]),
        st.sampled_from(["phuong.example", "PHUONG.example:443", "127.0.0.1:8000", "[::1]:8000"]),
        st.lists(st.sampled_from(["tin", "print", "amp", "savefile", "", "(S(x1))", "a;jsessionid=1", "đất"])).map(
            "/".join
        ),
        st.text(alphabet="ab=&;%+/đ print", max_size=30),
        st.text(max_size=5),
    )
)
def test_the_canonical_form_is_its_own_canonical_form(address: str) -> None:
    once = canonical_address(address)
    assert once is None or canonical_address(once) == once


def test_www_is_no_part_of_a_portals_name() -> None:
    assert host_of("https://www.wexcombe-courier.example/news/harbour") == "wexcombe-courier.example"
