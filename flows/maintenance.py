"""Keeping house: an engine that stays quick, an archive that can be read, a Prefect history of bounded length.

What `maintenance/weekly` runs. Nothing of the warehouse or the archive is ever deleted.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Annotated

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import TERMINAL_STATES
from pydantic import Field

from flows.artifacts import leave_table
from flows.logs import stages_logged
from flows.settings import read_settings
from tasks.archives.store import open_archive
from tasks.archives.verify import ArchiveReport, verify_archive
from warehouse.archived import list_archived
from warehouse.engine import open_warehouse
from warehouse.errors import WardnewsError
from warehouse.upkeep import optimise

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "maintenance"
_PAGE = 200
"""Flow runs asked for at once: the most that Prefect's server answers with."""


@flow(name="maintenance")
def maintenance(keep_runs_days: Annotated[int, Field(ge=7, le=3650)] = 90, dry_run: bool = False) -> dict[str, int]:
    """Optimise the warehouse, read the whole archive again, and forget old flow runs of Prefect's own history.

    The flow fails, at its end, when something of the archive is lost; `wardnews archive verify` says what.

    Args:
        keep_runs_days: Days that Prefect keeps a flow run that has ended; audit_run of the warehouse stays for ever.
        dry_run: Say what would be done, and do nothing.
    """
    settings = read_settings()
    report = ArchiveReport()
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            statements = () if dry_run else optimise(engine)
            if not dry_run:
                report = verify_archive(open_archive(settings.archive), list_archived(engine))
        finally:
            engine.dispose()
        before = datetime.now(UTC) - timedelta(days=keep_runs_days)
        with get_client(sync_client=True) as client:
            forgotten = _forget_runs(client, before, is_rehearsal=dry_run)
        logger.info("%d statements run, %d flow runs older than %d days", len(statements), forgotten, keep_runs_days)
    done = {
        "statements run": len(statements),
        "archived records read": report.record_count,
        "faults of the archive": len(report.findings),
        "flow runs forgotten": forgotten,
    }
    leave_table(
        key=ARTIFACT_KEY, rows=[{"what": what, "count": count} for what, count in done.items()], description="Upkeep."
    )
    if not report.is_whole:
        raise WardnewsError(f"the archive is damaged: {report.findings[0]} ({len(report.findings)} faults in all)")
    return done


def _forget_runs(client: SyncPrefectClient, before: datetime, *, is_rehearsal: bool) -> int:
    """Delete flow runs that ended before `before`; how many, or how many it would be."""
    wanted = FlowRunFilter.model_validate(
        {
            "end_time": {"before_": before.isoformat()},
            "state": {"type": {"any_": sorted(state.value for state in TERMINAL_STATES)}},
        }
    )
    count = 0
    while runs := client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE, offset=count if is_rehearsal else 0):
        count += len(runs)
        if not is_rehearsal:
            for run in runs:
                client.delete_flow_run(run.id)
    return count
