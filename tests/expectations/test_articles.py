from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expectations.check import check_records
from expectations.measures import OF_ARTICLES, Bound, Measure
from expectations.report import CheckReport
from tests.expectations.records import BODY, MENU, record
from warehouse.records import Place, PlaceStatus, Severity

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
RUN_DAY = date(2024, 3, 20)
CHROME = r"lượt xem: \d"
LONG_PARAGRAPH = BODY[0] * 5
REASON = "as its declaration says"

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


DECLARED: list[tuple[str, Measure, Bound, dict[str, Any]]] = [
    ("BodyIsLongEnough", Measure.BODY_LENGTH, Bound(20, None, REASON), {"body_paragraphs": ("Đ" * 20,)}),
    ("BodyIsNotEndless", Measure.BODY_LENGTH, Bound(None, 2e5, REASON), {"body_paragraphs": (BODY[0] * 1_100,)}),
    ("BodyIsNoMenu", Measure.MENU_SHARE, Bound(None, 1, REASON), {"body_paragraphs": MENU}),
    ("TitleIsShort", Measure.TITLE_LENGTH, Bound(None, 500, REASON), {"title": "T" * 500}),
    ("BylineIsShort", Measure.BYLINE_LENGTH, Bound(None, 100, REASON), {"byline": "B" * 100}),
    ("SectionIsShort", Measure.SECTION_LENGTH, Bound(None, 150, REASON), {"section": "S" * 150}),
    ("SourceIsShort", Measure.SOURCE_LENGTH, Bound(None, 300, REASON), {"source": "S" * 300}),
    (
        "TextIsVietnamese",
        Measure.VIETNAMESE_SHARE,
        Bound(0, None, REASON),
        {"body_paragraphs": ("Phuong Hoa Sim to chuc le phat dong trong cay.",)},
    ),
    ("PostingFollowsEvent", Measure.DAYS_BEFORE_EVENT, Bound(None, 61, REASON), {"event_on": date(2024, 5, 13)}),
]


@pytest.mark.parametrize(("name", "measure", "bound", "changes"), DECLARED, ids=[f"{m} {n}" for n, m, _, _ in DECLARED])
def test_a_portal_has_bounds_of_its_own_and_no_other_portal_has_them(
    name: str, measure: Measure, bound: Bound, changes: dict[str, Any]
) -> None:
    rows = [record(1, **changes), record(2, portal_id="phuong-khac.example", **changes)]
    declared = {"hoasim.example": {measure: bound}, "phuong-vang.example": {measure: bound}}
    report = check_records(rows, run_at=RUN_AT, chrome_pattern=CHROME, declared=declared)
    assert [(failure.row, failure.expectation) for failure in report.failures] == [(1, name)]


def test_a_portal_may_be_bounded_more_strictly_than_others() -> None:
    declared = {"hoasim.example": {Measure.TITLE_LENGTH: Bound(None, 20, REASON)}}
    rows = [record(1), record(2, portal_id=None), record(3)]
    report = check_records(rows, run_at=RUN_AT, chrome_pattern=CHROME, declared=declared)
    assert [failure.detail for failure in report.failures] == [
        'TitleIsShort (25 characters): "Hoa Sim ra quân trồng cây"'
    ] * 2
    (result,) = (result for result in report.results if result.expectation == "TitleIsShort")
    assert (result.is_success, result.failed_count, result.checked_count) == (False, 2, 3)


def test_every_measure_of_an_article_has_an_expectation_that_looks_at_each_of_its_bounds() -> None:
    bounded = {(measure, side) for measure, sides in OF_ARTICLES.items() for side in sides}
    tested = {
        (measure, side)
        for _, measure, bound, _ in DECLARED
        for side, value in (("min", bound.least), ("max", bound.most))
        if value is not None
    }
    assert tested == bounded
