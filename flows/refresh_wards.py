"""The official wards of the warehouse, brought up to the installed lists: what `wards/refresh` runs."""

import logging
from dataclasses import asdict

from prefect import flow

from flows.artifacts import leave_table
from flows.logs import stages_logged
from flows.settings import read_settings
from warehouse.engine import open_warehouse
from warehouse.refresh import WardRefresh, refresh_wards

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "ward-counts"


@flow(name="wards")
def refresh(dry_run: bool = False) -> WardRefresh:
    """Bring wards and their successions up to the official lists that are installed on the worker.

    Args:
        dry_run: Say what would change, and change nothing.
    """
    with stages_logged():
        engine = open_warehouse(read_settings().warehouse)
        try:
            done = refresh_wards(engine, is_rehearsal=dry_run)
        finally:
            engine.dispose()
        logger.info(
            "%s: %d new, %d changed, %d unchanged, %d no longer in the list%s",
            done.source_name,
            done.new_count,
            done.changed_count,
            done.unchanged_count,
            len(done.missing_ward_ids),
            ", nothing written" if dry_run else "",
        )
    leave_table(
        key=ARTIFACT_KEY,
        rows=[{"what": what.replace("_", " "), "value": str(value)} for what, value in asdict(done).items()],
        description="What a rehearsal would change." if dry_run else "What the refresh changed.",
    )
    return done
