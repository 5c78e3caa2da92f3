from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expectations.check import check_records
from expectations.report import CheckReport
from tests.expectations.records import BODY, MENU, record
from warehouse.records import Place, PlaceStatus, Severity

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
RUN_DAY = date(2024, 3, 20)
CHROME = r"lượt xem: \d"
LONG_PARAGRAPH = BODY[0] * 5

BAD: list[tuple[str, Severity, dict[str, Any]]] = [
    ("BodyIsLongEnough", Severity.CRITICAL, {"body_paragraphs": ("Xem ảnh.",)}),
    ("BodyIsLongEnough", Severity.CRITICAL, {"body_paragraphs": ("Đ" * 39,)}),
    ("BodyIsNoMenu", Severity.CRITICAL, {"body_paragraphs": MENU}),
    ("TextIsNotMojibake", Severity.CRITICAL, {"title": "Hoa Sim ra quÃ¢n trá»“ng cÃ¢y"}),
    ("TextIsNotMojibake", Severity.CRITICAL, {"body_paragraphs": (*BODY, "ph\ufffd\ufffdng Hoa Sim")}),
    ("PostingDayIsPossible", Severity.CRITICAL, {"published_on": RUN_DAY + timedelta(days=3)}),
    ("PostingDayIsPossible", Severity.CRITICAL, {"published_on": date(1994, 12, 31), "event_on": None}),
    ("EventDayIsPossible", Severity.WARNING, {"event_on": RUN_DAY + timedelta(days=371), "published_on": None}),
    ("EventDayIsPossible", Severity.WARNING, {"event_on": date(1994, 12, 31)}),
    ("TitleIsStated", Severity.WARNING, {"title": None}),
    ("TitleIsShort", Severity.WARNING, {"title": "T" * 401}),
    ("BylineIsShort", Severity.WARNING, {"byline": "B" * 81}),
    ("SectionIsShort", Severity.WARNING, {"section": "S" * 121}),
    ("SourceIsShort", Severity.WARNING, {"source": "S" * 201}),
    ("BodyIsNotEndless", Severity.WARNING, {"body_paragraphs": (BODY[0] * 1_100,)}),
    ("WardIsResolved", Severity.WARNING, {"place": Place(PlaceStatus.UNRESOLVED)}),
    ("WardIsResolved", Severity.WARNING, {"place": Place(PlaceStatus.AMBIGUOUS)}),
    ("TextIsVietnamese", Severity.WARNING, {"body_paragraphs": ("Phuong Hoa Sim to chuc le phat dong trong cay.",)}),
    ("TextIsNfc", Severity.WARNING, {"title": "Hoa Sim ra qua\u0302n tro\u0302\u0300ng ca\u0302y"}),
    ("PunctuationIsNotMangled", Severity.WARNING, {"title": "Phong trào â€œSạchâ€\x9d"}),
    ("BodyHasNoChrome", Severity.WARNING, {"body_paragraphs": (*BODY, "Lượt xem: 1588")}),
    ("PostingFollowsEvent", Severity.WARNING, {"event_on": date(2024, 5, 13)}),
]

GOOD: dict[str, dict[str, Any]] = {
    "a body of forty characters": {"body_paragraphs": ("Đ" * 40,)},
    "a list of names between paragraphs": {"body_paragraphs": (LONG_PARAGRAPH, *MENU, LONG_PARAGRAPH)},
    "posted two days ahead of the run": {"published_on": RUN_DAY + timedelta(days=2)},
    "posted on the first day of 1995": {"published_on": date(1995, 1, 1), "event_on": None},
    "an event in 370 days": {"event_on": RUN_DAY + timedelta(days=370), "published_on": None},
    "an event on the first day of 1995": {"event_on": date(1995, 1, 1)},
    "an event sixty days after its posting": {"event_on": date(2024, 5, 12)},
    "a title of 400 characters": {"title": "T" * 400},
    "a byline of 80 characters": {"byline": "B" * 80},
    "a section of 120 characters and a source of 200": {"section": "S" * 120, "source": "S" * 200},
    "no byline and no dates": {"byline": None, "published_on": None, "event_on": None},
    "words that only begin like chrome": {"body_paragraphs": (*BODY, "Lượt xem tăng gấp đôi.")},
}


def check(*records: Any) -> CheckReport:
    return check_records(records, run_at=RUN_AT, chrome_pattern=CHROME)


@pytest.mark.parametrize(("name", "severity", "changes"), BAD, ids=[f"{n}-{k}" for k, (n, _, _) in enumerate(BAD)])
def test_an_expectation_fails_its_bad_row_and_no_other(name: str, severity: Severity, changes: dict[str, Any]) -> None:
    report = check(record(1), record(2, **changes))
    assert [(failure.row, failure.expectation, failure.severity) for failure in report.failures] == [
        (1, name, severity)
    ]


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD.keys())
def test_a_row_within_the_bounds_passes(changes: dict[str, Any]) -> None:
    assert check(record(1, **changes)).failures == ()


def test_every_expectation_has_a_row_that_fails_it() -> None:
    suite = {result.expectation for result in check(record()).results if result.suite == "articles"}
    assert suite == {name for name, _, _ in BAD}


def test_the_future_begins_after_the_day_in_viet_nam() -> None:
    late = datetime(2024, 3, 19, 18, 0, tzinfo=UTC)  # already the 20th there
    rows = [record(published_on=RUN_DAY + timedelta(days=2))]
    assert check_records(rows, run_at=late, chrome_pattern=CHROME).failures == ()


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"published_on": date(2031, 1, 2)}, 'PostingDayIsPossible: "2031-01-02"'),
        ({"body_paragraphs": ("Xem ảnh.",)}, 'BodyIsLongEnough (8 characters): "Xem ảnh."'),
        ({"body_paragraphs": ()}, "BodyIsLongEnough (0 characters): nothing"),
        ({"title": "Hoa Sim ra quân trá»“ng cây"}, 'TextIsNotMojibake: "Hoa Sim ra quân trá»“ng cây"'),
    ],
)
def test_the_detail_shows_the_offending_text(changes: dict[str, Any], detail: str) -> None:
    assert [failure.detail for failure in check(record(**changes)).rejected[0]] == [detail]


def test_a_long_offending_text_is_cut_to_what_surrounds_the_fault() -> None:
    (failure,) = check(record(body_paragraphs=(LONG_PARAGRAPH + " trá»“ng " + LONG_PARAGRAPH,))).failures
    assert " trá»“ng Sáng" in failure.detail
    assert len(failure.detail) < 140
