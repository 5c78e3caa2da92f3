"""Bringing `dim_ward` and `bridge_ward_succession` in line with the installed edition of the official lists."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from warehouse.engine import writing
from warehouse.statements import change, insert_new, next_key, renew_statistics
from warehouse.succession import read_successions
from warehouse.tables import BridgeWardSuccession, DimWard
from warehouse.wards import AdminUnit, read_units, source_version


@dataclass(frozen=True, slots=True)
class WardRefresh:
    """What a refresh did to `dim_ward`."""

    source_name: str
    new_count: int
    changed_count: int
    unchanged_count: int
    missing_ward_ids: tuple[str, ...]
    """Units that the warehouse has and the list does not; they stay, for articles may point at them."""


def refresh_wards(engine: Engine, *, is_rehearsal: bool = False) -> WardRefresh:
    """Apply the installed lists; keys of known units never change, and a second refresh changes nothing.

    A rehearsal says what it would do and leaves everything as it was.
    """
    with writing(engine) as connection:
        savepoint = connection.begin_nested()
        done = refresh_units(connection)
        if is_rehearsal:
            savepoint.rollback()
        return done


def refresh_units(connection: Connection) -> WardRefresh:
    """As `refresh_wards`, in the caller's transaction."""
    source = source_version()
    stored = {row.ward_id: row for row in connection.execute(select(DimWard.__table__))}
    key = next_key(connection, DimWard.ward_key)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    units = read_units()
    for unit in units:
        values = {name: getattr(unit, name) for name in AdminUnit.__slots__}
        row = stored.get(unit.ward_id)
        if row is None:
            new.append({"ward_key": key + len(new), **values, "source_name": source})
        elif any(getattr(row, name) != value for name, value in values.items()):
            changed.append({"key": row.ward_key, **values, "source_name": source})
    insert_new(connection, DimWard, new)
    change(connection, DimWard.ward_key, changed)
    _refresh_successions(connection, source)
    missing = sorted(stored.keys() - {unit.ward_id for unit in units})
    return WardRefresh(source, len(new), len(changed), len(units) - len(new) - len(changed), tuple(missing))


def _refresh_successions(connection: Connection, source: str) -> None:
    keys = {row.ward_id: row.ward_key for row in connection.execute(select(DimWard.ward_id, DimWard.ward_key))}
    connection.execute(delete(BridgeWardSuccession))
    rows = [
        {
            "predecessor_ward_key": keys[pair.predecessor_ward_id],
            "successor_ward_key": keys[pair.successor_ward_id],
            "effective_on": pair.effective_on,
            "kind": pair.kind.value,
            "is_renamed": pair.is_renamed,
            "is_other_province": pair.is_other_province,
            "is_default": pair.is_default,
            "is_assumed": pair.is_assumed,
            "source_name": source,
        }
        for pair in read_successions()
    ]
    insert_new(connection, BridgeWardSuccession, rows)
    renew_statistics(connection, DimWard, BridgeWardSuccession)
