from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from typing import Any

import pytest

from expectations.check import check_records
from expectations.report import CheckReport
from tasks.batch import Batch
from tasks.check import LEFTOVER_CHROME, check_articles
from tests.expectations.records import BODY, record
from warehouse.records import Place, PlaceStatus, Reason, Severity

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
MENU = (
    "Giới thiệu",
    "Tin tức",
    "Thủ tục hành chính",
    "Văn bản",
    "Lịch công tác",
    "Hỏi đáp",
    "Góp ý",
    "Liên hệ",
    "Thư viện",
)

BAD_ROWS: list[tuple[str, Severity, dict[str, Any]]] = [
    ("BodyIsLongEnough", Severity.CRITICAL, {"body_paragraphs": ("Xem ảnh.",)}),
    ("TextIsNotMojibake", Severity.CRITICAL, {"title": "HoÃ¡ SÃ­m ra quÃ¢n trÃ³ng cÃ¢y"}),
    (
        "TextIsNotMojibake",
        Severity.CRITICAL,
        {"body_paragraphs": ("ph��ng Hoa Sim t�� chức lễ ra quân", *BODY)},
    ),
    ("BodyIsNoMenu", Severity.CRITICAL, {"body_paragraphs": MENU}),
    ("PostingDayIsPossible", Severity.CRITICAL, {"published_on": date(2024, 3, 23)}),
    ("PostingDayIsPossible", Severity.CRITICAL, {"published_on": date(1994, 12, 31), "event_on": None}),
    ("EventDayIsPossible", Severity.CRITICAL, {"event_on": date(2026, 1, 1), "published_on": None}),
    ("TitleIsStated", Severity.WARNING, {"title": None}),
    ("TitleIsShort", Severity.WARNING, {"title": "Hoa Sim ra quân trồng cây " * 20}),
    ("BylineIsShort", Severity.WARNING, {"byline": "Hà My và các bạn " * 8}),
    ("TextIsNfc", Severity.WARNING, {"title": "Hoa Sim ra qua\u0302n tro\u0302\u0300ng ca\u0302y"}),
    ("WardIsResolved", Severity.WARNING, {"place": Place(PlaceStatus.UNRESOLVED)}),
    (
        "TextIsVietnamese",
        Severity.WARNING,
        {"body_paragraphs": ("The ward planted two hundred trees along the stream.",)},
    ),
    ("BodyHasNoChrome", Severity.WARNING, {"body_paragraphs": (*BODY, "Lượt xem: 1588")}),
    ("PostingFollowsEvent", Severity.WARNING, {"event_on": date(2024, 6, 1)}),
]


def check(*records: Any) -> CheckReport:
    return check_records(records, run_at=RUN_AT, chrome_pattern=LEFTOVER_CHROME)


@pytest.mark.parametrize(
    ("name", "severity", "changes"), BAD_ROWS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_expectation_fails_its_bad_row_and_no_other(name: str, severity: Severity, changes: dict[str, Any]) -> None:
    report = check(record(1), record(2, **changes))
    assert [(failure.source_uri, failure.expectation, failure.severity) for failure in report.failures] == [
        ("file:///pages/2.html", name, severity)
    ]


def test_a_sound_row_passes_every_expectation() -> None:
    report = check(record(1))
    assert [result.expectation for result in report.results if not result.is_success] == []


def test_the_detail_shows_the_offending_value() -> None:
    report = check(record(1, published_on=date(2031, 1, 2)))
    assert [failure.detail for failure in report.failures if failure.expectation == "PostingDayIsPossible"] == [
        'PostingDayIsPossible: "2031-01-02"'
    ]


def test_no_records_need_no_judgement() -> None:
    assert check() == CheckReport()


def test_a_large_batch_of_bad_rows_is_stopped() -> None:
    rows = [record(number, body_paragraphs=("Ngắn.",) if number % 3 else BODY) for number in range(30)]
    assert check(*rows).stop_reason == (
        "At least half of the batch's articles pass every critical expectation, but 20 of 30 do not"
    )


def test_a_small_batch_of_bad_rows_is_quarantined_and_not_stopped() -> None:
    assert check(*(record(number, body_paragraphs=("Ngắn.",)) for number in range(5))).stop_reason is None


def test_an_article_twice_in_a_batch_is_a_warning() -> None:
    report = check(record(1), record(2, article_id="article-1"))
    assert [r.failed_count for r in report.results if r.expectation == "ArticlesAreDistinct"] == [2]


def test_a_critical_row_leaves_the_batch_as_a_rejection() -> None:
    batch = Batch((record(1), record(2, body_paragraphs=("Ngắn.",))))
    checked, _ = check_articles(batch, run_at=RUN_AT)
    assert [(r.source_uri, r.reason, r.failed_expectations) for r in checked.rejections] == [
        ("file:///pages/2.html", Reason.FAILED_EXPECTATION, ("BodyIsLongEnough",))
    ]


def test_a_warning_row_stays_in_the_batch() -> None:
    checked, _ = check_articles(Batch((record(1, title=None),)), run_at=RUN_AT)
    assert checked.items == (record(1, title=None),)


def bad_rows_of(number: int) -> list[str]:
    rows = [record(row, body_paragraphs=("Ngắn.",) if row == number % 7 else BODY) for row in range(7)]
    return [failure.source_uri for failure in check(*rows).failures]


def test_eight_threads_get_the_results_of_their_own_batches() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(bad_rows_of, range(200)))
    assert found == [[f"file:///pages/{number % 7}.html"] for number in range(200)]


def test_worker_processes_get_the_results_of_their_own_batches() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = list(pool.map(bad_rows_of, range(6)))
    assert found == [[f"file:///pages/{number}.html"] for number in range(6)]
