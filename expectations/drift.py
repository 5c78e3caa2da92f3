"""Drift and silence: each portal held against its own past. Plain functions of its days; alarms are their values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from warehouse.health_records import Alarm, AlarmKind, PortalDay

LEAST_DAYS: Final = 10
"""Days on which a portal was looked at before anything is said of it, but for a host that never answers."""

_EXPLAINED_BY: Final[Mapping[AlarmKind, frozenset[AlarmKind]]] = {
    AlarmKind.SILENT: frozenset({AlarmKind.UNREACHABLE, AlarmKind.PAGES_REJECTED}),
    AlarmKind.VOLUME_CHANGED: frozenset({AlarmKind.UNREACHABLE, AlarmKind.PAGES_REJECTED, AlarmKind.SILENT}),
    AlarmKind.RULES_LOST: frozenset({AlarmKind.LAYOUT_CHANGED}),
    AlarmKind.FIELD_LOST: frozenset({AlarmKind.LAYOUT_CHANGED, AlarmKind.RULES_LOST}),
    AlarmKind.FIELD_CHANGED: frozenset({AlarmKind.LAYOUT_CHANGED, AlarmKind.RULES_LOST, AlarmKind.DATES_FROZEN}),
    AlarmKind.CHROME_CHANGED: frozenset({AlarmKind.LAYOUT_CHANGED, AlarmKind.RULES_LOST}),
}
"""By alarm, those that already say why: a new layout loses fields, a dead host is silent. One cause, one alarm."""


def judge_portal(
    portal_id: str, days: Sequence[PortalDay], *, declared_per_month: float | None = None
) -> tuple[Alarm, ...]:
    """What is wrong with a portal as of the last of its `days`, which are in order; empty when nothing is.

    `declared_per_month` is the number of articles that its declaration expects. What an alarm explains is told in its
    words and raises no alarm of its own.
    """
    if len(days) < LEAST_DAYS and all(day.is_reached for day in days):
        return ()
    from expectations import drift_pages, drift_volume  # noqa: PLC0415 - scipy takes a second

    pace = drift_volume.learn_pace(days, declared_per_month)
    paged = [day for day in days if not day.is_empty]
    found = [
        drift_volume.find_dead_host(portal_id, days),
        drift_volume.find_silence(portal_id, days, pace),
        drift_volume.find_volume_change(portal_id, days),
        *drift_pages.find_rejections(portal_id, paged),
        drift_pages.find_new_layout(portal_id, paged),
        drift_pages.find_lost_rules(portal_id, paged),
        *drift_pages.find_lost_fields(portal_id, paged),
        drift_pages.find_frozen_dates(portal_id, paged),
        drift_pages.find_changed_text(portal_id, paged),
        drift_pages.find_changed_dates(portal_id, paged),
        drift_pages.find_changed_chrome(portal_id, paged),
    ]
    return _causes([alarm for alarm in found if alarm])


def judge_portals(
    days: Mapping[str, Sequence[PortalDay]], declared_per_month: Mapping[str, float], today: date
) -> list[Alarm]:
    """The alarms of all portals that were looked at `today`, and of no other: what nobody looked at has not changed."""
    return [
        alarm
        for portal_id, past in sorted(days.items())
        if past[-1].seen_on == today
        for alarm in judge_portal(portal_id, past, declared_per_month=declared_per_month.get(portal_id))
    ]


def _causes(alarms: Sequence[Alarm]) -> tuple[Alarm, ...]:
    """The alarms that no other explains, each with the words of those that it explains."""
    kinds = {alarm.kind for alarm in alarms}
    causes = [alarm for alarm in alarms if not kinds & _EXPLAINED_BY.get(alarm.kind, frozenset())]
    return tuple(replace(cause, what=" ".join([cause.what, *_consequences(cause, alarms)])) for cause in causes)


def _consequences(cause: Alarm, alarms: Sequence[Alarm]) -> list[str]:
    return [alarm.what for alarm in alarms if cause.kind in _EXPLAINED_BY.get(alarm.kind, frozenset())]
