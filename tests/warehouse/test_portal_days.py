"""What a run leaves of each portal and day, on both engines."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from tests.warehouse.loading import load, query
from tests.warehouse.pages import make_article, make_rejection
from warehouse.alarms import read_open_alarms, store_alarms
from warehouse.engine import reading, writing
from warehouse.health import articles_by_week, fill_by_week, read_health
from warehouse.health_records import Alarm, AlarmKind, Level, PortalDay
from warehouse.portal_days import day_in_vietnam, read_portal_days, record_portal_days
from warehouse.records import ChromeLine, Reason
from warehouse.tables import AuditRun, RunStatus

PORTAL = "trucbach.example.vn"
MORNING = datetime(2021, 1, 4, 1, 30, tzinfo=UTC)
MENU = tuple(
    ChromeLine(text, "role_menu") for text in ("Trang chủ", "Giới thiệu", "Tin tức", "Văn bản", "Liên hệ", "RSS")
)
OTHER_MENU = tuple(ChromeLine(f"Chuyên mục {number}", "role_menu") for number in range(8))


def record(engine: Engine, today: date, **looks: Any) -> dict[str, list[PortalDay]]:
    """The days after the newest run, as `today` sees them."""
    (run_key,) = query(engine, "SELECT max(run_key) FROM audit_run")[0]
    with writing(engine) as connection:
        record_portal_days(connection, run_key, today, **looks)
        return read_portal_days(connection, today)


def test_a_day_counts_new_articles_their_rules_and_their_lengths(engine: Engine) -> None:
    articles = [make_article(1, fetched_at=MORNING), make_article(2, fetched_at=MORNING, byline=None, field_rules=())]
    load(engine, articles, [make_rejection(1, reason=Reason.ALL_CHROME)])
    (day,) = record(engine, date(2021, 1, 4))[PORTAL][:1]
    assert (day.seen_on, day.article_count, day.page_count) == (date(2021, 1, 4), 2, 2)
    assert day.field_rules == {"byline": {"last_line": 1}, "title": {"h1": 1}}
    assert day.char_counts["byline"] == len("Thu Hà")
    assert (day.newest_published_on, day.dated_count, day.early_count) == (date(2020, 12, 29), 2, 0)


def test_a_day_is_one_of_viet_nam(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=datetime(2021, 1, 4, 18, tzinfo=UTC))])
    assert [day.seen_on for day in record(engine, date(2021, 1, 5))[PORTAL]] == [date(2021, 1, 5)]


def test_runs_of_one_day_add_up_and_a_repeated_one_changes_nothing(engine: Engine) -> None:
    for number in (1, 2):
        load(engine, [make_article(number, fetched_at=MORNING + timedelta(hours=number))])
        days = record(engine, date(2021, 1, 4))
    assert [day.article_count for day in days[PORTAL]] == [2]
    assert record(engine, date(2021, 1, 4)) == days


def test_what_a_killed_run_loaded_is_in_its_days_when_the_next_run_has_ended(engine: Engine) -> None:
    load(engine, [make_article(1, fetched_at=MORNING)])
    with writing(engine) as connection:  # as the next run closes it; it had no time to write its days
        connection.execute(update(AuditRun).values(status=RunStatus.FAILED.value, closed_by_run_key=2))
    load(engine, [])
    assert [day.article_count for day in record(engine, date(2021, 1, 4))[PORTAL]] == [1]


def test_a_failed_expectation_is_counted_by_its_name(engine: Engine) -> None:
    failed = make_rejection(
        reason=Reason.FAILED_EXPECTATION, failed_expectations=("TextIsNotMojibake",), page_kind=None
    )
    load(engine, [], [failed])
    (day,) = record(engine, day_in_vietnam(datetime.now(UTC)))[PORTAL]
    assert day.rejected_counts == {"failed_expectation TextIsNotMojibake": 1}
    assert day.rejected_uri == failed.source_uri


def test_a_portal_that_brought_nothing_has_a_day_without_news(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MORNING)])
    record(engine, date(2021, 1, 4))
    load(engine, [])
    days = record(engine, date(2021, 1, 5), unreached={PORTAL, "phuong-moi.example"})
    assert [(day.is_reached, day.article_count) for day in days[PORTAL]] == [(True, 1), (False, 0)]
    assert [day.is_reached for day in days["phuong-moi.example"]] == [False]


def test_one_answer_on_a_day_is_enough(engine: Engine) -> None:
    load(engine, [])
    record(engine, date(2021, 1, 4), unreached={PORTAL})
    record(engine, date(2021, 1, 4), asked={PORTAL})
    days = record(engine, date(2021, 1, 4), unreached={PORTAL})
    assert [day.is_reached for day in days[PORTAL]] == [True]


def test_a_page_without_the_usual_menus_is_of_a_strange_layout(engine: Engine) -> None:
    load(engine, [make_article(number, fetched_at=MORNING, chrome_lines=MENU) for number in range(6)])
    record(engine, date(2021, 1, 4))
    tuesday = MORNING + timedelta(days=1)
    pages = [(7, MENU), (8, OTHER_MENU), (9, (MENU[0],))]
    load(engine, [make_article(number, fetched_at=tuesday, chrome_lines=lines) for number, lines in pages])
    day = record(engine, date(2021, 1, 5))[PORTAL][-1]
    assert (day.page_count, day.layout_judged_count, day.strange_layout_count) == (3, 2, 1)


ALARM = Alarm(
    PORTAL, AlarmKind.FIELD_LOST, "byline", date(2021, 1, 4), "100% have no byline.", "Open the page.", "https://a/1"
)


def store(engine: Engine, day: int, *alarms: Alarm, judged: Collection[str] = (PORTAL,)) -> list[Alarm]:
    load(engine, [])
    (run_key,) = query(engine, "SELECT max(run_key) FROM audit_run")[0]
    with writing(engine) as connection:
        return store_alarms(connection, run_key, MORNING + timedelta(days=day), alarms, judged=judged)


def test_an_alarm_is_one_row_for_as_long_as_it_lasts(engine: Engine) -> None:
    store(engine, 0, ALARM)
    store(engine, 1, ALARM)
    store(engine, 2)
    assert query(engine, "SELECT status, times_found, since_on FROM audit_alarm") in [
        [("over", 2, date(2021, 1, 4))],
        [("over", 2, "2021-01-04")],
    ]
    store(engine, 9, ALARM)
    assert query(engine, "SELECT status, times_found FROM audit_alarm") == [("open", 3)]
    store(engine, 10)
    store(engine, 40, ALARM)
    assert query(engine, "SELECT status FROM audit_alarm ORDER BY alarm_key") == [("over",), ("open",)]


def test_an_alarm_stays_open_while_nobody_looks_at_its_portal(engine: Engine) -> None:
    assert store(engine, 0, ALARM) == [ALARM]
    store(engine, 1, judged=("phuong-khac.example",))
    assert query(engine, "SELECT status, times_found FROM audit_alarm") == [("open", 1)]
    assert store(engine, 2, ALARM) == []


@pytest.mark.parametrize(("alarms", "level"), [((), "grey"), ((ALARM,), "amber")])
def test_health_is_as_bad_as_the_worst_alarm(engine: Engine, alarms: tuple[Alarm, ...], level: str) -> None:
    load(engine, [make_article(fetched_at=MORNING)])
    record(engine, date(2021, 1, 4))
    store(engine, 0, *alarms)
    with reading(engine) as connection:
        health = read_health(connection)
    assert [(portal.portal_id, portal.level) for portal in health.portals] == [(PORTAL, Level(level))]
    assert health.alarms == alarms
    assert list(health.days) == [PORTAL]
    with reading(engine) as connection:
        assert read_open_alarms(connection) == list(alarms)


def test_weeks_are_counted_back_from_the_last_day() -> None:
    days = [PortalDay(date(2021, 1, number), article_count=number) for number in (1, 7, 8, 14)]
    filled = [PortalDay(date(2021, 1, 14), article_count=4, field_rules={"title": {"h1": 3}})]
    assert articles_by_week(days, until=date(2021, 1, 14), weeks=3) == [0, 8, 22]
    assert fill_by_week(filled, ["title"], until=date(2021, 1, 14), weeks=2) == {"title": [None, 0.75]}


def test_a_stopped_run_leaves_a_day_of_what_it_refused_and_nothing_of_other_portals(engine: Engine) -> None:
    load(engine, [make_article(1, fetched_at=MORNING)])
    record(engine, date(2021, 1, 4))
    load(engine, [])
    failed = [
        make_rejection(
            number, reason=Reason.FAILED_EXPECTATION, failed_expectations=("BodyIsLongEnough",), portal_id=portal_id
        )
        for number, portal_id in ((1, PORTAL), (2, PORTAL), (3, "phuong-moi.example"))
    ]
    looks = {"asked": {"phuong-khac.example"}, "refused": failed, "is_complete": False}
    for _ in range(2):
        days = record(engine, date(2021, 1, 5), **looks)
        assert [day.rejected_counts for day in days[PORTAL]] == [{}, {"failed_expectation BodyIsLongEnough": 2}]
        assert [day.rejected_uri for day in days["phuong-moi.example"]] == [failed[2].source_uri]
    assert [day.is_empty for day in days["phuong-khac.example"]] == [True]
    assert set(record(engine, date(2021, 1, 6), is_complete=False)) == set(days)
    assert [day.seen_on for day in days[PORTAL]] == [date(2021, 1, 4), date(2021, 1, 5)]


def test_what_a_stopped_run_refused_keeps_what_an_earlier_run_of_the_day_brought(engine: Engine) -> None:
    load(engine, [make_article(1, fetched_at=MORNING)])
    record(engine, date(2021, 1, 4))
    load(engine, [])
    failed = make_rejection(1, reason=Reason.FAILED_EXPECTATION, failed_expectations=("BodyIsLongEnough",))
    (day,) = record(engine, date(2021, 1, 4), refused=[failed], is_complete=False)[PORTAL]
    assert (day.article_count, dict(day.rejected_counts)) == (1, {"failed_expectation BodyIsLongEnough": 1})
