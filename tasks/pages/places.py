"""Which ward a page speaks for: named by its words and host, settled by the official list of its time, or none."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from tasks.pages import vocabulary as words
from tasks.pages.gazetteer import Edition, name_key, read_gazetteer
from warehouse.records import Place, PlaceStatus
from warehouse.wards import REFORM_ON, AdminUnit

_WARD = re.compile(
    rf"(?<!\w)({'|'.join(map(re.escape, words.WARD_TYPES))})\s?((?:[^\W_][\w’'-]*)(?:\s[^\W_][\w’'-]*){{0,4}})",
    re.IGNORECASE,
)
_DISTRICT = re.compile(
    rf"(?<!\w)({'|'.join(map(re.escape, words.DISTRICT_TYPES))})\s?((?:[^\W_][\w-]*)(?:\s[^\W_][\w-]*){{0,3}})",
    re.IGNORECASE,
)
_PROVINCE = re.compile(
    rf"(?<!\w)({'|'.join(map(re.escape, words.PROVINCE_TYPES))})\s?((?:[^\W_][\w-]*)(?:\s[^\W_][\w-]*){{0,3}})",
    re.IGNORECASE,
)
_CONTEXT_WEIGHT, _TITLE_WEIGHT, _LEAD_WEIGHT, _BODY_WEIGHT, _HOST_WEIGHT = 2, 8, 5, 1, 4
_MAX_BODY_MENTIONS = 4


@dataclass(slots=True)
class _Named:
    """One name that the page gives a ward: how strongly, where, and which units of the list bear it."""

    weight: int = 0
    places: Counter[str] = field(default_factory=Counter)
    units: list[AdminUnit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """Districts and provinces that the page names, by where it names them."""

    host_districts: set[str]
    host_provinces: set[str]
    districts: set[str]
    provinces: set[str]


def resolve_place(
    *, address: str | None, title: str | None, paragraphs: Sequence[str], context_lines: Sequence[str], on: date | None
) -> Place:
    """The unit of the list in force on `on` that the page's words and host name.

    Without a date the legacy list is taken when the page names a district, else the one list in which a unit is found.
    A name that several units bear and nothing else on the page settles is ambiguous; a name of no unit is unresolved.
    """
    gazetteer = read_gazetteer()
    page = (address, title, paragraphs, context_lines)
    if on is not None:
        return _resolve(gazetteer.legacy if on < REFORM_ON else gazetteer.current, *page)
    legacy = _resolve(gazetteer.legacy, *page)
    if _is_legacy_host(address):
        return legacy
    current = _resolve(gazetteer.current, *page)
    if legacy.status is not PlaceStatus.RESOLVED:
        return current if current.status is PlaceStatus.RESOLVED else legacy
    if current.status is not PlaceStatus.RESOLVED or "district" in legacy.evidence:
        return legacy
    return Place(PlaceStatus.AMBIGUOUS, evidence=("both_lists",))


def _is_legacy_host(address: str | None) -> bool:
    """The host names a province that the reform took off the map."""
    gazetteer = read_gazetteer()
    gone = gazetteer.legacy.province_labels.keys() - gazetteer.current.province_labels.keys()
    return not gone.isdisjoint(_labels(address))


def _resolve(
    edition: Edition, address: str | None, title: str | None, paragraphs: Sequence[str], context_lines: Sequence[str]
) -> Place:
    named = _named(edition, title, paragraphs, context_lines)
    labels = _labels(address)
    _add_host(named, edition, labels)
    if not named:
        return Place(PlaceStatus.UNRESOLVED)
    best = max(named.values(), key=lambda name: name.weight)
    sources = tuple(source for source, _ in best.places.most_common())
    if not best.units:
        return Place(PlaceStatus.UNRESOLVED, evidence=sources)
    around = _around(edition, labels, " | ".join([title or "", *paragraphs, *context_lines]))
    return _settle(best.units, sources, around)


def _settle(units: list[AdminUnit], sources: tuple[str, ...], around: _Around) -> Place:
    """Narrow the units of one name by district, then province, host before words."""
    left, used = units, list(sources)
    for what, names in (
        ("host_district", around.host_districts),
        ("host_province", around.host_provinces),
        ("district", around.districts),
        ("province", around.provinces),
    ):
        fitting = [unit for unit in left if {unit.district_name, unit.province_name} & names]
        if fitting:
            left = fitting
            used.append("district" if what == "host_district" else what)
        elif what == "host_province" and names:
            return Place(PlaceStatus.UNRESOLVED, evidence=(*sources, "other_province_in_host"))
    if len(left) > 1:
        return Place(PlaceStatus.AMBIGUOUS, evidence=tuple(used))
    unit = left[0]
    if len(units) == 1:
        used.append("unique_name")
    return Place(
        PlaceStatus.RESOLVED,
        unit.ward_id,
        unit.ward_code,
        unit.ward_name,
        unit.district_name,
        unit.province_name,
        tuple(dict.fromkeys(used)),
    )


def _named(
    edition: Edition, title: str | None, paragraphs: Sequence[str], context_lines: Sequence[str]
) -> dict[str, _Named]:
    """Every ward name of the page by its key, with its weight."""
    named: dict[str, _Named] = {}
    parts = [("title", _TITLE_WEIGHT, title or "")]
    parts.append(("context", _CONTEXT_WEIGHT, " | ".join(dict.fromkeys(context_lines))))
    parts += [
        ("lead" if index == 0 else "body", _LEAD_WEIGHT if index == 0 else _BODY_WEIGHT, text)
        for index, text in enumerate(paragraphs)
    ]
    for source, weight, text in parts:
        for key, units in _mentions(edition, text):
            entry = named.setdefault(key, _Named(units=units))
            seen = entry.places[source]
            entry.places[source] += 1
            if seen == 0 or (source == "body" and seen < _MAX_BODY_MENTIONS):
                entry.weight += weight
    return named


def _mentions(edition: Edition, text: str) -> Iterator[tuple[str, list[AdminUnit]]]:
    """Ward names in `text`: the longest the list knows, else the capitals as they stand, with no unit."""
    for found in _WARD.finditer(text):
        first = found[2].split()[0]
        if not (first[0].isupper() or first.isdigit()):
            continue
        kind = words.WARD_TYPES[found[1].casefold()]
        tokens = found[2].split()
        known = _longest(edition, kind, tokens)
        if known is not None:
            yield known
        else:
            capitals = _leading_capitals(tokens)
            yield name_key(" ".join(capitals)), []


def _longest(edition: Edition, kind: str, tokens: list[str]) -> tuple[str, list[AdminUnit]] | None:
    for length in range(min(len(tokens), 5), 0, -1):
        key = name_key(" ".join(tokens[:length]))
        units = [unit for unit in edition.wards.get(key, ()) if unit.ward_type == kind]
        if not units:
            continue
        behind = tokens[length] if length < len(tokens) else ""
        goes_on = behind[:1].isupper() and not behind.isupper() and behind.casefold() not in words.CAPITAL_FOLLOWERS
        return None if goes_on else (key, units)
    return None


def _leading_capitals(tokens: list[str]) -> list[str]:
    for index, token in enumerate(tokens):
        if not (token[0].isupper() or token[0].isdigit()):
            return tokens[:index]
    return tokens


def _labels(address: str | None) -> list[str]:
    host = urlsplit(address).hostname if address else None
    return [label.replace("-", "") for label in host.split(".")] if host else []


def _add_host(named: dict[str, _Named], edition: Edition, labels: list[str]) -> None:
    """A host label that is a ward's name: the first label only, for `ward.district.province.gov.vn`."""
    own = [label for label in labels if label not in ("www", "gov", "vn", "com", "org", "net")]
    if not own or own[0] in edition.province_labels:
        return
    for label in (
        own[0],
        *(own[0].removeprefix(prefix) for prefix in words.HOST_WARD_PREFIXES if own[0].startswith(prefix)),
    ):
        units = edition.ward_labels.get(label, [])
        units = [unit for unit in units if unit.ward_type != "Xã" or not own[0].startswith("phuong")]
        if not units or (len(own) < 2 and label == own[0]) or (own[0] in edition.district_labels and len(own) < 3):
            continue
        for unit in units:
            entry = named.setdefault(name_key(unit.ward_short_name), _Named())
            if unit not in entry.units:
                entry.units.append(unit)
            if not entry.places["host"]:
                entry.places["host"] += 1
                entry.weight += _HOST_WEIGHT
        return


def _around(edition: Edition, labels: list[str], text: str) -> _Around:
    host_districts: set[str] = set()
    host_provinces: set[str] = set()
    for label in labels:
        province = edition.province_labels.get(words.HOST_PROVINCES.get(label, label))
        if province:
            host_provinces.add(province)
        host_districts |= edition.district_labels.get(_bare_district(label), set())
    districts: set[str] = set()
    provinces: set[str] = set()
    for found in _DISTRICT.finditer(text):
        districts |= _district(edition, found[1], found[2])
    for found in _PROVINCE.finditer(text):
        province = _province(edition, found[2])
        if province:
            provinces.add(province)
    return _Around(host_districts, host_provinces, districts, provinces)


def _bare_district(label: str) -> str:
    for suffix in words.HOST_DISTRICT_SUFFIXES:
        label = label.removesuffix(suffix)
    for prefix in words.HOST_DISTRICT_PREFIXES:
        if label.startswith(prefix) and len(label) > len(prefix) + 2:
            return label.removeprefix(prefix)
    return label


def _district(edition: Edition, kind: str, text: str) -> set[str]:
    tokens = text.split()
    if not (tokens[0][0].isupper() or tokens[0].isdigit()):
        return set()
    wanted = {"tp.": "thành phố", "tp": "thành phố", "tx.": "thị xã"}.get(kind.casefold(), kind.casefold())
    for length in range(len(tokens), 0, -1):
        names = edition.districts.get(name_key(" ".join(tokens[:length])), set())
        fitting = {name for name in names if name.casefold().startswith(wanted)}
        if fitting:
            return fitting
    return set()


def _province(edition: Edition, text: str) -> str | None:
    tokens = text.split()
    for length in range(len(tokens), 0, -1):
        province = edition.provinces.get(name_key(" ".join(tokens[:length])))
        if province:
            return province
    return None
