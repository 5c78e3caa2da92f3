"""What an address says of its place: `ward.district.province.gov.vn`, path segments such as `/phuong-hoa-gao/`, and the
ward that its portal is declared to speak for."""

import re
from dataclasses import dataclass
from functools import cache

from tasks.pages import vocabulary as words
from tasks.pages.addresses import host_of
from tasks.pages.gazetteer import Edition, Gazetteer
from tasks.portals.declaration import read_declarations
from warehouse.wards import AdminUnit


@dataclass(frozen=True, slots=True)
class PlaceAddress:
    """What an address says of its place."""

    ward_labels: tuple[str, ...]
    """The host's first label, where it may name a ward, without hyphens."""
    path_labels: tuple[str, ...]
    """The first path segments, but never the article's own slug, without hyphens."""
    districts: frozenset[str]
    """Official names; several where districts of one name lie in provinces that the host does not tell apart."""
    provinces: frozenset[str]
    declared: AdminUnit | None
    """The ward that the host's portal is declared to speak for; None where it has none at that time."""


def is_legacy_host(gazetteer: Gazetteer, address: str | None) -> bool:
    """The host names a province that the reform took off the map, or a district behind a ward."""
    legacy, current = gazetteer.legacy, gazetteer.current
    labels = [words.HOST_PROVINCES.get(label, label) for label in _labels(address)]
    return any(label in legacy.province_labels and label not in current.province_labels for label in labels) or any(
        _bare_district(label) in legacy.district_labels and label not in current.province_labels for label in labels[1:]
    )


def units_of_label(edition: Edition, label: str, where: PlaceAddress) -> tuple[tuple[AdminUnit, ...], bool]:
    """Units that a label names, with or without their type before the name ("phuonghoagao", "hoagao"), and whether
    that is sure by itself: with a type, or in the host's district or province, which come first.
    """
    around = where.districts | where.provinces
    read: list[tuple[str | None, bool, str]] = [(None, False, label)]
    for prefix in words.HOST_WARD_PREFIXES:
        if label.startswith(prefix):
            bare = prefix.removeprefix(words.HOST_COMMITTEE)
            kind = words.HOST_WARD_KINDS.get(bare)
            read.append((kind, kind is not None or bare != prefix, label.removeprefix(prefix)))
    found: tuple[tuple[AdminUnit, ...], bool] = ((), False)
    for kind, is_sure, name in read:
        units = tuple(unit for unit in edition.ward_labels.get(name, ()) if kind in (None, unit.ward_type))
        if any(lies_in(unit, around) for unit in units):
            return units, True
        if units and not found[0]:
            found = (units, is_sure)
    return found


def lies_in(unit: AdminUnit, around: frozenset[str]) -> bool:
    """The unit's district or province is one of `around`."""
    return unit.district_name in around or unit.province_name in around


def _host(address: str | None) -> str | None:
    try:
        return host_of(address)
    except ValueError:
        return None


def _labels(address: str | None) -> list[str]:
    """Host labels without hyphens and without those that every host has."""
    host = _host(address)
    labels = [label.replace("-", "") for label in host.split(".")] if host else []
    return [label for label in labels if label not in words.HOST_COMMON_LABELS]


def read_place_address(edition: Edition, address: str | None) -> PlaceAddress:
    """What host and path say, in the names of `edition`; empty for an address that is none."""
    labels = _labels(address)
    named = (edition.province_labels.get(words.HOST_PROVINCES.get(label, label)) for label in labels)
    provinces = {province for province in named if province}
    districts = {name for label in labels for name in edition.district_labels.get(_bare_district(label), ())}
    if provinces:
        districts = {name for name in districts if edition.district_provinces[name] & provinces}
    own = labels[:1]
    if own and (
        own[0] in edition.province_labels or (len(labels) < 3 and _bare_district(own[0]) in edition.district_labels)
    ):
        own = []
    segments = re.split(r"[?#]", address, maxsplit=1)[0].split("/")[3:-1] if address else []
    path = tuple(segment.casefold().replace("-", "") for segment in segments[:4])
    wards = (edition.units.get(ward_id) for ward_id in _declared_wards().get(_host(address) or "", ()))
    declared = next(filter(None, wards), None)
    return PlaceAddress(tuple(own), path, frozenset(districts), frozenset(provinces), declared)


@cache
def _declared_wards() -> dict[str, tuple[str, ...]]:
    """By each host of a declared portal: the ward_id of its ward before and since the reform, as far as it has one."""
    return {
        host: tuple(ward_id for ward_id in (portal.ward_before, portal.ward_since) if ward_id)
        for portal in read_declarations().values()
        for host in portal.hosts
    }


def _bare_district(label: str) -> str:
    for suffix in words.HOST_DISTRICT_SUFFIXES:
        label = label.removesuffix(suffix)
    for prefix in words.HOST_DISTRICT_PREFIXES:
        if label.startswith(prefix) and len(label) > len(prefix) + 2:
            return label.removeprefix(prefix)
    return label
