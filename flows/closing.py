"""The end of a run as named tasks: what it loaded is audited, search and copies follow, its portals are watched."""

from collections.abc import Collection, Sequence
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from sqlalchemy import Engine

from flows.health import announce_alarms
from tasks.audit import audit_run, refuse_failures
from tasks.watch import watch_portals
from warehouse.records import Rejection
from warehouse.upkeep import refresh_derived


@task(task_run_name="audit what was loaded", cache_policy=NO_CACHE, persist_result=False)
def audit_loaded(engine: Engine, run_key: int) -> None:
    """Judge the rows that the run wrote. Raises `WarehouseError` when they fail."""
    refuse_failures(audit_run(engine, run_key))


@task(task_run_name="refresh search and copies", cache_policy=NO_CACHE, persist_result=False)
def refresh_search_and_copies(engine: Engine) -> None:
    """Bring what is made from articles up to the run."""
    refresh_derived(engine)


@task(task_run_name="watch portals", cache_policy=NO_CACHE, persist_result=False)
def watch(  # noqa: PLR0917 - what a run knows of its portals
    engine: Engine,
    run_key: int,
    started_at: datetime,
    asked: Collection[str],
    unreached: Collection[str],
    refused: Sequence[Rejection],
    is_complete: bool,
) -> None:
    """Hold the day of each portal against its past, and tell Prefect of each new alarm."""
    watched = watch_portals(
        engine, run_key, started_at, asked=asked, unreached=unreached, refused=refused, is_complete=is_complete
    )
    announce_alarms(watched.opened)
