"""Small pages of no known system, read by the generic rules."""

from datetime import UTC, date, datetime

import pytest

from tasks.errors import PageError
from tasks.pages.article import ParsedPage, parse_page, to_article
from tasks.pages.chrome import strip_page
from warehouse.records import VIETNAM_TIME, CounterKind, CounterReading, MediaType, PageKind, RawPage, Reason

LEAD = "Sáng ngày 12/3/2024, phường Hoa Sim Trắng tổ chức lễ phát động Tết trồng cây tại công viên Suối Lạnh."
SECOND = (
    "Tại buổi lễ, lãnh đạo phường kêu gọi mỗi gia đình trồng thêm ít nhất một cây xanh, chăm sóc vườn hoa trước ngõ và "
    "giữ sạch lòng đường, vỉa hè trong suốt mùa khô năm nay."
)
THIRD = (
    "Sau lễ phát động, hơn hai trăm đoàn viên, hội viên cùng bà con tổ dân phố số 4 đã trồng 150 cây sấu dọc bờ suối."
)
MENU = "".join(f'<li><a href="/muc-{n}">Chuyên mục số {n}</a></li>' for n in range(12))


def html_page(main: str, head: str = "", tail: str = "") -> str:
    return (
        f"<html><head><title>Hoa Sim Trắng ra quân trồng cây - Cổng thông tin phường</title>{head}</head><body>"
        f'<div id="dau-trang"><ul>{MENU}</ul></div><div class="khung">{main}</div>{tail}'
        f'<div id="chan-trang"><ul>{MENU}</ul><p>Bản quyền thuộc UBND phường</p></div></body></html>'
    )


ARTICLE = (
    '<div class="bai"><h1>Hoa Sim Trắng ra quân trồng cây</h1><div class="ngay">Ngày đăng: 13/03/2024 08:15</div>'
    f'<div class="noi-dung"><p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p><p style="text-align:right">Hà My</p></div></div>'
)


def parsed(source: str, media_type: MediaType = MediaType.HTML) -> ParsedPage:
    return parse_page(strip_page(RawPage.of("file:///hoa-sim", source.encode(), media_type)))


def test_the_body_is_the_prose_in_order() -> None:
    assert parsed(html_page(ARTICLE)).record.body_paragraphs == (LEAD, SECOND, THIRD)


def test_the_title_is_the_heading_that_the_page_title_repeats() -> None:
    assert parsed(html_page(ARTICLE)).record.title == "Hoa Sim Trắng ra quân trồng cây"


ROWS = "".join(f'<tr><td align="center">Tổ {n}</td><td align="center">{n * 9} cây</td></tr>' for n in (1, 2))


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ul><li>Sấu 90 cây</li><li>Bằng lăng</li></ul>", ("Sấu 90 cây", "Bằng lăng")),
        (f"<table>{ROWS}</table>", ("Tổ 1", "9 cây", "Tổ 2", "18 cây")),
    ],
)
def test_a_list_or_a_table_that_ends_the_article_is_body(markup: str, lines: tuple[str, ...]) -> None:
    ended = ARTICLE.replace('<p style="text-align:right">', f'{markup}<p style="text-align:right">')
    assert parsed(html_page(ended)).record.body_paragraphs == (LEAD, SECOND, THIRD, *lines)


def test_the_rule_of_a_body_is_not_that_of_its_first_picture() -> None:
    pictured = ARTICLE.replace(f"<p>{LEAD}", f'<p><img src="/anh/cay.jpg"></p><p>{LEAD}')
    assert dict(parsed(html_page(pictured)).record.field_rules)["body"] == "prose_against_links"


@pytest.mark.parametrize("office", ["Hội CCB phường", "Ban Chỉ huy PCTT xã"])
def test_a_ward_office_under_the_body_is_the_byline(office: str) -> None:
    assert parsed(html_page(ARTICLE.replace("Hà My", office))).record.byline == office


def test_the_signature_under_the_body_is_the_byline() -> None:
    assert parsed(html_page(ARTICLE)).record.byline == "Hà My"


def test_the_labelled_date_is_the_posting_time() -> None:
    published = parsed(html_page(ARTICLE)).record.published_at
    assert published is not None
    assert published.isoformat() == "2024-03-13T08:15:00+07:00"


def test_a_sapo_that_opens_the_body_again_is_kept_once() -> None:
    repeated = ARTICLE.replace('<div class="noi-dung">', f'<div class="sapo">{LEAD}</div><div class="noi-dung">')
    assert parsed(html_page(repeated)).record.body_paragraphs == (LEAD, SECOND, THIRD)


def test_related_items_longer_than_the_article_stay_out() -> None:
    teasers = "".join(f'<li><a href="/{n}.html">Tin về tổ dân phố số {n}</a><p>{SECOND}</p></li>' for n in range(20))
    page = html_page(ARTICLE, tail=f'<div class="tin-lien-quan"><h3>Tin liên quan</h3><ul>{teasers}</ul></div>')
    assert parsed(page).record.body_paragraphs == (LEAD, SECOND, THIRD)


def test_counters_in_the_margin_become_readings() -> None:
    counter = (
        "<div class='goc'><p>Thống kê truy cập</p><span>Đang truy cập:</span> <b>27</b><br>"
        "Tổng lượt truy cập: 4.798</div>"
    )
    assert parsed(html_page(ARTICLE, tail=counter)).record.visits == (
        CounterReading(CounterKind.ONLINE, 27),
        CounterReading(CounterKind.TOTAL, 4798),
    )


def test_counters_do_not_change_the_content_hash() -> None:
    first = parsed(html_page(ARTICLE, tail="<p>Lượt xem: 10</p><p>Đang online: 3</p>")).record
    second = parsed(html_page(ARTICLE, tail="<p>Lượt xem: 99</p><p>Đang online: 8</p>")).record
    assert first.content_sha256 == second.content_sha256


def test_a_page_of_menus_alone_is_rejected_as_chrome() -> None:
    with pytest.raises(PageError) as caught:
        to_article(parsed(html_page("")))
    assert caught.value.reason is Reason.ALL_CHROME


def test_a_list_of_dated_entries_is_a_listing() -> None:
    entries = "".join(
        f'<div class="muc"><h3><a href="/tin-{n}.html">Tổ dân phố số {n} họp bàn việc làm đường</a></h3>'
        f"<span>{n:02d}/03/2024</span><p>{SECOND}</p></div>"
        for n in range(1, 9)
    )
    page = parsed(html_page(f'<div class="danh-sach">{entries}</div>'))
    assert (page.kind, len(page.items), page.items[0].published_at) == (PageKind.LISTING, 8, "2024-03-01")


def test_extracted_text_reads_like_the_page() -> None:
    head = "TIN TỨC\n\nHoa Sim Trắng ra quân trồng cây\nNgày đăng: 13/03/2024 08:15"
    text = f"{head}\n\n{LEAD}\n\n{SECOND}\n\n{THIRD}\n\nHà My\n"
    record = parsed(text, MediaType.TEXT).record
    assert (record.title, record.body_paragraphs, record.byline, record.section) == (
        "Hoa Sim Trắng ra quân trồng cây",
        (LEAD, SECOND, THIRD),
        "Hà My",
        "TIN TỨC",
    )


def test_a_second_line_of_the_signature_is_the_office() -> None:
    text = f"Hoa Sim Trắng ra quân trồng cây\n\n{LEAD}\n\n{SECOND}\n\nTrần Thị Hà My\n\nChủ tịch Hội Phụ nữ phường\n"
    assert parsed(text, MediaType.TEXT).record.byline_role == "Chủ tịch Hội Phụ nữ phường"


def test_every_field_names_its_rule() -> None:
    rules = dict(parsed(html_page(ARTICLE)).record.field_rules)
    assert rules.keys() >= {"title", "body", "published_at", "event_on", "byline", "lead"}


@pytest.mark.parametrize(
    ("path", "rule"),
    [("hoa-sim-trong-cay-2800240312171234708.htm", "address_id"), ("hoa-sim-trong-cay.htm", "relative_time")],
)
def test_the_moment_in_an_address_goes_before_the_hours_that_a_page_counts_back(path: str, rule: str) -> None:
    counted = html_page(ARTICLE.replace("Ngày đăng: 13/03/2024 08:15", "17 giờ trước"))
    page = RawPage.of(
        f"https://hoasim.example/tin/{path}",
        counted.encode(),
        MediaType.HTML,
        fetched_at=datetime(2024, 3, 13, 9, 0, tzinfo=UTC),
        address=f"https://hoasim.example/tin/{path}",
    )
    record = parse_page(strip_page(page)).record
    moment = datetime(2024, 3, 12, 17, 12, 34, tzinfo=VIETNAM_TIME) if rule == "address_id" else None
    assert (dict(record.field_rules)["published_at"], record.published_at) == (rule, moment)


@pytest.mark.parametrize(
    "line", ["Hà My · 13/03/2024 08:15", "Tác giả: Hà My - 08:15 13/03/2024", "By Hà My, 13/03/2024 08:15"]
)
def test_a_line_of_author_and_day_gives_both(line: str) -> None:
    shown = ARTICLE.replace("Ngày đăng: 13/03/2024 08:15", line).replace(">Hà My</p>", "></p>")
    record = parsed(html_page(shown)).record
    moment = datetime(2024, 3, 13, 8, 15, tzinfo=VIETNAM_TIME)
    assert (record.byline, record.published_at) == ("Hà My", moment)


def test_a_user_who_sent_the_page_is_no_author() -> None:
    shown = ARTICLE.replace("Ngày đăng: 13/03/2024 08:15", "Gửi bởi bientap vào T4, 13/03/2024 - 08:15")
    record = parsed(html_page(shown)).record
    assert (record.byline, record.published_on) == ("Hà My", date(2024, 3, 13))


def test_a_heading_that_leads_home_is_no_title() -> None:
    site = '<h1><a href="/">Hoa Sim Trắng</a></h1>'
    shown = html_page(site + ARTICLE.replace("<h1>", "<h3>").replace("</h1>", "</h3>"))
    assert parsed(shown).record.title == "Hoa Sim Trắng ra quân trồng cây"


def test_a_number_behind_an_eye_counts_views_whatever_follows_it() -> None:
    icons = '<span><i class="bi bi-eye"></i> 312</span><span><i class="bi bi-volume-up"></i> Nghe bài viết</span>'
    shown = ARTICLE.replace("Ngày đăng: 13/03/2024 08:15", f"13/03/2024</div><div>{icons}")
    assert parsed(html_page(shown)).record.view_count == 312


@pytest.mark.parametrize(("picture", "captions"), [("trong-cay.jpg\n", 1), ("", 0)])
def test_a_line_under_a_picture_above_the_title_is_its_caption(picture: str, captions: int) -> None:
    caption = "Bà con tổ 4 trồng cây dọc bờ suối"
    head = f"Giới thiệu\nVăn bản\nHỏi đáp\n{picture}{caption}\nHoa Sim Trắng ra quân trồng cây\n13/03/2024"
    text = f"{head}\n{LEAD}\n{SECOND}"
    record = parsed(text, MediaType.TEXT).record
    assert (record.title, record.captions) == ("Hoa Sim Trắng ra quân trồng cây", (caption,) * captions)


def test_links_that_a_few_words_announce_are_no_body() -> None:
    box = '<div><b>Đọc thêm</b><ul><li><a href="/a">Phường trồng thêm cây ở bờ kè</a></li></ul></div>'
    assert parsed(html_page(ARTICLE.replace(f"<p>{THIRD}", f"{box}<p>{THIRD}"))).record.body_paragraphs == (
        LEAD,
        SECOND,
        THIRD,
    )


def test_documents_that_the_article_lists_are_body() -> None:
    names = ("Quyết định số 12/QĐ-UBND về trồng cây ven kè", "Mẫu đơn đăng ký nhận cây giống của hộ gia đình")
    files = ("/vb/12.pdf", "/documents/2014/0/mau-don.DOCX/7c1f?t=17")
    items = "".join(f'<li><a href="{file}">{name}</a></li>' for file, name in zip(files, names, strict=True))
    page = html_page(ARTICLE.replace(f"<p>{THIRD}", f"<ul>{items}</ul><p>{THIRD}"))
    assert parsed(page).record.body_paragraphs == (LEAD, SECOND, *names, THIRD)


def test_a_card_that_is_one_link_is_no_body() -> None:
    card = f'<a href="/a"><div>Trồng cây ở bờ kè</div><div>{SECOND}</div></a>'
    record = parsed(html_page(ARTICLE.replace(f"<p>{THIRD}", f"{card}<p>{THIRD}"))).record
    assert record.body_paragraphs == (LEAD, SECOND, THIRD)


def test_what_readers_say_inside_the_articles_element_is_no_body() -> None:
    said = f"<h3>Bình luận (1)</h3><p>{SECOND}</p>"
    record = parsed(html_page(ARTICLE.replace('<p style="text-align:right">', f'{said}<p style="text-align:right">')))
    assert record.record.body_paragraphs == (LEAD, SECOND, THIRD)


def test_a_short_line_is_a_caption_only_where_a_picture_stands() -> None:
    told = ARTICLE.replace('<div class="noi-dung">', '<div>Đọc và chia sẻ cùng bạn bè</div><div class="noi-dung">')
    assert parsed(html_page(told)).record.captions == ()


def test_spans_of_a_class_beside_each_other_are_lines_of_their_own() -> None:
    beside = "<span class=ten>Hà My</span> <span class=gio>13/03/2024 08:15</span> <span class=bl>0 bình luận</span>"
    shown = ARTICLE.replace("Ngày đăng: 13/03/2024 08:15", beside)
    record = parsed(html_page(shown)).record
    assert (record.byline, str(record.published_on)) == ("Hà My", "2024-03-13")


def test_a_picture_and_its_words_in_a_table_are_picture_and_caption() -> None:
    caption = "Trẻ em tổ dân phố số 4 nhận cây giống."
    table = f'<table><tr><td><img src="/anh/cay.jpg"></td></tr><tr><td>{caption}</td></tr></table>'
    record = parsed(html_page(ARTICLE.replace(f"<p>{THIRD}", f"{table}<p>{THIRD}"))).record
    assert record.captions == (caption,)


def test_the_author_whom_the_markup_states_is_no_line_of_the_body() -> None:
    head = '<meta name="author" content="Hà My">'
    shown = ARTICLE.replace(f"<p>{SECOND}", f"<h4>Hà My</h4><p>{SECOND}")
    assert parsed(html_page(shown, head)).record.body_paragraphs == (LEAD, SECOND, THIRD)
