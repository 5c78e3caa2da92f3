"""Two years of a portal that never was: its days as the warehouse would record them, and what truly happened to it."""

import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from expectations.working_days import is_working_day
from warehouse.health_records import AlarmKind, PortalDay

FIRST_DAY = date(2024, 11, 4)
DAY_COUNT = 730
SETTLED_AFTER = timedelta(days=90)
"""No incident is drawn before: a portal's past must begin with a past."""

_SUMMER, _YEAR_END = {6, 7, 8}, {11, 12}


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that truly goes wrong, and the alarm that should say so."""

    kind: AlarmKind
    subject: str
    since_on: date
    until_on: date
    """Last day on which it holds; alarms up to three weeks after it still belong to it."""

    def holds(self, day: date) -> bool:
        return self.since_on <= day <= self.until_on


@dataclass(slots=True)
class VirtualPortal:
    """A portal with its habits; `days` draws its days from `chance` alone, so that a seed says all."""

    portal_id: str
    chance: random.Random
    per_month: float
    incidents: tuple[Incident, ...]
    fill: dict[str, float]
    chrome_lines: float
    layout: int = 0
    _layouts: deque[int] = field(default_factory=lambda: deque(maxlen=20))
    _generic: set[str] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)

    def days(self) -> Iterator[PortalDay]:
        """Its days in order, as one run a day sees them."""
        pending = newest = 0
        quiet = self._quiet_days()
        outages = self._short_outages()
        published: date | None = None
        for number in range(DAY_COUNT):
            day = FIRST_DAY + timedelta(days=number)
            now = {incident.kind: incident for incident in self.incidents if incident.holds(day)}
            self._begin(now, day)
            written = 0 if AlarmKind.SILENT in now else self._written(day, is_quiet=day in quiet)
            if number == 0:
                written += self.chance.randint(20, 60)  # its stock
            if AlarmKind.UNREACHABLE in now or day in outages:
                pending += written
                yield PortalDay(day, is_reached=False)
                continue
            count, pending = written + pending, 0
            if AlarmKind.DATES_FROZEN not in now and count:
                published = day - timedelta(days=self.chance.random() < 0.2)
            newest += count
            yield self._day(day, count, now, published)

    def _begin(self, now: dict[AlarmKind, Incident], day: date) -> None:
        redesign = now.get(AlarmKind.LAYOUT_CHANGED)
        if redesign and redesign.since_on == day:
            self.layout += 1
            self.chrome_lines *= self.chance.uniform(0.5, 2)
            if self.chance.random() < 0.5:
                self._generic = {"title", "published_at"}
            if self.chance.random() < 0.3:
                self._lost.add("byline")
        new_markup = now.get(AlarmKind.RULES_LOST)
        if new_markup and new_markup.since_on == day:
            self._generic = set(self.fill)  # the menus read as before
        if self.chance.random() < 1 / 90:
            self.chrome_lines += self.chance.randint(0, 3)  # a menu grows
        if self.chance.random() < 1 / 180:
            self.fill["byline"] = self.chance.uniform(0.3, 0.98)  # another editor

    def _written(self, day: date, *, is_quiet: bool) -> int:
        rate = self.per_month / 21
        rate *= 0.6 if day.month in _SUMMER else 1.5 if day.month in _YEAR_END else 1
        if is_quiet:
            rate = 0
        elif not is_working_day(day):
            rate *= 0.1
        burst = self.chance.randint(4, 12) if rate and self.chance.random() < 0.004 else 0
        return burst + _poisson(self.chance, rate * self.chance.gammavariate(2, 0.5))

    def _quiet_days(self) -> set[date]:
        """Weeks in which the editor is on leave or in training."""
        weeks = [FIRST_DAY + timedelta(days=7 * self.chance.randrange(DAY_COUNT // 7)) for _ in range(6)]
        return {week + timedelta(days=number) for week in weeks for number in range(7)}

    def _short_outages(self) -> set[date]:
        """Nights and weekends on which the host rests: one or two days, six times a year."""
        starts = [FIRST_DAY + timedelta(days=self.chance.randrange(DAY_COUNT)) for _ in range(12)]
        return {start + timedelta(days=number) for start in starts for number in range(self.chance.randint(1, 2))}

    def _day(self, day: date, count: int, now: dict[AlarmKind, Incident], published: date | None) -> PortalDay:
        rejected: Counter[str] = Counter()
        if broken := now.get(AlarmKind.PAGES_REJECTED):
            rejected[broken.subject], count = count, 0
        rejected["failed_expectation BodyIsLongEnough"] += sum(self.chance.random() < 0.01 for _ in range(count))
        if self.chance.random() < 0.01:
            rejected["static_page"] += self.chance.randint(1, 8)  # a new section
        lost = self._lost | ({now[AlarmKind.FIELD_LOST].subject} if AlarmKind.FIELD_LOST in now else set())
        rules = {
            name: self._rules(name, filled)
            for name, share in self.fill.items()
            if name not in lost and (filled := sum(self.chance.random() < share for _ in range(count)))
        }
        dated = sum(self.chance.random() < 0.5 for _ in range(count))
        again = _poisson(self.chance, 0.1) if count else 0  # articles known before, with new bytes
        judged, strange = self._judge_layout(count + again)
        sizes = {"title": 62.0, "lead": 210.0, "byline": 12.0, "body": 1900.0}
        if AlarmKind.FIELD_CHANGED in now:
            sizes["title"], sizes["byline"] = sizes["byline"], sizes["title"]
        growth = 1.6 if AlarmKind.CHROME_CHANGED in now else 1.0
        return PortalDay(
            day,
            article_count=count,
            rejected_counts={reason: number for reason, number in rejected.items() if number},
            field_rules=rules,
            char_counts={name: self._median(size, count, 0.4) for name, size in sizes.items() if count},
            page_count=count + again,
            chrome_count=self._median(self.chrome_lines * growth, count + again, 0.08) if count + again else None,
            layout_judged_count=judged,
            strange_layout_count=strange,
            newest_published_on=published if count and "published_at" in rules else None,
            dated_count=dated,
            early_count=sum(self.chance.random() < 0.05 for _ in range(dated)),
            sample_uri=f"https://{self.portal_id}/{day:%Y-%m-%d}" if count else None,
        )

    def _rules(self, name: str, count: int) -> dict[str, int]:
        """Which rules gave the field to `count` articles: now and then its selector misses one."""
        missed = count if name in self._generic else sum(self.chance.random() < 0.005 for _ in range(count))
        return {rule: number for rule, number in (("family_virtual", count - missed), ("heading", missed)) if number}

    def _judge_layout(self, count: int) -> tuple[int, int]:
        """As `warehouse.layouts` does: against what most of the last twenty earlier pages share."""
        shown = [-1 if self.chance.random() < 0.0003 else self.layout for _ in range(count)]
        usual = {layout for layout, number in Counter(self._layouts).items() if number >= 0.6 * len(self._layouts)}
        is_judged = bool(usual) and len(self._layouts) >= 5
        self._layouts.extend(shown)
        return (count, sum(layout not in usual for layout in shown)) if is_judged else (0, 0)

    def _median(self, size: float, count: int, spread: float) -> float:
        return median(size * self.chance.lognormvariate(0, spread) for _ in range(min(count, 30)))


def draw_portal(number: int, seed: int) -> VirtualPortal:
    """Portal `number` of the world of `seed`: from four to ninety articles a month, with up to two incidents."""
    chance = random.Random(seed * 100_003 + number)  # noqa: S311 - a simulation must be repeatable
    fill = {"title": 1.0, "published_at": 0.99, "event_on": 0.6, "place": 0.95, "view_count": 1.0}
    fill["byline"] = chance.uniform(0.3, 0.98)
    fill["section"] = chance.choice([0.0, 0.97])
    return VirtualPortal(
        f"phuong-{number}.example",
        chance,
        per_month=4 * (90 / 4) ** chance.random(),
        incidents=tuple(_draw_incidents(chance)),
        fill=fill,
        chrome_lines=chance.uniform(30, 150),
    )


def _draw_incidents(chance: random.Random) -> Iterator[Incident]:
    """One incident in each year but the first weeks, far enough apart to tell their alarms from each other."""
    kinds = [
        (AlarmKind.LAYOUT_CHANGED, "", 120),
        (AlarmKind.RULES_LOST, "", 120),
        (AlarmKind.FIELD_LOST, "published_at", 90),
        (AlarmKind.FIELD_LOST, "view_count", 90),
        (AlarmKind.UNREACHABLE, "", chance.randint(5, 60)),
        (AlarmKind.SILENT, "", 120),
        (AlarmKind.PAGES_REJECTED, "all_chrome", 60),
        (AlarmKind.DATES_FROZEN, "published_at", 60),
        (AlarmKind.CHROME_CHANGED, "", 90),
        (AlarmKind.FIELD_CHANGED, "text", 60),
    ]
    for year in (0, 1):
        if chance.random() < 0.8:
            kind, subject, length = chance.choice(kinds)
            start = FIRST_DAY + SETTLED_AFTER + timedelta(days=360 * year + chance.randint(0, 120))
            yield Incident(kind, subject, start, start + timedelta(days=length))


def _poisson(chance: random.Random, mean: float) -> int:
    """Events of a unit of time, by adding the waits between them."""
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1)
    return count
