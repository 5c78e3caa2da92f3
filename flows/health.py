"""How the portals stand, as an artifact of every run."""

from prefect.artifacts import create_table_artifact
from sqlalchemy import Engine

from warehouse.engine import reading
from warehouse.health import read_portal_health

ARTIFACT_KEY = "portal-health"
_MOST_ROWS = 200
"""A table in Prefect's UI is read by people; the worst stand first, and `wardnews health` shows all."""


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
    create_table_artifact(key=ARTIFACT_KEY, table=rows, description="How the portals stand, worst first.")
