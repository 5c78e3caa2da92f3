"""Watch: what a run's day looked like at each portal, held against the portal's own past; alarms open and close."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from expectations.drift import judge_portals
from tasks.portals.declaration import read_declarations
from warehouse.alarms import store_alarms
from warehouse.engine import writing
from warehouse.health_records import Alarm
from warehouse.portal_days import day_in_vietnam, read_portal_days, record_portal_days
from warehouse.records import Rejection

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a run's watch found."""

    alarms: tuple[Alarm, ...]
    """All that hold now at the portals that were looked at."""
    opened: tuple[Alarm, ...]
    """Of these, the ones that did not hold before."""


def watch_portals(
    engine: Engine,
    run_key: int,
    at: datetime,
    *,
    asked: Collection[str] = (),
    unreached: Collection[str] = (),
    refused: Iterable[Rejection] = (),
    is_complete: bool = True,
) -> Watched:
    """Write down what the run saw of each portal, and raise what stands out from its past.

    `at` is the run's aware moment. `asked` are portals that the run looked at though they may have brought nothing,
    `unreached` those whose host gave no answer. A run that was stopped or failed is not complete: it says nothing of
    other portals, and `refused` are the bad pages that stopped it.
    """
    today = day_in_vietnam(at)
    declared = {portal_id: portal.expected_per_month for portal_id, portal in read_declarations().items()}
    with writing(engine) as connection:
        record_portal_days(
            connection,
            run_key,
            today,
            asked=asked,
            unreached=unreached,
            refused=refused,
            is_complete=is_complete,
        )
        days = read_portal_days(connection, today)
        alarms = judge_portals(days, declared, today)
        judged = {portal_id for portal_id, past in days.items() if past[-1].seen_on == today}
        opened = store_alarms(connection, run_key, at, alarms, judged=judged)
    for alarm in alarms:
        logger.info("%s %s: %s", alarm.portal_id, alarm.kind, alarm.what)
    return Watched(tuple(alarms), tuple(opened))
