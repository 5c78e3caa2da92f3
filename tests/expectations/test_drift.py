"""Each rule of the watch on a past of its own: it speaks of what has changed, of nothing else, and not too early."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from benchmarks.drift_simulation import false_alarms_per_year, simulate
from expectations.drift import LEAST_DAYS, judge_portal
from expectations.drift_volume import DEAD_AFTER_DAYS
from expectations.working_days import is_working_day
from warehouse.health_records import AlarmKind, PortalDay

PORTAL = "phuong-suoi-lanh.example"
FIRST = date(2025, 3, 3)
PAST = 63
BROKEN_ON = FIRST + timedelta(days=PAST)
OWN_RULES = dict.fromkeys(("body", "title", "published_at", "byline", "view_count"), "family_nukeviet")
Change = Callable[[PortalDay], PortalDay]


def ordinary(day: date, count: int = 2) -> PortalDay:
    """A day of two articles, as they always are; a day without any at weekends."""
    if not count or not is_working_day(day):
        return PortalDay(day)
    return PortalDay(
        day,
        article_count=count,
        field_rules={name: {rule: count} for name, rule in OWN_RULES.items()},
        char_counts={"title": 62.0, "lead": 210.0, "byline": 12.0, "body": 1900.0},
        page_count=count,
        chrome_count=80.0,
        layout_judged_count=count,
        newest_published_on=day,
        dated_count=count,
        sample_uri=f"https://{PORTAL}/{day}",
    )


def said(change: Change, days: int, past: int = PAST) -> list[tuple[AlarmKind, str]]:
    """The alarms after `days` days that were changed, behind `past` ordinary ones."""
    earlier = [ordinary(FIRST + timedelta(days=number)) for number in range(past)]
    later = [change(ordinary(FIRST + timedelta(days=past + number))) for number in range(days)]
    return [(alarm.kind, alarm.subject) for alarm in judge_portal(PORTAL, [*earlier, *later], declared_per_month=40)]


def with_pages(**changes: Any) -> Change:
    return lambda day: replace(day, **changes) if day.article_count else day


def with_rules(**rules: dict[str, int]) -> Change:
    return with_pages(field_rules={**{name: {rule: 2} for name, rule in OWN_RULES.items()}, **rules})


def rejected(reason: str) -> Change:
    return lambda day: PortalDay(day.seen_on, rejected_counts={reason: 2}) if day.article_count else day


def frozen(day: PortalDay) -> PortalDay:
    return replace(day, newest_published_on=BROKEN_ON) if day.article_count else day


WITHOUT_OWN_RULES = with_pages(field_rules={name: {"heading": 2} for name in OWN_RULES})
NEW_LAYOUT = with_pages(strange_layout_count=2, field_rules={"title": {"heading": 2}})

CHANGES: list[tuple[AlarmKind, str, Change, int]] = [
    (AlarmKind.UNREACHABLE, "", lambda day: PortalDay(day.seen_on, is_reached=False), DEAD_AFTER_DAYS),
    (AlarmKind.SILENT, "", lambda day: PortalDay(day.seen_on), 25),
    (AlarmKind.PAGES_REJECTED, "all_chrome", rejected("all_chrome"), 3),
    (AlarmKind.PAGES_REJECTED, "listing_page", rejected("listing_page"), 8),
    (AlarmKind.LAYOUT_CHANGED, "", NEW_LAYOUT, 1),
    (AlarmKind.RULES_LOST, "", WITHOUT_OWN_RULES, 1),
    (AlarmKind.RULES_LOST, "", with_rules(title={"heading": 2}), 3),
    (AlarmKind.FIELD_LOST, "view_count", with_rules(view_count={}), 3),
    (AlarmKind.FIELD_LOST, "byline", with_rules(byline={}), 18),
    (AlarmKind.FIELD_CHANGED, "text", with_pages(char_counts={"title": 210.0, "lead": 62.0, "byline": 12.0}), 5),
    (AlarmKind.FIELD_CHANGED, "dates", with_pages(early_count=2), 3),
    (AlarmKind.CHROME_CHANGED, "", with_pages(chrome_count=160.0), 5),
    (AlarmKind.DATES_FROZEN, "published_at", frozen, 12),
]
NAMES = [f"{kind} {subject}".strip() for kind, subject, _, _ in CHANGES]


@pytest.mark.parametrize(("kind", "subject", "change", "days"), CHANGES, ids=NAMES)
def test_what_changed_is_told_by_its_alarm_and_by_no_other(
    kind: AlarmKind, subject: str, change: Change, days: int
) -> None:
    assert said(change, days) == [(kind, subject)]


@pytest.mark.parametrize(("kind", "subject", "change", "days"), CHANGES, ids=NAMES)
def test_an_alarm_is_over_when_the_change_is(kind: AlarmKind, subject: str, change: Change, days: int) -> None:
    def passing(day: PortalDay) -> PortalDay:
        return change(day) if day.seen_on < BROKEN_ON + timedelta(days=days) else day

    assert (kind, subject) not in said(passing, days + 7)


def test_every_kind_of_alarm_is_seen_here() -> None:
    assert {kind for kind, _, _, _ in CHANGES} | {AlarmKind.VOLUME_CHANGED} == set(AlarmKind)


def test_an_ordinary_portal_raises_nothing_all_year() -> None:
    days = [ordinary(FIRST + timedelta(days=number)) for number in range(365)]
    assert [judge_portal(PORTAL, days[:seen], declared_per_month=40) for seen in range(1, 366, 7)] == [()] * 53


@pytest.mark.parametrize(("count", "days"), [(1, 29), (40, 14)], ids=["far fewer", "far more"])
def test_weeks_of_far_fewer_or_far_more_articles_are_told(count: int, days: int) -> None:
    past = [ordinary(FIRST + timedelta(days=number), 8) for number in range(180)]
    later = [ordinary(past[-1].seen_on + timedelta(days=1 + number), count) for number in range(days)]
    alarms = judge_portal(PORTAL, [*past, *later], declared_per_month=160)
    assert [(alarm.kind, alarm.level) for alarm in alarms] == [(AlarmKind.VOLUME_CHANGED, "amber")]


def test_a_redesign_is_told_by_its_first_page_even_after_an_earlier_one() -> None:
    def twice(day: PortalDay) -> PortalDay:
        is_first = timedelta() <= day.seen_on - BROKEN_ON < timedelta(days=9)
        return NEW_LAYOUT(day) if is_first or day.seen_on >= BROKEN_ON + timedelta(days=60) else day

    assert said(twice, 60) == []
    assert said(twice, 61) == [(AlarmKind.LAYOUT_CHANGED, "")]


def test_a_portal_whose_pages_look_odd_now_and_then_is_not_redesigned() -> None:
    def odd(day: PortalDay) -> PortalDay:
        return NEW_LAYOUT(day) if day.seen_on.isoweekday() == 3 else day

    wednesday = next(day for day in range(30, 37) if (BROKEN_ON + timedelta(days=day)).isoweekday() == 3)
    assert said(odd, wednesday + 1) == []


def test_another_editor_who_signs_seldom_is_no_lost_field() -> None:
    assert said(with_rules(byline={"family_nukeviet": 1}), 60) == []


def test_one_odd_page_among_others_loses_no_rule() -> None:
    assert said(with_rules(**{name: {"family_nukeviet": 1, "heading": 1} for name in OWN_RULES}), 1) == []


def test_silence_is_told_later_than_a_quiet_week_and_holidays_do_not_count() -> None:
    def quiet(day: PortalDay) -> PortalDay:
        return PortalDay(day.seen_on)

    assert said(quiet, 12) == []  # two weekends within: eight working days
    assert [kind for kind, _ in said(quiet, 21)] == [AlarmKind.SILENT]
    tet = [ordinary(date(2025, 1, 24) - timedelta(days=ago)) for ago in range(90, 0, -1)]
    resting = [PortalDay(date(2025, 1, 24) + timedelta(days=number)) for number in range(18)]
    assert judge_portal(PORTAL, [*tet, *resting], declared_per_month=40) == ()


def test_a_portal_that_never_brought_anything_is_silent_by_its_declaration() -> None:
    days = [PortalDay(FIRST + timedelta(days=number)) for number in range(40)]
    assert [alarm.kind for alarm in judge_portal(PORTAL, days, declared_per_month=40)] == [AlarmKind.SILENT]
    assert judge_portal(PORTAL, days, declared_per_month=0) == ()


def test_little_is_known_of_a_portal_in_its_first_days() -> None:
    assert said(NEW_LAYOUT, 1, past=LEAST_DAYS - 2) == []


def test_virtual_portals_hardly_raise_a_false_alarm_and_all_that_goes_wrong_is_seen() -> None:
    lives = simulate(2, seed=7)
    assert false_alarms_per_year(lives) <= 0.5
    found = [detection for life in lives for detection in life.detections]
    assert found
    assert [detection.incident for detection in found if detection.delay_days is None] == []
