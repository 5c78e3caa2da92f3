"""Whether a portal's pages are still what they were: layout, rules, fields, what is around the article, rejections."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import exp, log
from statistics import median
from typing import Final

from expectations.chance import Break, Count, find_break, robust_spread
from warehouse.health_records import Alarm, AlarmKind, PortalDay
from warehouse.records import Reason

_ALL_WINDOWS: Final = (3, 10, 30)
_RARE: Final = 1e-5
"""Some thirty shares of a portal are looked at each day: at these odds chance alone speaks once in several years."""
_LAYOUT_ODDS: Final = 0.01
"""A page without any of its portal's menus is news by itself."""
_OTHER_KINDS: Final = frozenset({Reason.LISTING_PAGE, Reason.HOME_PAGE, Reason.STATIC_PAGE})
"""Reasons that come in bursts with no harm, when a crawl finds a new section: days count for them, not pages."""
_RECENT_DAYS: Final = 30

FIELDS: Final = {
    "title": "title",
    "published_at": "posting date",
    "byline": "byline",
    "section": "section",
    "source": "source",
    "event_on": "event date",
    "view_count": "view count",
    "place": "ward",
}
"""Fields whose filling is watched, by the name that `field_rules` has for them."""
_OWN_RULES: Final = ("family_", "portal_")
_USED_BY_MOST: Final = 0.8

_NEARLY_ALL, _FADED = 0.9, 0.5
"""A field that was nearly always filled may not fade; one that was not, as some editors' byline, may not vanish."""

_LEAST_PAST_DAYS: Final = 15
_DAYS_IN_A_ROW: Final = 3


def find_rejections(portal_id: str, days: Sequence[PortalDay]) -> Iterator[Alarm]:
    """Reasons for which far more of its pages are rejected than before."""
    for reason in sorted({reason for day in days[-_RECENT_DAYS:] for reason in day.rejected_counts}):
        if reason in _OTHER_KINDS:
            found = find_break(days, _days_of_nothing_but(reason), windows=(3, 6), odds=_RARE)
        else:
            found = find_break(days, _rejected_for(reason), windows=_ALL_WINDOWS, odds=_RARE)
        if found:
            of_what = "days with pages" if reason in _OTHER_KINDS else "of its pages"
            yield Alarm(
                portal_id,
                AlarmKind.PAGES_REJECTED,
                reason,
                found.since_on,
                f"Quarantined as {reason}: {_share(found)} {of_what}, {found.past_share:.0%} before.",
                "See `wardnews query \"SELECT source_uri, detail FROM audit_rejection WHERE status = 'open'\"`. Save "
                "one of the pages under tests/portals with a golden, mend selector or rule, and load the pages again.",
                found.day.rejected_uri,
            )


def find_new_layout(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Its newest pages show hardly a line of the menus that its pages shared until now."""

    def strange(day: PortalDay) -> tuple[int, int]:
        return day.strange_layout_count, day.layout_judged_count

    found = find_break(days, strange, windows=(1, 3), odds=_LAYOUT_ODDS)
    if found is None or found.share < 0.5:
        return None
    return Alarm(
        portal_id,
        AlarmKind.LAYOUT_CHANGED,
        "",
        found.since_on,
        f"{_share(found)} of its pages show hardly a line of the menus that its pages shared before.",
        "Compare one page with `wardnews parse --json`. Save it under tests/portals with a golden; where a field comes "
        "out wrong, name its new selector in the portal's declaration. The new layout becomes the usual one by itself.",
        found.day.sample_uri,
    )


def find_lost_rules(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Fields that a rule of the portal or its family gave, and that the generic rules must find now."""
    lost = {
        name: found
        for name in ("body", *FIELDS)
        if (found := find_break(days, _read_by_generic_rules(name), windows=(3, 10), odds=_RARE))
        and found.past_share <= 1 - _USED_BY_MOST
    }
    if not lost:
        return None
    names = ", ".join(FIELDS.get(name, name) for name in lost)
    worst = max(lost.values(), key=lambda found: found.share)
    return Alarm(
        portal_id,
        AlarmKind.RULES_LOST,
        "",
        min(found.since_on for found in lost.values()),
        f"No selector of its family or declaration finds the {names} of {_share(worst)} of its articles, "
        f"{worst.past_share:.0%} before: the generic rules do.",
        f"Find the {names} in the source of the sample page and name the new selector in the portal's declaration, or "
        "in its family's when other portals have changed too.",
        worst.day.sample_uri,
    )


def find_lost_fields(portal_id: str, days: Sequence[PortalDay]) -> Iterator[Alarm]:
    """Fields that were filled and are empty now."""
    for name in FIELDS:
        found = find_break(days, _empty(name), windows=_ALL_WINDOWS, odds=_RARE)
        has_faded = found and found.past_share <= 1 - _NEARLY_ALL and found.share >= _FADED
        if found and (has_faded or found.share >= _NEARLY_ALL):
            yield Alarm(
                portal_id,
                AlarmKind.FIELD_LOST,
                name,
                found.since_on,
                f"{_share(found)} of its articles have no {FIELDS[name]}, {found.past_share:.0%} before.",
                f"Open the sample page: where it shows the {FIELDS[name]}, save it under tests/portals with a golden "
                "and mend selector or rule; where it shows none, the portal has stopped giving it.",
                found.day.sample_uri,
            )


def find_changed_text(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Title, lead, byline or body of another length than ever, day after day: other text stands in the field."""
    shifts = {
        name: shift
        for name in ("title", "lead", "byline", "body")
        if (shift := find_shift(days, _length_of(name), least_spread=0.2, least_shift=log(2), sigmas=3))
    }
    if not shifts:
        return None
    said = " and ".join(
        f"{name} {exp(shift.now):.0f} where {exp(shift.usual):.0f} was usual" for name, shift in shifts.items()
    )
    is_swap = {shift.now > shift.usual for shift in shifts.values()} == {True, False}
    newest = max(shifts.values(), key=lambda shift: shift.day.seen_on)
    return Alarm(
        portal_id,
        AlarmKind.FIELD_CHANGED,
        "text",
        min(shift.since_on for shift in shifts.values()),
        f"Characters of {said}.{' Two fields look swapped.' if is_swap else ''}",
        "Compare the sample page with `wardnews parse --json`: where a field holds the text of another, correct its "
        "selector in the portal's declaration.",
        newest.day.sample_uri,
    )


def find_changed_dates(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Articles posted before their events, where they used to be posted after them."""

    def early(day: PortalDay) -> tuple[int, int]:
        return day.early_count, day.dated_count

    found = find_break(days, early, windows=_ALL_WINDOWS, odds=_RARE)
    if found is None:
        return None
    return Alarm(
        portal_id,
        AlarmKind.FIELD_CHANGED,
        "dates",
        found.since_on,
        f"{_share(found)} of its articles are posted before their event, {found.past_share:.0%} before: the two dates "
        "look swapped, or one of them is another's.",
        "Compare the dates of the sample page with `wardnews parse --json`, and correct the selector of its posting "
        "date.",
        found.day.sample_uri,
    )


def find_changed_chrome(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Clearly more or fewer lines around the articles, day after day."""
    shift = find_shift(days, _chrome_of, least_spread=0.05, least_shift=log(1.3), sigmas=5)
    if shift is None:
        return None
    return Alarm(
        portal_id,
        AlarmKind.CHROME_CHANGED,
        "",
        shift.since_on,
        f"{exp(shift.now):.0f} lines stand around its articles, where {exp(shift.usual):.0f} were usual.",
        "Look at the sample page: a menu may stand there twice, or text of the article may be taken for furniture.",
        shift.day.sample_uri,
    )


def find_frozen_dates(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """New articles keep coming and keep bearing one posting day."""
    dated = [day for day in days if day.newest_published_on]
    stands_still = {
        day.seen_on: day.newest_published_on == earlier.newest_published_on for earlier, day in pairwise(dated)
    }

    def count(day: PortalDay) -> tuple[int, int]:
        return int(stands_still.get(day.seen_on, False)), int(day.seen_on in stands_still)

    found = find_break(days, count, windows=(4, 5, 6), odds=1e-4)
    if found is None or found.share < 1 or found.day.newest_published_on is None:
        return None
    return Alarm(
        portal_id,
        AlarmKind.DATES_FROZEN,
        "published_at",
        found.since_on,
        f"Articles new since {found.since_on:%d/%m/%Y} bear no later posting day than "
        f"{found.day.newest_published_on:%d/%m/%Y}.",
        "Look at the dates of the sample page in a browser: the portal's clock may stand still, or the date is read "
        "from a place that no longer changes.",
        found.day.sample_uri,
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """A number that has left its usual range."""

    since_on: date
    now: float
    usual: float
    day: PortalDay
    """The newest day that shows it."""


def find_shift(
    days: Sequence[PortalDay],
    value: Callable[[PortalDay], float | None],
    *,
    least_spread: float,
    least_shift: float,
    sigmas: float,
) -> Shift | None:
    """Whether `value`, a logarithm, lies far from its median on each of the last days, and to the same side."""
    valued = [(day, found) for day in days if (found := value(day)) is not None]
    recent, past = valued[-_DAYS_IN_A_ROW:], [found for _, found in valued[:-_DAYS_IN_A_ROW]]
    if len(past) < _LEAST_PAST_DAYS:
        return None
    usual = median(past)
    side = 1 if recent[-1][1] > usual else -1
    if any(side * (found - usual) <= least_shift for _, found in recent):
        return None
    bound = max(least_shift, sigmas * robust_spread(past, least_spread))
    if any(side * (found - usual) <= bound for _, found in recent):
        return None
    since = next((number for number, (_, found) in enumerate(reversed(valued)) if side * (found - usual) <= bound), 0)
    return Shift(valued[-since][0].seen_on, median(found for _, found in recent), usual, valued[-1][0])


def _rejected_for(reason: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        return day.rejected_counts.get(reason, 0), day.article_count + sum(day.rejected_counts.values())

    return count


def _days_of_nothing_but(reason: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        has_pages = bool(day.article_count or day.rejected_counts)
        return int(reason in day.rejected_counts and not day.article_count), int(has_pages)

    return count


def _read_by_generic_rules(name: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        rules = day.field_rules.get(name, {})
        return sum(n for rule, n in rules.items() if not rule.startswith(_OWN_RULES)), sum(rules.values())

    return count


def _empty(name: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        return day.article_count - day.filled_count(name), day.article_count

    return count


def _length_of(name: str) -> Callable[[PortalDay], float | None]:
    def length(day: PortalDay) -> float | None:
        return log(day.char_counts[name]) if name in day.char_counts else None

    return length


def _chrome_of(day: PortalDay) -> float | None:
    return log(day.chrome_count) if day.chrome_count else None


def _share(found: Break) -> str:
    return f"{found.share:.0%} of the last {found.of_count}"
