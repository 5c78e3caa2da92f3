"""Which ward a page speaks for: named by its words and address, settled by the official list of its time, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tasks.pages import vocabulary as words
from tasks.pages.gazetteer import Edition, name_key, read_gazetteer
from tasks.pages.place_address import PlaceAddress, is_legacy_host, lies_in, read_place_address, units_of_label
from tasks.pages.place_mentions import Lists, TextMentions, WardMention, find_mentions
from warehouse.records import Place, PlaceStatus
from warehouse.wards import REFORM_ON, AdminUnit

_WEIGHTS = {
    "title": 8,
    "lead": 5,
    "path": 5,
    "host": 4,
    "portal": 4,
    "site": 4,
    "context": 2,
    "near_lead": 2,
    "body": 1,
}
"""The title outweighs the host, and host and lead together outweigh a title that names another ward. What a portal
declares stands for its host.

Of two wards in a title, the first has one more: it is the one that acts.
"""
BARE_TITLE_WEIGHT = 6
"""The title names the ward without its type ("Hoa Gạo: …"), and something else names it in full."""
OUTSIDER_WEIGHT = 6
MIN_WEIGHT = 2
"""One mention far down the body may be of any ward."""

NEAR_LEAD = 3
MAX_BODY_MENTIONS = 4
MAX_PARAGRAPHS = 60
MAX_CHARS, MAX_CONTEXT_CHARS = 2000, 200
MAX_CONTEXT_LINES = 100
"""Read at either end: header and footer name the site's owner."""
MAX_CONTEXT_WARDS = 3
"""Chrome that names more wards than that is the menu of a district."""


@dataclass(frozen=True, slots=True)
class _Page:
    address: str | None
    title: str | None
    paragraphs: Sequence[str]
    context_lines: Sequence[str]


@dataclass(slots=True)
class _Candidate:
    """One name that the page gives a ward: how strongly, where, and which units of the list bear it."""

    units: tuple[AdminUnit, ...]
    weight: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    above: set[str] = field(default_factory=set)
    """Districts and provinces right behind the name."""
    has_unknown_above: bool = False

    def add(self, source: str) -> None:
        seen = self.sources.get(source, 0)
        self.sources[source] = seen + 1
        if seen == 0 or (source == "body" and seen < MAX_BODY_MENTIONS):
            self.weight += _WEIGHTS[source]


Candidates = dict[tuple[str, str], _Candidate]
"""By type and name key."""


def resolve_place(
    *, address: str | None, title: str | None, paragraphs: Sequence[str], context_lines: Sequence[str], on: date | None
) -> Place:
    """The unit of the list in force on `on` that the page's words and address name; never a guess.

    Without a date, the legacy list is taken when the host names a district or a province of before the reform, or
    when a district settles it. Else a unit counts when only one list knows the name, or both name the same unit.
    A name that several units bear and nothing else settles is ambiguous; a name of no unit is unresolved.
    """
    gazetteer = read_gazetteer()
    before, since = Lists(gazetteer.legacy, gazetteer.current), Lists(gazetteer.current, gazetteer.legacy)
    page = _Page(address, title, paragraphs, context_lines)
    if on is not None:
        return _resolve(before if on < REFORM_ON else since, page)
    legacy = _resolve(before, page)
    if is_legacy_host(gazetteer, address) or (legacy.status is PlaceStatus.RESOLVED and "district" in legacy.evidence):
        return legacy
    current = _resolve(since, page)
    statuses = {legacy.status, current.status}
    if statuses == {PlaceStatus.RESOLVED, PlaceStatus.UNRESOLVED}:
        return legacy if legacy.status is PlaceStatus.RESOLVED else current
    if statuses == {PlaceStatus.RESOLVED} and _is_same(legacy, current):
        return current
    if statuses == {PlaceStatus.UNRESOLVED}:
        return current
    return Place(PlaceStatus.AMBIGUOUS, evidence=("both_lists",))


def _is_same(one: Place, other: Place) -> bool:
    return (one.ward_code, one.ward_name, one.province_name) == (other.ward_code, other.ward_name, other.province_name)


def _resolve(lists: Lists, page: _Page) -> Place:
    said = [("title", find_mentions(lists, (page.title or "")[:MAX_CHARS]))]
    for index, paragraph in enumerate(page.paragraphs[:MAX_PARAGRAPHS]):
        source = "lead" if index == 0 else "near_lead" if index < NEAR_LEAD else "body"
        said.append((source, find_mentions(lists, paragraph[:MAX_CHARS])))
    said += _context(lists, page.context_lines)
    where = read_place_address(lists.own, page.address)
    candidates = _candidates(said)
    _add_address(candidates, lists.own, where)
    _add_bare_title(candidates, page.title)
    _weigh_outsiders(candidates, where)
    best = _best(candidates)
    if best is None:
        return _none_stands_out(candidates)
    return _settle(best, where, [mentions.above for _, mentions in said])


def _context(lists: Lists, context_lines: Sequence[str]) -> list[tuple[str, TextMentions]]:
    """Mentions of the chrome; none of its wards where it names a whole district's."""
    said = []
    lines = list(dict.fromkeys(context_lines))
    if len(lines) > 2 * MAX_CONTEXT_LINES:
        lines = lines[:MAX_CONTEXT_LINES] + lines[-MAX_CONTEXT_LINES:]
    for line in lines:
        is_site = line[:MAX_CONTEXT_CHARS].casefold().startswith((*words.SITE_OWNERS, *words.WARD_TYPES))
        said.append(("site" if is_site else "context", find_mentions(lists, line[:MAX_CONTEXT_CHARS])))
    names = {ward.keys[0] for _, mentions in said for ward in mentions.wards}
    if len(names) > MAX_CONTEXT_WARDS:
        return [(source, TextMentions((), mentions.above)) for source, mentions in said]
    return said


def _candidates(said: Sequence[tuple[str, TextMentions]]) -> Candidates:
    candidates: Candidates = {}
    unclear: list[tuple[str, WardMention]] = []
    for source, mentions in said:
        for ward in mentions.wards:
            if not ward.is_clear:
                unclear.append((source, ward))
                continue
            candidate = candidates.setdefault((ward.kind, ward.keys[0]), _Candidate(ward.units))
            candidate.weight += 1 if source == "title" and len(candidates) == 1 else 0
            candidate.add(source)
            candidate.above |= ward.above
            candidate.has_unknown_above |= ward.has_unknown_above
    for source, ward in unclear:
        key = next((key for key in ward.keys if (ward.kind, key) in candidates), None)
        if key is not None:  # where nothing else on the page tells how long the name is, it is no evidence
            candidates[ward.kind, key].add(source)
    return candidates


def _add_address(candidates: Candidates, edition: Edition, where: PlaceAddress) -> None:
    """Give the ward that host, path or portal name its weight; one that only the address names must be sure by itself.

    The portal's counts where the host does not say it already.
    """
    for source, labels in (("host", where.ward_labels), ("path", where.path_labels)):
        for label in labels:
            units, is_sure = units_of_label(edition, label, where)
            fitting = [entry for entry in candidates.values() if not set(units).isdisjoint(entry.units)]
            if is_sure and not fitting:
                key = ("", name_key(units[0].ward_name))
                fitting = [candidates.setdefault(key, _Candidate(units))]
            for candidate in fitting if is_sure or source == "host" else ():
                if source not in candidate.sources:
                    candidate.add(source)
    if where.declared is not None:
        fitting = [entry for entry in candidates.values() if where.declared in entry.units]
        if not fitting:
            key = ("", name_key(where.declared.ward_name))
            fitting = [candidates.setdefault(key, _Candidate((where.declared,)))]
        for candidate in fitting:
            if "host" not in candidate.sources:
                candidate.add("portal")


def _add_bare_title(candidates: Candidates, title: str | None) -> None:
    written = f" {name_key(title or '')} "
    for (_, key), candidate in candidates.items():
        if "title" not in candidate.sources and candidate.units:
            names = {name_key(unit.ward_name[len(unit.ward_type) + 1 :]) for unit in candidate.units} | {key}
            if any(f" {name} " in written and not name.isdecimal() for name in names):
                candidate.sources["title"] = 1
                candidate.weight += BARE_TITLE_WEIGHT


def _weigh_outsiders(candidates: Candidates, where: PlaceAddress) -> None:
    """Units outside the host's district and province are guests: a ward inside goes before them."""
    around = where.districts | where.provinces
    for candidate in candidates.values():
        if around and candidate.units and not any(lies_in(unit, around) for unit in candidate.units):
            candidate.weight -= OUTSIDER_WEIGHT


def _best(candidates: Candidates) -> _Candidate | None:
    """The one name that outweighs all others; None where none does."""
    ranked = sorted(candidates.values(), key=lambda candidate: -candidate.weight)
    if not ranked or ranked[0].weight < MIN_WEIGHT:
        return None
    return None if len(ranked) > 1 and ranked[1].weight == ranked[0].weight else ranked[0]


def _none_stands_out(candidates: Candidates) -> Place:
    if not candidates:
        return Place(PlaceStatus.UNRESOLVED)
    is_named = any(candidate.units and candidate.weight >= MIN_WEIGHT for candidate in candidates.values())
    status = PlaceStatus.AMBIGUOUS if is_named else PlaceStatus.UNRESOLVED
    return Place(status, evidence=("no_ward_stands_out",))


def _settle(best: _Candidate, where: PlaceAddress, above: Sequence[frozenset[str]]) -> Place:
    """Narrow the units of one name: by what stands right behind it, then the host, then the districts of the text."""
    evidence = sorted(best.sources, key=lambda source: (-_WEIGHTS[source], source))
    units = list(best.units)
    is_known = bool(where.districts or where.provinces)
    if units and best.has_unknown_above and not best.above and not is_known:
        return Place(PlaceStatus.UNRESOLVED, evidence=(*evidence, "unknown_district"))
    for names, must_fit in ((best.above, not is_known), (where.districts, False), (where.provinces, True)):
        fitting, what = _narrow(units, names)
        if fitting:
            units = fitting
            evidence.append(what)
        elif names and must_fit and units:
            return Place(PlaceStatus.UNRESOLVED, evidence=(*evidence, "other_place"))
    if len(units) > 1:
        fitting, what = _narrow(units, frozenset().union(*above))
        if fitting:
            units = fitting
            evidence.append(what)
    if len(units) > 1 and where.declared in units:
        units = [where.declared]
        evidence.append("portal")
    if not units:
        return Place(PlaceStatus.UNRESOLVED, evidence=tuple(evidence))
    if len(best.units) == 1:
        evidence.append("unique_name")
    if len(units) > 1:
        return Place(PlaceStatus.AMBIGUOUS, evidence=tuple(dict.fromkeys(evidence)))
    unit = units[0]
    return Place(
        PlaceStatus.RESOLVED,
        unit.ward_id,
        unit.ward_code,
        unit.ward_name,
        unit.district_name,
        unit.province_name,
        tuple(dict.fromkeys(evidence)),
    )


def _narrow(units: Sequence[AdminUnit], names: Iterable[str]) -> tuple[list[AdminUnit], str]:
    """The units in one of the districts, else in one of the provinces."""
    wanted = frozenset(names)
    in_district = [unit for unit in units if unit.district_name in wanted]
    if in_district:
        return in_district, "district"
    return [unit for unit in units if unit.province_name in wanted], "province"
