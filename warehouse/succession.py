"""Which new units took over which old ones on 1 July 2025, read from the same package as the units."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.wards import REFORM_ON, AdminUnit, data_folder, read_units


class SuccessionKind(StrEnum):
    UNCHANGED = "unchanged"
    RENAMED = "renamed"
    MOVED_PROVINCE = "moved_province"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Succession:
    """One pair of an old unit and a new one."""

    predecessor_ward_id: str
    successor_ward_id: str
    effective_on: date
    kind: SuccessionKind
    """The first of split, merged, moved_province, renamed, unchanged that fits."""
    is_renamed: bool
    is_other_province: bool
    is_default: bool
    """True for exactly one successor of each old unit."""
    is_assumed: bool
    """True when the old unit was split, so that a page of it may belong to any of its successors."""


def read_successions() -> tuple[Succession, ...]:
    """All pairs, by predecessor and successor; every old unit has at least one."""
    units = {unit.ward_id: unit for unit in read_units()}
    pairs = _read_pairs()
    successors = Counter(old for old, _, _ in pairs)
    predecessors = Counter(new for _, new, _ in pairs)
    return tuple(
        _succession(units[old], units[new], is_default, successors[old] > 1, predecessors[new] > 1)
        for old, new, is_default in sorted(pairs)
    )


def _succession(old: AdminUnit, new: AdminUnit, is_default: bool, is_split: bool, is_merged: bool) -> Succession:
    is_renamed = old.ward_name != new.ward_name
    is_other_province = old.province_name != new.province_name
    if is_split:
        kind = SuccessionKind.SPLIT
    elif is_merged:
        kind = SuccessionKind.MERGED
    elif is_other_province:
        kind = SuccessionKind.MOVED_PROVINCE
    else:
        kind = SuccessionKind.RENAMED if is_renamed else SuccessionKind.UNCHANGED
    return Succession(
        old.ward_id, new.ward_id, REFORM_ON, kind, is_renamed, is_other_province, is_default, is_assumed=is_split
    )


def _read_pairs() -> list[tuple[str, str, bool]]:
    """Old ward_id, new ward_id, whether the new one stands for the whole old one."""
    old_ids, new_ids = _ids_by_name()
    path = data_folder() / "converter_2025.json"
    try:
        converter: dict[str, dict[str, dict[str, list[Any]]]] = json.loads(path.read_bytes())
    except OSError as error:
        raise WarehouseError(f"the successions of units cannot be read from {path}: {error.strerror}") from error
    pairs = []
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            pairs += [(old_ids[old], new_ids[province, ward], True) for old in olds]
    for province, split in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in split.items():
            pairs += [(old_ids[old], new_ids[province, p["newWardKey"]], bool(p["isDefaultNewWard"])) for p in parts]
    return pairs


def _ids_by_name() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The package names units by ASCII keys, which are unique within each of its lists."""
    with closing(sqlite3.connect(f"{(data_folder() / 'dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)) as units:
        old = units.execute(
            "SELECT provinceKey || '_' || districtKey || '_' || coalesce(wardKey, ''),"
            " coalesce(wardCode, districtCode) || '.legacy' FROM admin_units_legacy"
        )
        new = units.execute("SELECT provinceKey, wardKey, wardCode || '.2025' FROM admin_units")
        return dict(old.fetchall()), {(province, ward): ward_id for province, ward, ward_id in new}
