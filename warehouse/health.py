"""Reading how the portals stand: `mart_portal_health`, the open alarms, and the numbers behind the charts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, text

from warehouse.alarms import read_open_alarms
from warehouse.health_records import Alarm, Level, PortalDay
from warehouse.portal_days import read_portal_days

_COLUMNS: Final = (
    "portal_id, level, reasons, since_on, last_seen_on, last_article_on, days_since_article_count, article_count,"
    " recent_article_count, usual_article_count"
)
_WORST_FIRST: Final = "CASE level WHEN 'red' THEN 0 WHEN 'amber' THEN 1 WHEN 'grey' THEN 2 ELSE 3 END, portal_id"


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """A row of `mart_portal_health`."""

    portal_id: str
    level: Level
    reasons: str | None
    since_on: date | None
    last_seen_on: date
    last_article_on: date | None
    days_since_article_count: int | None
    article_count: int
    recent_article_count: int
    usual_article_count: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """All that a page about the portals shows."""

    portals: tuple[PortalHealth, ...]
    """Worst first."""
    alarms: tuple[Alarm, ...]
    days: dict[str, list[PortalDay]]
    quarantined: dict[str, int]
    """Open pages in quarantine by reason, most first."""


def read_portal_health(connection: Connection) -> tuple[PortalHealth, ...]:
    """How each portal stands, worst first."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM mart_portal_health ORDER BY {_WORST_FIRST}")  # noqa: S608 - our own columns
    )
    return tuple(
        PortalHealth(
            portal_id=row.portal_id,
            level=Level(row.level),
            reasons=row.reasons,
            since_on=_day(row.since_on),
            last_seen_on=_day(row.last_seen_on) or date.min,
            last_article_on=_day(row.last_article_on),
            days_since_article_count=row.days_since_article_count,
            article_count=row.article_count,
            recent_article_count=row.recent_article_count,
            usual_article_count=None if row.usual_article_count is None else int(row.usual_article_count),
        )
        for row in rows
    )


def read_health(connection: Connection) -> Health:
    """How all portals stand, with the days behind it."""
    quarantined = connection.execute(
        text(
            "SELECT reason, count(*) AS page_count FROM audit_rejection WHERE status = 'open'"
            " GROUP BY reason ORDER BY page_count DESC, reason"
        )
    )
    portals = read_portal_health(connection)
    today = max((portal.last_seen_on for portal in portals), default=None)
    return Health(
        portals,
        tuple(read_open_alarms(connection)),
        read_portal_days(connection, today) if today else {},
        {row.reason: row.page_count for row in quarantined},
    )


def articles_by_week(days: Sequence[PortalDay], *, until: date, weeks: int) -> list[int]:
    """Articles of each of the last `weeks` weeks, the last of which ends on `until`."""
    counts: Counter[int] = Counter()
    for day in days:
        counts[(until - day.seen_on).days // 7] += day.article_count
    return [counts[age] for age in reversed(range(weeks))]


def fill_by_week(
    days: Sequence[PortalDay], names: Sequence[str], *, until: date, weeks: int
) -> dict[str, list[float | None]]:
    """By field, the share of the articles of each week that have it; None for a week without articles."""
    filled: dict[str, Counter[int]] = defaultdict(Counter)
    articles: Counter[int] = Counter()
    for day in days:
        age = (until - day.seen_on).days // 7
        articles[age] += day.article_count
        for name in names:
            filled[name][age] += day.filled_count(name)
    return {
        name: [filled[name][age] / articles[age] if articles[age] else None for age in reversed(range(weeks))]
        for name in names
    }


def _day(value: date | str | None) -> date | None:
    """A view's day: SQLite gives text, for its views have no types."""
    return date.fromisoformat(value) if isinstance(value, str) else value
