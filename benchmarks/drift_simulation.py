"""How soon drift alarms speak, and how often they speak for nothing: `python -m benchmarks.drift_simulation`.

Virtual portals live through two years with Tết, holidays, quiet weeks, short outages, changing editors and growing
menus; to most of them one thing a year truly goes wrong. Every day each is judged as after a run.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from benchmarks.virtual_portals import DAY_COUNT, Incident, draw_portal
from expectations.drift import judge_portal
from warehouse.health_records import Alarm, AlarmKind, PortalDay

HISTORY_DAYS = 400
AFTERMATH = timedelta(days=21)
SAME_EPISODE = timedelta(days=14)
PAGE = Path(__file__).parents[1] / "docs" / "drift.md"
_MARKS = ("<!-- figures -->", "<!-- end of figures -->")


@dataclass(frozen=True, slots=True)
class Detection:
    """What became of one incident."""

    incident: Incident
    delay_days: int | None
    """Days from its beginning to its alarm; None when it was never seen."""
    delay_looks: int | None
    """The same in runs that found new pages of the portal which could show it, the run of the alarm included."""


@dataclass(frozen=True, slots=True)
class Life:
    """One portal's two years."""

    portal_id: str
    detections: tuple[Detection, ...]
    false_alarms: tuple[tuple[date, Alarm], ...]


def live(number: int, seed: int) -> Life:
    """Judge portal `number` after each of its days."""
    portal = draw_portal(number, seed)
    past: list[PortalDay] = []
    last_found: dict[tuple[AlarmKind, str], date] = {}
    opened: list[tuple[date, Alarm]] = []
    for day in portal.days():
        past.append(day)
        for alarm in judge_portal(portal.portal_id, past[-HISTORY_DAYS:], declared_per_month=portal.per_month):
            name = (alarm.kind, alarm.subject)
            if day.seen_on - last_found.get(name, date.min) > SAME_EPISODE:
                opened.append((day.seen_on, alarm))
            last_found[name] = day.seen_on
    detections = tuple(_detect(incident, opened, past) for incident in portal.incidents)
    false = tuple((on, alarm) for on, alarm in opened if not any(_belongs(on, alarm, i) for i in portal.incidents))
    return Life(portal.portal_id, detections, false)


def _detect(incident: Incident, opened: Iterable[tuple[date, Alarm]], days: Iterable[PortalDay]) -> Detection:
    on = next(
        (
            on
            for on, alarm in opened
            if (alarm.kind, alarm.subject) == (incident.kind, incident.subject) and _belongs(on, alarm, incident)
        ),
        None,
    )
    if on is None:
        return Detection(incident, None, None)
    is_rejection = incident.kind is AlarmKind.PAGES_REJECTED
    looks = sum(
        bool(day.rejected_counts if is_rejection else day.page_count)
        for day in days
        if incident.since_on <= day.seen_on <= on
    )
    return Detection(incident, (on - incident.since_on).days, looks)


def _belongs(on: date, alarm: Alarm, incident: Incident) -> bool:
    """The alarm that the incident should raise; after a redesign also what it did to fields and furniture."""
    if not incident.since_on <= on <= incident.until_on + AFTERMATH:
        return False
    if incident.kind is AlarmKind.LAYOUT_CHANGED:
        return alarm.kind in {AlarmKind.LAYOUT_CHANGED, AlarmKind.RULES_LOST, AlarmKind.CHROME_CHANGED} or (
            (alarm.kind, alarm.subject) == (AlarmKind.FIELD_LOST, "byline")
        )
    return (alarm.kind, alarm.subject) == (incident.kind, incident.subject)


def simulate(portal_count: int, seed: int, processes: int = 1) -> list[Life]:
    """The lives of the first `portal_count` portals of the world of `seed`."""
    if processes == 1:
        return [live(number, seed) for number in range(portal_count)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(partial(live, seed=seed), range(portal_count), chunksize=5))


def false_alarms_per_year(lives: Iterable[Life]) -> float:
    """False alarms of a portal in a year, on average."""
    counts = [len(life.false_alarms) for life in lives]
    return sum(counts) / (len(counts) * DAY_COUNT / 365)


def as_table(lives: list[Life], seed: int, on: date) -> list[str]:
    """The figures as Markdown."""
    by_incident: defaultdict[str, list[Detection]] = defaultdict(list)
    for life in lives:
        for found in life.detections:
            by_incident[" ".join(filter(None, (found.incident.kind, found.incident.subject)))].append(found)
    worst = max(len(life.false_alarms) for life in lives)
    lines = [
        f"{len(lives)} portals, {DAY_COUNT} days, seed {seed}, {on:%d %B %Y}:",
        "",
        "| what went wrong | times | seen | days to the alarm, median (90 %) | runs with pages, median (90 %) |",
        "|---|---|---|---|---|",
    ]
    for name, found in sorted(by_incident.items()):
        seen = [one for one in found if one.delay_days is not None]
        days = _spread([one.delay_days for one in seen if one.delay_days is not None])
        looks = _spread([one.delay_looks for one in seen if one.delay_looks is not None])
        lines.append(f"| {name} | {len(found)} | {len(seen)} | {days} | {looks} |")
    kinds: defaultdict[str, int] = defaultdict(int)
    for life in lives:
        for _, alarm in life.false_alarms:
            kinds[" ".join(filter(None, (alarm.kind, alarm.subject)))] += 1
    listed = ", ".join(f"{name} {count}" for name, count in sorted(kinds.items())) or "none"
    rate = false_alarms_per_year(lives)
    lines += [
        "",
        f"False alarms per portal and year: {rate:.2f}; most at one portal in two years: {worst}.",
        f"By kind: {listed}.",
    ]
    return lines


def _spread(values: list[int]) -> str:
    if len(values) < 2:
        return str(values[0]) if values else "-"
    return f"{median(values):.0f} ({quantiles(values, n=10)[-1]:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portals", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--show", action="store_true", help="print every false alarm and every incident unseen")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/drift.md")
    arguments = parser.parse_args()
    lives = simulate(arguments.portals, arguments.seed, os.cpu_count() or 1)
    lines = as_table(lives, arguments.seed, date.today())  # noqa: DTZ011 - the day on the reader's calendar
    print("\n".join(lines))  # noqa: T201 - a program for the terminal
    if arguments.show:
        for life in lives:
            for on, alarm in life.false_alarms:
                print(f"{on} {alarm.portal_id} {alarm.kind} {alarm.subject}: {alarm.what}")  # noqa: T201 - as above
            for found in life.detections:
                if found.delay_days is None:
                    print(f"unseen at {life.portal_id}: {found.incident}")  # noqa: T201 - as above
    if arguments.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(_MARKS[0])
        tail = rest.partition(_MARKS[1])[2]
        PAGE.write_text("\n".join([head + _MARKS[0], *lines, _MARKS[1]]) + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
