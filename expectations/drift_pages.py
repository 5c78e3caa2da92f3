"""Whether a portal's pages are still what they were: layout, rules, fields, what is around the article, rejections."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import exp, log
from typing import Final

from expectations.chance import Break, Count, find_break, find_flip, find_shift
from warehouse.health_records import Alarm, AlarmKind, PortalDay
from warehouse.records import Reason

_ALL_WINDOWS: Final = (3, 5, 10, 30)
_RARE: Final = 1e-5
"""Some thirty shares of a portal are looked at each day: at these odds chance alone speaks once in several years."""
_FLIP_ODDS: Final = 0.02
"""One page of quite another make is news where 25 before it were of one make: redesigns are rare, odd pages too."""
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
_HABITS: Final = frozenset({"byline", "section", "source", "event_on"})
"""What people fill in: another editor leaves them out more often, and nothing is wrong with the page."""
_WITH_RULES: Final = ("body", *FIELDS)
_OWN_RULES: Final = ("family_", "portal_")
_USED_BY_MOST: Final = 0.8
_LEAST_OWN_FIELDS: Final = 2
"""Fields that must lose their rules together for one page to say so: a single one is missed now and then."""

_NEARLY_ALL, _FADED = 0.9, 0.5
"""A field that the portal's system nearly always filled may not fade; one that people fill in may not vanish."""
_HABIT_WINDOWS: Final = (20, 40)


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
                "See `wardnews query \"SELECT source_uri, detail FROM audit_rejection WHERE status = 'open'\"`; of a "
                "stopped run, `SELECT stop_reason FROM audit_run`. Save one of the pages under tests/portals with a "
                "golden, mend selector or rule, and load the pages again.",
                found.day.rejected_uri,
            )


def find_new_layout(portal_id: str, days: Sequence[PortalDay]) -> Alarm | None:
    """Its newest pages show hardly a line of the menus that its pages shared until now."""

    def strange(day: PortalDay) -> tuple[int, int]:
        return day.strange_layout_count, day.layout_judged_count

    found = find_flip(days, strange, odds=_FLIP_ODDS)
    if found is None:
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
    newest = next((day for day in reversed(days) if day.article_count), None)
    if newest is None:
        return None
    generic = [name for name in _WITH_RULES if 2 * _read_by_generic_rules(name)(newest)[0] >= newest.article_count]
    own = [name for name in generic if _own_share(name, days[:-1]) >= _USED_BY_MOST]
    flip = find_flip(days, _without_own_rules, odds=_FLIP_ODDS) if len(own) >= _LEAST_OWN_FIELDS else None
    lost = {
        name: found
        for name in own
        if (found := flip or find_break(days, _read_by_generic_rules(name), windows=(3, 10), odds=_RARE))
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
        is_habit = name in _HABITS
        found = find_break(days, _empty(name), windows=_HABIT_WINDOWS if is_habit else _ALL_WINDOWS, odds=_RARE)
        has_faded = found and found.past_share <= 1 - _NEARLY_ALL and found.share >= _FADED
        if found and (found.share >= _NEARLY_ALL or (has_faded and not is_habit)):
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

    found = find_break(days, count, windows=(4, 5, 7, 10, 15), odds=1e-4, least_past=8)
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


def _rejected_for(reason: str) -> Count:
    """Of the pages that should be articles."""

    def count(day: PortalDay) -> tuple[int, int]:
        rejected = sum(number for name, number in day.rejected_counts.items() if name not in _OTHER_KINDS)
        return day.rejected_counts.get(reason, 0), day.article_count + rejected

    return count


def _days_of_nothing_but(reason: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        has_pages = bool(day.article_count or day.rejected_counts)
        return int(reason in day.rejected_counts and not day.article_count), int(has_pages)

    return count


def _own_count(name: str, day: PortalDay) -> int:
    return sum(count for rule, count in day.field_rules.get(name, {}).items() if rule.startswith(_OWN_RULES))


def _own_share(name: str, days: Sequence[PortalDay]) -> float:
    filled = sum(day.filled_count(name) for day in days)
    return sum(_own_count(name, day) for day in days) / filled if filled else 0


def _read_by_generic_rules(name: str) -> Count:
    def count(day: PortalDay) -> tuple[int, int]:
        filled = day.filled_count(name)
        return filled - _own_count(name, day), filled

    return count


def _without_own_rules(day: PortalDay) -> tuple[int, int]:
    """Articles in which no rule of the portal or its family found anything, at most."""
    return day.article_count - max(_own_count(name, day) for name in _WITH_RULES), day.article_count


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
