"""The page about the portals: counts, alarms, charts, one row for each."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from flows.charts import bar_chart, column_chart, share_chart
from flows.pages import render_page
from warehouse.health import Health, articles_by_week, fill_by_week
from warehouse.health_records import Level, PortalDay

_WEEKS: Final = 26
_FIELDS: Final = {
    "title": "title",
    "published_at": "posting date",
    "event_on": "event date",
    "byline": "byline",
    "section": "section",
    "place": "ward",
    "view_count": "views",
}
_MEANINGS: Final = (
    (Level.RED, "articles are lost or wrong until somebody acts"),
    (Level.AMBER, "something about its pages has changed"),
    (Level.GREY, "too little past to judge by"),
    (Level.GREEN, "as it always was"),
)
_STALEST: Final = 12


def render_health(health: Health) -> str:
    """All of it as one HTML file."""
    until = max((portal.last_seen_on for portal in health.portals), default=None)
    levels = Counter(portal.level for portal in health.portals)
    return render_page(
        "health.html",
        title="How the portals stand",
        until=until,
        portals=health.portals,
        alarms=health.alarms,
        levels=[(level.value, meaning) for level, meaning in _MEANINGS],
        counts={level.value: levels[level] for level in Level},
        charts=_charts(health, until) if until else [],
        rows=[
            (portal, articles_by_week(health.days.get(portal.portal_id, ()), until=until, weeks=_WEEKS))
            for portal in health.portals
            if until
        ],
    )


def _charts(health: Health, until: date) -> list[tuple[str, str, str]]:
    """Heading, note and SVG of each chart."""
    days: list[PortalDay] = [day for past in health.days.values() for day in past]
    weeks = [until - timedelta(days=7 * age) for age in reversed(range(_WEEKS))]
    labels = [week.strftime("%d/%m") for week in weeks]
    filled = fill_by_week(days, list(_FIELDS), until=until, weeks=_WEEKS)
    stale = sorted(
        (portal for portal in health.portals if portal.last_article_on),
        key=lambda portal: portal.last_article_on or until,
    )[:_STALEST]
    ages = {portal.portal_id: (until - portal.last_article_on).days for portal in stale if portal.last_article_on}
    return [
        (
            "Articles a week",
            "New articles of all portals, by the last day of the week.",
            column_chart(labels, articles_by_week(days, until=until, weeks=_WEEKS)),
        ),
        (
            "Fields filled",
            "Share of the week's new articles that have each field.",
            share_chart(labels, {_FIELDS[name]: shares for name, shares in filled.items()}),
        ),
        ("In quarantine", "Open pages by reason.", bar_chart(health.quarantined)),
        ("Freshness", "Days since the last new article, the stalest portals first.", bar_chart(ages)),
    ]
