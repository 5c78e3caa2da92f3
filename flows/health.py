"""How the portals stand, as an artifact of every run; what is wrong since this run, as events for automations."""

from collections.abc import Collection

from prefect.events import emit_event
from sqlalchemy import Engine

from flows.artifacts import leave_table
from warehouse.engine import reading
from warehouse.health import read_portal_health
from warehouse.health_records import Alarm

ALARM_EVENT = "wardnews.alarm"
PORTAL_RESOURCE = "wardnews.portal."
ARTIFACT_KEY = "portal-health"
_MOST_ROWS = 200
"""A table in Prefect's UI is read by people; the worst stand first, and `wardnews health` shows all."""


def announce_alarms(alarms: Collection[Alarm]) -> None:
    """Tell Prefect of each alarm: `make deploy` sets up an automation that passes them on."""
    for alarm in alarms:
        emit_event(
            ALARM_EVENT,
            resource={
                "prefect.resource.id": f"{PORTAL_RESOURCE}{alarm.portal_id}",
                "prefect.resource.name": alarm.portal_id,
            },
            payload={
                "kind": alarm.kind.value,
                "level": alarm.level.value,
                "since": str(alarm.since_on),
                "what": alarm.what,
                "advice": alarm.advice,
                "sample": alarm.sample_uri or "",
            },
        )


def leave_health_artifact(engine: Engine) -> None:
    """The table of `wardnews health` beside the run in Prefect."""
    with reading(engine) as connection:
        portals = read_portal_health(connection)
    rows = [
        {
            "level": portal.level.value,
            "portal": portal.portal_id,
            "last article": str(portal.last_article_on or ""),
            "articles of four weeks": portal.recent_article_count,
            "usual": portal.usual_article_count,
            "reasons": portal.reasons or "",
        }
        for portal in portals[:_MOST_ROWS]
    ]
    leave_table(key=ARTIFACT_KEY, rows=rows, description="How the portals stand, worst first.")
