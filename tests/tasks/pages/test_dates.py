"""Posting dates: every shape that portals print reads back, and nothing else does."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.dates import MAX_LINE_CHARS, read_address_date, read_markup_date, read_posting_line
from warehouse.records import VIETNAM_TIME

FETCHED_AT = datetime(2025, 8, 2, 3, 30, tzinfo=UTC)  # 10:30 in Viet Nam
DAY = date(2021, 3, 5)
DAYS = st.dates(date(1995, 1, 1), date(2049, 12, 31))


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2021, 3, 5, hour, minute, second, tzinfo=VIETNAM_TIME)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Ngày đăng 05/03/2021 | 16:03", at(16, 3)),
        ("Ngày đăng 05/03/2021 | 16:03  | Lượt xem: 1588", at(16, 3)),
        ("Ngày đăng 05/03/2021 | 05:07 PM | View count: 842", at(17, 7)),
        ("Ngày đăng 05/03/2021 | 12:07 AM | View count: 842", at(0, 7)),
        ("Ngày đăng 05/03/2021 | 00:00", None),
        ("Ngày đăng 05/03/2021 | 12:00 AM | View count: 3", None),
        ("Ngày đăng bài: 05/03/2021", None),
        ("Đăng ngày 5/3/2021", None),
        ("Ngày cập nhật 05-03-2021", None),
        ("05/03/2021", None),
        ("(05/03/2021)", None),
        ("5-3-2021", None),
        ("05.03.2021", None),
        ("05/03/2021 14:39", at(14, 39)),
        ("14:58 05/03/2021", at(14, 58)),
        ("17:30:09 | 05/03/2021", at(17, 30, 9)),
        ("Ngày 05/03/2021 16:33:31", at(16, 33, 31)),
        ("Thứ sáu, 05/03/2021 Đã xem: 628", None),
        ("Thứ sáu - 05/03/2021 17:52", at(17, 52)),
        ("5/3/2021 4:30:15 CH", at(16, 30, 15)),
        ("5/3/2021 9:05:15 SA", at(9, 5, 15)),
        ("5/3/2021 4:30:AM", at(4, 30)),
        ("Thứ Sáu, 05/03/2021, 10:30 (GMT+7)", at(10, 30)),
        ("Cập nhật lúc 9:30 ngày 5/3/2021", at(9, 30)),
        ("Cập nhật: 05/03/2021 10h30", at(10, 30)),
        ("05/03/2021 lúc 10 giờ 30 phút", at(10, 30)),
        ("5 Tháng Ba, 2021", None),
        ("05 tháng Ba 2021", None),
        ("Ngày 05 tháng 03 năm 2021", None),
        ("Tháng Ba 5, 2021", None),
        ("5 Th3, 2021", None),
        ("Ngày đăng: 05/03/2021 - Cập nhật: 07/03/2021", None),
        ("Cập nhật: 07/03/2021 - Ngày đăng: 05/03/2021", None),
        ("Ngày đăng 05/03/2021 - Cập nhật: 10:30 07/03/2021", None),
        ("Ngày đăng 5/3/21", None),
        ("2021-03-05", None),
        ("2021-03-05 10:30:09", at(10, 30, 9)),
        ("March 5, 2021", None),
        ("5 Mar 2021 10:30", at(10, 30)),
        ("Published: Friday, 5 March 2021 10:30 AM", at(10, 30)),
        ("Updated March 5th, 2021 at 3 pm", at(15, 0)),
        ("5 March 2021 | Updated: 18 March 2021, 8.15am", None),
        ("Fri, 05 Mar 2021 03:30:00 GMT", at(10, 30)),
        ("5. März 2021, 10.30 Uhr", at(10, 30)),
        ("Stand: 05.03.2021, 10:30 Uhr", at(10, 30)),
        ("Publié le vendredi 5 mars 2021 à 10h30", at(10, 30)),
        ("Mis à jour le 05/03/2021 à 10:30", at(10, 30)),
        ("5 de marzo de 2021 - 10:30 h", at(10, 30)),
        ("Publicado em 05/03/2021 às 10h30", at(10, 30)),
        ("Pubblicato il 5 marzo 2021 alle ore 10:30", at(10, 30)),
        ("Gepubliceerd op 5 maart 2021 om 10:30", at(10, 30)),
        ("5 marca 2021", None),
        ("2021年3月5日 10:30", at(10, 30)),
        ("5. März 2021 — 3 Min. Lesezeit", None),
        ("March 5, 2021 · 10:30 · 4 min read", at(10, 30)),
    ],
)
def test_a_line_that_is_a_posting_date_is_read(line: str, moment: datetime | None) -> None:
    read = read_posting_line(line)
    assert read is not None
    assert read.date is not None
    assert (read.date.on, read.date.at) == (DAY, moment)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Trang chủ",
        "Ngày đăng:",
        "Thứ sáu",
        "16:03",
        "Lượt xem: 1588",
        "22/01",
        "3-4-6-7",
        "5/3/21",
        "31/02/2021",
        "05/13/2021",
        "00/03/2021",
        "05/03/1994",
        "05/03/2204",
        "01/02/2021 - 03/02/2021",
        "Từ ngày 23/9 đến 25/9/2021",
        "Ngày hội đại đoàn kết 18/11/2021",
        "Ngày 05/03/2021, phường Hoa Gạo ra quân",
        "Công văn số 12/UBND ngày 05/03/2021",
        "Thời gian: 7h00 ngày 05/03/2021",
        "Hôm nay",
        "Hôm qua: 12",
        "Hôm qua",
        "Thành Nam - 05/03/2021",
        "0912 345 678",
        "192.168.10.2",
        "5/3/2021 6/3/2021 7/3/2021",
        "16:03 05/03/2021 17:04",
    ],
)
def test_any_other_line_is_no_posting_date(line: str) -> None:
    assert read_posting_line(line, fetched_at=FETCHED_AT) is None


def test_views_label_and_weekday_of_a_line_are_told() -> None:
    read = read_posting_line("Thứ sáu, Ngày đăng 05/03/2021 | Lượt xem: 12.588")
    assert read is not None
    assert (read.view_count, read.has_label, read.has_weekday) == (12588, True, True)


def test_a_bare_date_has_no_label() -> None:
    read = read_posting_line("05/03/2021 14:39")
    assert read is not None
    assert (read.view_count, read.has_label, read.has_weekday) == (None, False, False)


@pytest.mark.parametrize(
    ("line", "on", "moment"),
    [
        ("17 giờ trước", date(2025, 8, 1), None),
        ("45 phút trước", date(2025, 8, 2), datetime(2025, 8, 2, 9, 45, tzinfo=VIETNAM_TIME)),
        ("3 ngày trước", date(2025, 7, 30), None),
        ("2 tuần trước", date(2025, 7, 19), None),
        ("Hôm qua, 10:15", date(2025, 8, 1), datetime(2025, 8, 1, 10, 15, tzinfo=VIETNAM_TIME)),
        ("Đăng hôm qua", date(2025, 8, 1), None),
        ("Vừa xong", date(2025, 8, 2), datetime(2025, 8, 2, 10, 30, tzinfo=VIETNAM_TIME)),
        ("3 hours ago", date(2025, 8, 2), None),
        ("vor 2 Tagen", date(2025, 7, 31), None),
        ("il y a 3 jours", date(2025, 7, 30), None),
    ],
)
def test_a_relative_date_counts_from_the_fetch(line: str, on: date, moment: datetime | None) -> None:
    read = read_posting_line(line, fetched_at=FETCHED_AT)
    assert read is not None
    assert read.date is not None
    assert (read.date.on, read.date.at) == (on, moment)


@pytest.mark.parametrize("line", ["17 giờ trước", "2 tháng trước"])
def test_a_relative_date_without_a_fetch_or_a_length_is_a_posting_line_without_a_date(line: str) -> None:
    read = read_posting_line(line, fetched_at=None if "giờ" in line else FETCHED_AT)
    assert read is not None
    assert read.date is None


def test_a_year_long_after_the_fetch_is_not_believed() -> None:
    assert read_posting_line("05/03/2031", fetched_at=FETCHED_AT) is None


@given(
    DAYS,
    st.sampled_from(
        (
            "{0:%d/%m/%Y}",
            "Ngày đăng {0.day}/{0.month}/{0:%Y}",
            "{0:%d-%m-%Y}",
            "({0:%d.%m.%Y})",
            "Ngày {0:%d} tháng {0:%m} năm {0:%Y}",
            "Thứ ba, {0:%d/%m/%Y} | Đã xem: 5",
            "{0:%Y-%m-%d}",
            "{0:%B} {0.day}, {0:%Y}",
            "{0.day} {0:%b} {0:%Y}",
        )
    ),
)
def test_every_day_reads_back_from_every_shape(day: date, shape: str) -> None:
    read = read_posting_line(shape.format(day))
    assert read is not None
    assert read.date is not None
    assert read.date.on == day


@given(st.text(alphabet="0123456789/-.:| \u00a0ngàyđănthứụcậpt,()APMSH", max_size=MAX_LINE_CHARS + 20))
@settings(deadline=None)
def test_any_line_is_read_or_refused(line: str) -> None:
    read = read_posting_line(line, fetched_at=FETCHED_AT)
    assert read is None or read.date is None or 1995 <= read.date.on.year <= 2049


@given(st.text())
@settings(deadline=None)
def test_any_value_and_address_is_read_or_refused(value: str) -> None:
    for read in (read_markup_date(value), read_address_date(value)):
        assert read is None or read.at is None or read.at.date() == read.on


@pytest.mark.parametrize(
    ("value", "on", "moment"),
    [
        ("2021-03-05T10:30:00+07:00", DAY, at(10, 30)),
        ("2021-03-05T03:30:00Z", DAY, at(10, 30)),
        ("2021-03-04T22:30:00-05:00", DAY, at(10, 30)),
        ("2021-03-05T10:30:00.123+0700", DAY, at(10, 30)),
        ("2021-03-05 10:30:00", DAY, at(10, 30)),
        ("2021-03-05T10:30", DAY, at(10, 30)),
        ("2021/03/05", DAY, None),
        ("2021-03-05", DAY, None),
        ("20210305", DAY, None),
        ("20210305T103000+0700", DAY, at(10, 30)),
        ("2021-03-05T00:00:00", DAY, None),
        ("2021-03-04T17:00:00Z", DAY, None),
        ("Fri, 05 Mar 2021 10:30:00 +0700", DAY, at(10, 30)),
        ("Fri Mar 05 2021 10:30:00 GMT+0700 (Indochina Time)", DAY, at(10, 30)),
        ("Fri Mar 5 10:30:00 ICT 2021", DAY, at(10, 30)),
        ("05/03/2021 10:30", DAY, at(10, 30)),
        ("Thứ sáu, 05/03/2021", DAY, None),
        ("1614915000", DAY, at(10, 30)),
        ("1614915000000", DAY, at(10, 30)),
    ],
)
def test_a_date_in_markup_is_read(value: str, on: date, moment: datetime | None) -> None:
    read = read_markup_date(value)
    assert read is not None
    assert (read.on, read.at) == (on, moment)


def test_the_day_of_a_page_from_elsewhere_stays_as_written() -> None:
    read = read_markup_date("2021-03-05T22:30:00-05:00", keeps_zone=True)
    assert read is not None
    assert (read.on, read.at) == (DAY, datetime(2021, 3, 6, 10, 30, tzinfo=VIETNAM_TIME))


def test_midnight_of_a_page_from_elsewhere_is_a_date_alone() -> None:
    read = read_markup_date("2021-03-05T00:00:00-05:00", keeps_zone=True)
    assert read is not None
    assert (read.on, read.at) == (DAY, None)


@pytest.mark.parametrize(
    "value", ["", "0001-01-01T00:00:00", "1970-01-01", "2021-02-31", "3/25/2021", "12", "article", "2021", "9" * 400]
)
def test_a_value_without_a_believable_date_is_none(value: str) -> None:
    assert read_markup_date(value) is None


@given(st.integers(820_000_000, 2_490_000_000), st.integers(-12 * 60, 14 * 60))
def test_a_moment_with_a_zone_is_kept(seconds: int, offset_minutes: int) -> None:
    moment = datetime.fromtimestamp(seconds | 1, timezone(timedelta(minutes=offset_minutes)))
    read = read_markup_date(moment.isoformat())
    assert read is not None
    assert read.at == moment


@pytest.mark.parametrize(
    ("address", "on", "moment", "rule"),
    [
        (
            "https://hoagao.hanoi.example/tin/ra-quan-2800210305103015708.htm",
            DAY,
            at(10, 30, 15),
            "address_id",
        ),
        ("https://baogao.example/ra-quan-188210305103015123.chn", DAY, at(10, 30, 15), "address_id"),
        ("https://hoagao.example:443/portal/Pages/2021-3-5/Ra-quan-x9k2lm.aspx", DAY, None, "address_folder"),
        ("https://hoagao.example/2021/03/05/ra-quan/", DAY, None, "address_permalink"),
        ("https://paper.example/news/2021/mar/05/lanterns", DAY, None, "address_permalink"),
        ("https://paper.example/news/20210305/lanterns", DAY, None, "address_permalink"),
    ],
)
def test_a_date_in_an_address_is_read(address: str, on: date, moment: datetime | None, rule: str) -> None:
    read = read_address_date(address)
    assert read is not None
    assert (read.on, read.at, read.rule) == (on, moment, rule)


@pytest.mark.parametrize(
    "address",
    [
        "https://hoagao.example/2021/03/ra-quan/",
        "https://hoagao.example/ra-quan-48151.htm",
        "https://hoagao.example/ra-quan-2800219905103015708.htm",
        "https://hoagao.example/tin?from=/2021/03/05/",
        "https://hoagao.example/1912/03/05/lich-su/",
        "",
    ],
)
def test_an_address_without_a_whole_date_is_none(address: str) -> None:
    assert read_address_date(address) is None


def test_an_address_dated_long_after_the_fetch_is_none() -> None:
    assert read_address_date("https://hoagao.example/2031/03/05/ra-quan/", fetched_at=FETCHED_AT) is None
