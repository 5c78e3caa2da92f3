"""Event dates: the day an article reports, and none of the other days it names. All wards here are invented."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.events import EventDate, read_event_date
from tests.tasks.pages.shared_goldens import shared_articles

POSTED_ON = date(2023, 6, 10)


def event(*paragraphs: str, title: str | None = None, posted: date | None = None) -> EventDate | None:
    return read_event_date(title, paragraphs, posted)


@pytest.mark.parametrize(
    ("sentence", "on"),
    [
        ("Sáng ngày 08/5/2023, UBND phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Chiều 8/5/2023 phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Ngày 8-5-2023, phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Sáng 8.5.2023 phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Ngày 08 tháng 05 năm 2023, phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Ngày 08/5 năm 2023, phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Thứ hai (ngày 08/5/2023), phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Vào lúc 19 giờ 30 phút, ngày 08/5/2023 tại nhà văn hóa.", date(2023, 5, 8)),
        ("Tại tổ 4, ngày 08/5/2023, phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("Lúc 7 giờ 30, ngày 08/5/2023, phường Hoa Gạo sơ kết.", date(2023, 5, 8)),
        ("🎉Tối 08/5/2023, phường Hoa Gạo liên hoan.", date(2023, 5, 8)),
        ("Sau mười năm, hội làng trở lại vào ngày 08/5/2023.", date(2023, 5, 8)),
        ("Ngày 16-17/5/2023, phường Hoa Gạo tập huấn.", date(2023, 5, 16)),
        ("Trong hai ngày 15 và 16/5/2023, phường Hoa Gạo thi đấu.", date(2023, 5, 15)),
        ("Ngày 14, 15 và 16/5/2023, phường Hoa Gạo thi đấu.", date(2023, 5, 14)),
        ("Trong 3 ngày từ 23/5 đến 25/5/2023, phường Hoa Gạo tiêm chủng.", date(2023, 5, 23)),
        ("Từ ngày 30/4/2023 đến ngày 05/5/2023, phường Hoa Gạo mở hội.", date(2023, 4, 30)),
        ("Từ ngày 05 đến ngày 07 tháng 5 năm 2023, phường tập huấn.", date(2023, 5, 5)),
        ("Từ 7h ngày 05/5 đến 17h ngày 06/5/2023, đường Hoa Gạo cấm xe.", date(2023, 5, 5)),
        ("Nhân dịp Tết Thiếu nhi, sáng 31/5/2023 phường tặng quà.", date(2023, 5, 31)),
        ("Hội nghị tuyên truyền pháp luật ngày 12/5/2023 thu hút 80 người.", date(2023, 5, 12)),
        ("Thực hiện Kế hoạch số 12/KH-UBND ngày 17/4/2023, sáng 12/5/2023 phường ra quân.", date(2023, 5, 12)),
        ("Kỷ niệm ngày thành lập 26/3/1931, ngày 12/5/2023 đoàn phường cắm trại.", date(2023, 5, 12)),
    ],
)
def test_the_day_an_article_reports_is_read(sentence: str, on: date) -> None:
    assert event(sentence, posted=POSTED_ON) == EventDate(on, False, "dated_prose")


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 17/01/2023 của UBND quận, phường Hoa Gạo triển khai.",
        "Thực hiện Quyết định số 45/QĐ-UBND, ngày 17/01/2023 của UBND quận.",
        "Theo Công văn số 45/UBND-VX của phường ngày 2/5/2023, các tổ ra quân.",
        "Căn cứ Chỉ thị 09-CT/TU ngày 2/5/2023 về vệ sinh môi trường.",
        "Thông báo số 33 ngày 2/5/2023 của phường.",
        "Chào mừng ngày Quốc tế Phụ nữ 8/3, chi hội liên hoan.",
        "Kỷ niệm 33 năm ngày thành lập (06/5/1990 – 06/5/2023).",
        "Phường được thành lập ngày 5/2/1998 theo nghị định.",
        "Lễ hội diễn ra ngày 10/5 âm lịch hằng năm.",
        "Ngày 10 tháng 3 (âm lịch) phường dâng hương.",
        "Tính đến ngày 15/5/2023, phường đạt 97%.",
        "Hạn nộp hồ sơ đến hết ngày 30/6/2023.",
        "Nghị quyết có hiệu lực từ ngày 1/7/2023.",
        "Lễ ra quân dự kiến ngày 15/6/2023.",
        "Từ ngày 7/4 đến ngày 7/5/2023, phường phát động cao điểm.",
        "Đạt 12/13 chỉ tiêu, từ 3/4 số phiếu trong 2/3 tổ, khu phố 3-4-6.",
        "Ông Nguyễn Văn Mơ sinh ngày 12/3/1955.",
        "Nhiệm kỳ 2021-2026, phường có 28 đại biểu.",
        "Tháng 5/2023, phường ra quân 4 lần.",
        "Mỗi ngày 2/3 số hộ phân loại rác.",
        "Ngày 31/02/2023, phường họp.",
        "Ngày 12/3/2019, phường khởi công nhà văn hóa.",  # four years before the posting
    ],
)
def test_any_other_day_is_no_event(sentence: str) -> None:
    assert event(sentence, posted=POSTED_ON) is None


@pytest.mark.parametrize("title", ["Lịch sử phường Hoa Gạo", "Đề cương tuyên truyền 30 năm phường Hoa Gạo"])
def test_an_article_on_history_has_no_event(title: str) -> None:
    assert event("Ngày 27/8/2021, nhà bia được dựng.", title=title) is None


def test_an_undated_article_that_begins_long_ago_has_no_event() -> None:
    assert event("Ngày 12/3/1981, phường ra đời. Ngày 15/5/2013, phường dựng bia.") is None


def test_the_first_day_told_is_the_event() -> None:
    read = event("Không khí rộn ràng.", "Sáng 06/5/2023, phường khai hội.", "Ngày 09/5/2023 phường bế mạc.")
    assert read is not None
    assert read.on == date(2023, 5, 6)


def test_a_day_in_the_middle_of_a_late_paragraph_is_another_event() -> None:
    late = "Bà Mơ nói thêm rằng cả tổ đã cùng nhau sửa lại con đường dẫn vào xóm từ ngày 02/5/2023 đến nay chưa nghỉ."
    assert event("Tổ 4 sửa đường.", "Cả tổ góp công.", "Ai cũng vui.", late, posted=POSTED_ON) is None


def test_the_time_line_of_a_notice_counts_wherever_it_stands() -> None:
    read = event("Phường thông báo.", "Mời bà con.", "Nội dung: họp.", "Thời gian: 7h00, ngày 12/6/2023 (Thứ hai).")
    assert read is not None
    assert read.on == date(2023, 6, 12)


def test_a_title_dates_an_article_whose_prose_does_not() -> None:
    assert event("Để thay máy biến áp.", title="Mất điện hai khu phố ngày 27/5/2023") == EventDate(
        date(2023, 5, 27), False, "dated_prose"
    )


@pytest.mark.parametrize(
    ("sentence", "posted", "on"),
    [
        ("Ngày 05/6, phường họp.", date(2023, 6, 10), date(2023, 6, 5)),
        ("Sáng nay (10/6), phường họp.", date(2023, 6, 10), date(2023, 6, 10)),
        ("Ngày 30/12, phường họp.", date(2023, 1, 5), date(2022, 12, 30)),
        ("Ngày 05/01, phường sẽ họp.", date(2022, 12, 28), date(2023, 1, 5)),
    ],
)
def test_a_year_left_out_comes_from_the_posting_date(sentence: str, posted: date, on: date) -> None:
    assert event(sentence, posted=posted) == EventDate(on, True, "year_of_posting")


def test_a_day_far_from_the_posting_date_has_no_year() -> None:
    assert event("Ngày 05/10, phường họp.", posted=POSTED_ON) is None


@pytest.mark.parametrize(
    ("title", "sentence", "on", "rule"),
    [
        ("Hội chợ quê", "Tối 15/11, mở hội. Hội bế mạc ngày 15/11/2023.", date(2023, 11, 15), "year_of_same_day"),
        (
            "Ngày hội tổ 4",
            "Chào mừng ngày truyền thống (18/11/1930 – 18/11/2023), tối 15/11 tổ 4 mở hội.",
            date(2023, 11, 15),
            "year_of_anniversary",
        ),
        (
            "Ngày hội tổ 4",
            "Kỷ niệm 93 năm Ngày truyền thống Mặt trận, tối 15/11 tổ 4 mở hội.",
            date(2023, 11, 15),
            "year_since_founding",
        ),
        ("Hội trại năm 2022", "Tối 15/7, đoàn phường khai trại.", date(2022, 7, 15), "year_of_title"),
        ("Tổng kết công tác năm 2020", "Ngày 05/01, phường họp.", date(2021, 1, 5), "year_after_review_of_title"),
        ("Tổng kết công tác năm 2020", "Ngày 25/12, phường họp.", date(2020, 12, 25), "year_of_title"),
        ("Triển khai nhiệm vụ năm 2021", "Ngày 25/12, phường họp.", date(2020, 12, 25), "year_before_plan_of_title"),
        ("Triển khai nhiệm vụ năm 2021", "Ngày 05/01, phường họp.", date(2021, 1, 5), "year_of_title"),
        ("Tổng kết 2020, nhiệm vụ 2021", "Ngày 05/01, phường họp.", date(2021, 1, 5), "new_year_of_title"),
        ("Tổng kết 2020, nhiệm vụ 2021", "Ngày 25/12, phường họp.", date(2020, 12, 25), "old_year_of_title"),
        ("Khai giảng năm học 2021-2022", "Sáng 05/9, cô trò khai giảng.", date(2021, 9, 5), "school_year_of_title"),
        ("Tổng kết năm học 2021-2022", "Sáng 30/5, cô trò tổng kết.", date(2022, 5, 30), "school_year_of_title"),
        (
            "Đại hội chi bộ 5, nhiệm kỳ 2022 – 2025",
            "Sáng 30/5, chi bộ họp.",
            date(2022, 5, 30),
            "first_year_of_term_of_title",
        ),
        (
            "Nhìn lại 10 năm phong trào (2011 – 2021)",
            "Sáng 30/5, phường họp.",
            date(2021, 5, 30),
            "last_year_of_period_of_title",
        ),
        (
            "Ra quân làm sạch mương",
            "Sáng 20/4, tổ 4 ra quân theo Kế hoạch số 9/KH-UBND ngày 02/4/2021.",
            date(2021, 4, 20),
            "year_of_other_date",
        ),
        (
            "Họp đầu năm",
            "Sáng 05/01, tổ 4 họp theo Kế hoạch số 9/KH-UBND ngày 22/12/2020.",
            date(2021, 1, 5),
            "year_of_other_date",
        ),
    ],
)
def test_a_year_left_out_comes_from_the_text_by_a_named_rule(title: str, sentence: str, on: date, rule: str) -> None:
    assert event(sentence, title=title) == EventDate(on, True, rule)


@pytest.mark.parametrize(
    "title",
    ["Ra quân làm sạch mương", "Sơ kết giữa nhiệm kỳ 2020-2025", "Học tập Nghị quyết đại hội nhiệm kỳ 2020-2025"],
)
def test_a_year_that_nothing_gives_is_not_guessed(title: str) -> None:
    assert event("Sáng 20/4, tổ 4 ra quân.", "Ngày 24/4 tổ 5 ra quân.", title=title) is None


DATE_BITS = st.text(alphabet="0123456789/-.,–()  ngàytháệmsugđếvàtừ", max_size=60)


@given(st.none() | DATE_BITS, st.lists(DATE_BITS, max_size=4), st.none() | st.dates())
@settings(deadline=None)
def test_any_text_is_read_or_refused(title: str | None, paragraphs: list[str], posted: date | None) -> None:
    read = read_event_date(title, paragraphs, posted)
    assert read is None or 1995 <= read.on.year <= 2049


@given(st.dates(date(1996, 1, 1), date(2048, 12, 31)), st.sampled_from(("Sáng ngày {0:%d/%m/%Y}", "Tối {0:%d-%m-%Y}")))
def test_every_day_reads_back(day: date, opening: str) -> None:
    assert event(f"{opening.format(day)}, phường Hoa Gạo họp.") == EventDate(day, False, "dated_prose")


def test_real_pages_keep_their_event_dates() -> None:
    """At most one of the shared pages may miss its day: its year is nowhere in its text."""
    articles = [article for article in shared_articles() if "event_on" in article]
    if not articles:
        pytest.skip("the shared pages are not at hand")
    missed = [
        article["file"]
        for article in articles
        if _event_of(article) != (article["event_on"], article.get("event_year_inferred", _event_of(article)[1]))
    ]
    assert len(missed) <= 1, missed


def _event_of(article: dict[str, object]) -> tuple[str | None, bool]:
    title, paragraphs, posted = article["title"], article["paragraphs"], article["posted_on"]
    read = read_event_date(title, paragraphs, posted)  # type: ignore[arg-type]
    return (read.on.isoformat(), read.year_inferred) if read else (None, False)
