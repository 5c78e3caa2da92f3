import pytest

from tasks.pages import lines
from tasks.pages import vocabulary as words
from warehouse.records import CounterKind


@pytest.mark.parametrize(
    "text",
    [
        "Thành Lâm",
        "N.T.T",
        "BBT",
        "BBT-HSA",
        "Thùy Dương- Mạnh Hòa",
        "Lê Văn Mười",
        "Nông Thị Chín.",
        "Ban Biên tập",
        "Pleun van Wijck",
    ],
)
def test_a_persons_or_offices_signature_is_a_name(text: str) -> None:
    assert lines.is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quang cảnh hội nghị",
        "Tin hoạt động",
        "Phường Hoa Sim",
        "Hội Cựu Chiến Binh",
        "Xem thêm",
        "12",
        "Liên kết website:",
    ],
)
def test_a_caption_a_menu_entry_or_an_organisation_is_no_name(text: str) -> None:
    assert not lines.is_name(text)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("Đang trực tuyến: 460", CounterKind.ONLINE, 460),
        ("Đang online 614", CounterKind.ONLINE, 614),
        ("Tổng lượt truy cập: 1.234.567", CounterKind.TOTAL, 1_234_567),
        ("Lượt truy cập trong tuần: 18,699", CounterKind.WEEK, 18_699),
        ("Hôm qua: 0", CounterKind.YESTERDAY, 0),
    ],
)
def test_a_counter_line_gives_kind_and_number(text: str, kind: CounterKind, number: int) -> None:
    assert lines.read_counter_line(text) == (kind, number)


@pytest.mark.parametrize("text", ["Bình luận (9)", "Ý kiến bạn đọc", "Komentarze (2)", "3 Kommentare", "Diskuse"])
def test_a_heading_of_what_readers_say_is_known_in_many_languages(text: str) -> None:
    assert lines.heads_comments(text)


@pytest.mark.parametrize("text", ["(2)", "Ý kiến cử tri", "Bình luận về dự thảo quy hoạch"])
def test_a_heading_of_the_article_is_none_of_comments(text: str) -> None:
    assert not lines.heads_comments(text)


@pytest.mark.parametrize("text", ["Năm 2020: 15 tổ dân phố", "Tổ dân phố số 26", "Tổng kết năm 2020", "Khen thưởng 10"])
def test_prose_with_a_number_is_no_counter(text: str) -> None:
    assert lines.read_counter_line(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Lượt xem: 1588", 1588),
        ("View count: 842", 842),
        ("Đã xem: 1.024", 1024),
        ("206 lượt xem", 206),
        ("Lượt xem", None),
    ],
)
def test_views_are_read_behind_or_before_their_label(text: str, number: int | None) -> None:
    assert lines.read_views_line(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "Quang cảnh buổi lễ",
        "(Trao quà cho các hộ gia đình chính sách trên địa bàn phường trong dịp Tết Nguyên đán)",
        "Tiết mục văn nghệ chào mừng của tổ dân phố số 3 (ảnh: Hà My)",
        "Đồng chí Trần Thị Hạnh, Bí thư Đảng ủy phường phát biểu chỉ đạo.",
    ],
)
def test_a_line_that_describes_a_picture_is_a_caption(text: str) -> None:
    assert lines.is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thời gian: 7h00 ngày 02/8/2025.",
        "Một số hình ảnh tại buổi lễ",
        "Ngày hội là dịp để bà con trong khu phố gặp gỡ, thăm hỏi và giúp đỡ nhau trong công việc hằng ngày.",
    ],
)
def test_a_sentence_of_the_article_is_no_caption(text: str) -> None:
    assert not lines.is_caption(text)


def test_a_line_printed_twice_is_unfolded() -> None:
    assert lines.unfold_doubled("Tin hoạt động Tin hoạt động") == "Tin hoạt động"


def test_a_line_that_only_begins_like_its_end_is_not_unfolded() -> None:
    assert lines.unfold_doubled("Tin hoạt động Tin tổng hợp") is None


def test_a_labelled_byline_gives_the_name() -> None:
    assert lines.read_label("Tác giả bài viết: Hà My", words.BYLINE_LABELS) == "Hà My"


def test_a_sentence_with_a_colon_has_no_label() -> None:
    assert lines.read_label("Tại hội nghị có ba nội dung: báo cáo, thảo luận, bầu cử", words.BYLINE_LABELS) is None


@pytest.mark.parametrize("text", ["tk44.jpg", "đoàn tn ra quân.jpg", "IMG_2031.JPEG"])
def test_an_image_file_name_alone_is_known(text: str) -> None:
    assert lines.is_image_name(text)


@pytest.mark.parametrize("text", ["Các tin liên quan:", "Tin khác", "Thời tiết", "NHỮNG TIN CŨ HƠN »"])
def test_the_heading_behind_an_article_is_known(text: str) -> None:
    assert lines.is_tail_heading(text)


def test_the_vocabulary_stands_in_the_form_that_is_matched() -> None:
    odd = [
        word for word in (*words.CHROME_LINES, *words.TAIL_HEADINGS, *words.COUNTER_LABELS) if word != lines.lower(word)
    ]
    assert odd == []
