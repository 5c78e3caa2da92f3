from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.check import check_records
from expectations.report import SUITE_VERSION
from tasks.batch import Batch
from tasks.check import LEFTOVER_CHROME, check_articles
from tasks.portals import declaration
from tests.expectations.records import BODY, record
from warehouse.records import Acceptance, ChromeLine, CounterKind, CounterReading, PageKind, Reason, Rejection, Stage

RUN_AT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
SHORT = ("Ngắn.",)


def test_a_critical_row_leaves_the_batch_as_a_rejection() -> None:
    visits = (CounterReading(CounterKind.TOTAL, 46_435),)
    bad = record(2, body_paragraphs=SHORT, visits=visits, chrome_lines=(ChromeLine("Trang chủ", "menu"),))
    checked, _ = check_articles(Batch((record(1), bad)), run_at=RUN_AT)
    assert checked == Batch(
        (record(1),),
        (
            Rejection(
                source_uri="file:///pages/2.html",
                stage=Stage.CHECK,
                reason=Reason.FAILED_EXPECTATION,
                detail='BodyIsLongEnough (5 characters): "Ngắn."',
                payload_sha256=bad.payload_sha256,
                page_kind=PageKind.ARTICLE,
                portal_id="hoasim.example",
                visits=visits,
                chrome_count=1,
                failed_expectations=("BodyIsLongEnough",),
                suite_version=SUITE_VERSION,
            ),
        ),
    )


def test_a_rejection_names_every_critical_failure_and_no_warning() -> None:
    bad = record(body_paragraphs=SHORT, title=None, published_on=date(2031, 1, 2))
    checked, _ = check_articles(Batch((bad,)), run_at=RUN_AT)
    assert checked.rejections[0].failed_expectations == ("BodyIsLongEnough", "PostingDayIsPossible")


def test_a_row_that_only_warns_stays_in_the_batch() -> None:
    checked, _ = check_articles(Batch((record(title=None, byline="B" * 81),)), run_at=RUN_AT)
    assert checked == Batch((record(title=None, byline="B" * 81),))


def test_a_warning_is_counted_in_the_verdict() -> None:
    _, verdict = check_articles(Batch((record(1, title=None), record(2))), run_at=RUN_AT)
    assert [result.failed_count for result in verdict.results if result.expectation == "TitleIsStated"] == [1]


def test_earlier_rejections_ride_along() -> None:
    earlier = Rejection("file:///pages/9.html", Stage.READ, Reason.EMPTY_FILE, "no bytes")
    checked, _ = check_articles(Batch((record(1, body_paragraphs=SHORT),), (earlier,)), run_at=RUN_AT)
    assert [rejection.reason for rejection in checked.rejections] == [Reason.EMPTY_FILE, Reason.FAILED_EXPECTATION]


def test_a_batch_of_rejections_only_needs_no_judgement() -> None:
    batch = Batch((), (Rejection("file:///pages/9.html", Stage.READ, Reason.EMPTY_FILE, "no bytes"),))
    checked, verdict = check_articles(batch, run_at=RUN_AT)
    assert (checked, verdict.results, verdict.stop_reason) == (batch, (), None)


def test_one_of_two_pages_of_one_address_leaves_and_the_batch_keeps_its_size() -> None:
    batch = Batch((record(1), record(1, body_paragraphs=SHORT)))
    checked, _ = check_articles(batch, run_at=RUN_AT)
    assert (checked.items, checked.page_count) == ((record(1),), 2)


def let_in(*names: str) -> dict[tuple[str, str], Acceptance]:
    """The decision of a person on the page of `record(1)`, for these expectations."""
    return {("file:///pages/1.html", f"{1:064x}"): Acceptance("thu.ha", frozenset(names))}


def test_a_row_that_a_person_let_in_stays_and_says_who_did() -> None:
    batch = Batch((record(1, body_paragraphs=SHORT), record(2)))
    checked, _ = check_articles(batch, run_at=RUN_AT, acceptances=let_in("BodyIsLongEnough"))
    assert [article.accepted_by for article in checked.items] == ["thu.ha", None]


@pytest.mark.parametrize(
    "changes",
    [{"published_on": date(2031, 1, 2)}, {"payload_sha256": "f" * 64}],
    ids=["it fails something else too", "its bytes are others"],
)
def test_the_word_of_a_person_holds_for_what_it_was_said_of(changes: dict[str, Any]) -> None:
    batch = Batch((record(1, body_paragraphs=SHORT, **changes),))
    checked, _ = check_articles(batch, run_at=RUN_AT, acceptances=let_in("BodyIsLongEnough"))
    assert len(checked.rejections) == 1


def test_a_row_that_passes_today_is_not_marked_as_let_in() -> None:
    checked, _ = check_articles(Batch((record(1),)), run_at=RUN_AT, acceptances=let_in("BodyIsLongEnough"))
    assert checked.items[0].accepted_by is None


def test_rows_that_a_person_let_in_do_not_stop_their_batch() -> None:
    batch = Batch(tuple(record(number, body_paragraphs=SHORT) for number in range(20)))
    word = Acceptance("thu.ha", frozenset({"BodyIsLongEnough"}))
    acceptances = {(item.source_uri, item.payload_sha256): word for item in batch.items}
    checked, verdict = check_articles(batch, run_at=RUN_AT, acceptances=acceptances)
    assert (len(checked.items), verdict.stop_reason) == (20, None)


def test_a_batch_of_bad_rows_has_a_stop_reason_and_keeps_its_size() -> None:
    batch = Batch(tuple(record(number, body_paragraphs=SHORT) for number in range(20)))
    checked, verdict = check_articles(batch, run_at=RUN_AT)
    assert (verdict.stop_reason is None, checked.page_count) == (False, 20)


@pytest.mark.parametrize(
    "line",
    [
        "Lượt xem: 1588",
        "Đăng ngày 12/3/2024 - Lượt xem: 1588",
        "Tổng lượt truy cập: 46.435",
        "TRANG CHỦ",
        "Tin liên quan:",
    ],
)
def test_furniture_left_in_a_body_is_a_warning(line: str) -> None:
    report = check_records([record(body_paragraphs=(*BODY, line))], run_at=RUN_AT, chrome_pattern=LEFTOVER_CHROME)
    assert [failure.expectation for failure in report.failures] == ["BodyHasNoChrome"]


@pytest.mark.parametrize(
    "line",
    [
        "Tổng số: 120 hộ tham gia.",
        "Trong năm: 12 hộ thoát nghèo.",
        "Trang chủ của phường đã được nâng cấp.",
        "Số lượt xem trang tăng gấp đôi.",
        "In 200 tờ rơi.",
    ],
)
def test_prose_that_uses_the_words_of_furniture_is_none(line: str) -> None:
    report = check_records([record(body_paragraphs=(*BODY, line))], run_at=RUN_AT, chrome_pattern=LEFTOVER_CHROME)
    assert report.failures == ()


def test_a_portal_sets_bounds_of_its_own_in_its_declaration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hoasim.example.toml").write_text(
        'id = "hoasim.example"\n[expect.body_length]\nmin = 5\nreason = "notices of one line"\n', encoding="utf-8"
    )
    monkeypatch.setattr(declaration, "PORTALS_DIR", tmp_path)
    declaration.read_declarations.cache_clear()
    batch = Batch((record(1, body_paragraphs=SHORT), record(2, body_paragraphs=SHORT, portal_id="phuong-khac.example")))
    checked, _ = check_articles(batch, run_at=RUN_AT)
    declaration.read_declarations.cache_clear()
    assert [one.source_uri for one in checked.items] == ["file:///pages/1.html"]
