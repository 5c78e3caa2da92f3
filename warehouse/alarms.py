"""Writing `audit_alarm`: one row for each thing found wrong, open for as long as it is found."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from warehouse.health_records import Alarm, AlarmKind
from warehouse.statements import change, insert_new, next_key
from warehouse.tables import AuditAlarm

_SAME_EPISODE: Final = timedelta(days=14)
"""An alarm found again so soon after it was over is the same one."""


def store_alarms(
    connection: Connection, run_key: int, at: datetime, found: Sequence[Alarm], *, judged: Collection[str]
) -> list[Alarm]:
    """Open what is new, count up what is still there, close what is no longer found, as of `at`; what was opened.

    Only alarms of the portals that were `judged` are closed: what nobody looked at has not changed.
    """
    stored = connection.execute(
        select(AuditAlarm.__table__)
        .where((AuditAlarm.status == "open") | (AuditAlarm.over_at >= at - _SAME_EPISODE))
        .order_by(AuditAlarm.alarm_key)
    )
    latest = {(row.portal_id, row.kind, row.subject): row for row in stored}
    key = next_key(connection, AuditAlarm.alarm_key)
    new: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    seen: set[int] = set()
    opened: list[Alarm] = []
    for alarm in found:
        facts = {
            "level": alarm.level.value,
            "what": alarm.what,
            "advice": alarm.advice,
            "sample_uri": alarm.sample_uri,
            "status": "open",
            "last_found_at": at,
            "over_at": None,
            "last_run_key": run_key,
        }
        row = latest.get((alarm.portal_id, alarm.kind.value, alarm.subject))
        if row is None or row.status != "open":
            opened.append(alarm)
        if row is not None:
            seen.add(row.alarm_key)
            times = row.times_found + (row.last_run_key != run_key)
            again.append({"key": row.alarm_key, **facts, "times_found": times})
            continue
        new.append(
            {
                "alarm_key": key + len(new),
                "portal_id": alarm.portal_id,
                "kind": alarm.kind.value,
                "subject": alarm.subject,
                "since_on": alarm.since_on,
                **facts,
                "first_found_at": at,
                "times_found": 1,
                "first_run_key": run_key,
            }
        )
    ended = [
        row for row in latest.values() if row.status == "open" and row.portal_id in judged and row.alarm_key not in seen
    ]
    change(connection, AuditAlarm.alarm_key, again)
    change(connection, AuditAlarm.alarm_key, [{"key": row.alarm_key, "status": "over", "over_at": at} for row in ended])
    insert_new(connection, AuditAlarm, new)
    return opened


def read_open_alarms(connection: Connection) -> list[Alarm]:
    """What is wrong now: red before amber, then by portal."""
    rows = connection.execute(
        select(AuditAlarm.__table__)
        .where(AuditAlarm.status == "open")
        .order_by(AuditAlarm.level.desc(), AuditAlarm.portal_id, AuditAlarm.alarm_key)
    )
    return [
        Alarm(row.portal_id, AlarmKind(row.kind), row.subject, row.since_on, row.what, row.advice, row.sample_uri)
        for row in rows
    ]
