"""Whether the declared portals can be what they say: hosts, wards, families, addresses, selectors, minutes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from tasks.errors import UsageError
from tasks.pages.addresses import host_of
from tasks.portals.declaration import (
    DEFAULT_PER_MONTH,
    PORTALS_DIR,
    PortalDeclaration,
    family_of,
    read_declaration,
)
from warehouse.succession import read_successions
from warehouse.wards import AdminUnit, read_units

MINUTES = 60


def check_portals() -> tuple[str, ...]:
    """Every fault of every declared portal, one line each, by portal; empty when all are right.

    Raises `UsageError` for a bad family: without families nothing can be said of portals.
    """
    portals: list[PortalDeclaration] = []
    faults: list[str] = []
    for path in sorted(PORTALS_DIR.glob("*.toml")):
        try:
            portals.append(read_declaration(path))
        except UsageError as error:
            faults.append(str(error))
    return (*faults, *find_faults(portals))


def find_faults(portals: Sequence[PortalDeclaration]) -> Iterator[str]:
    """Every fault of `portals`, each alone and all together."""
    units = {unit.ward_id: unit for unit in read_units()}
    successions = {(pair.predecessor_ward_id, pair.successor_ward_id) for pair in read_successions()}
    for portal in portals:
        alone = (
            *_ward_faults(portal, units, successions),
            *_source_faults(portal),
            *_layout_faults(portal),
            *_reason_faults(portal),
        )
        yield from (f"{portal.id}: {fault}" for fault in alone)
    yield from _shared_hosts(portals)
    yield from _crowded_minutes(portals)


def _ward_faults(
    portal: PortalDeclaration, units: Mapping[str, AdminUnit], successions: set[tuple[str, str]]
) -> Iterator[str]:
    wards = [ward for ward in (portal.ward_before, portal.ward_since) if ward is not None]
    for ward in wards:
        if ward not in units:
            yield f"the official list has no ward {ward}"
        elif portal.name != units[ward].ward_name:
            yield f"{ward} is {units[ward].ward_name}, not {portal.name}"
    if len(wards) == 2 and tuple(wards) not in successions and all(ward in units for ward in wards):
        yield f"{wards[1]} did not take over {wards[0]}"


def _source_faults(portal: PortalDeclaration) -> Iterator[str]:
    """Addresses that lead elsewhere."""
    addresses = [portal.home_address, *(portal.feeds or ()), *(portal.sitemaps or ())]
    for listing in portal.listings:
        addresses += [listing.address] if listing.pages is None else [listing.address, listing.pages]
    for address in addresses:
        if host_of(address) not in portal.hosts:
            yield f"{address} is not on {' or '.join(sorted(portal.hosts))}"
    repeated = Counter(listing.address for listing in portal.listings if listing.form is None)
    yield from (f"{address} is listed {count} times" for address, count in repeated.items() if count > 1)


def _layout_faults(portal: PortalDeclaration) -> Iterator[str]:
    try:
        family_of(portal)
    except UsageError as error:
        yield str(error).partition(": ")[2]
    for selector in (*portal.items, *(selector for selectors in portal.roles.values() for selector in selectors)):
        try:
            CSSSelector(selector, translator="html")
        except SelectorError as error:
            yield f"the selector {selector!r} is none: {error}"


def _reason_faults(portal: PortalDeclaration) -> Iterator[str]:
    """Claims without a word on where they come from."""
    if portal.expected_per_month != DEFAULT_PER_MONTH and not portal.expected_because:
        yield f"nothing says what expected_per_month = {portal.expected_per_month:g} was derived from"
    if not portal.seen and portal.is_verified:
        yield "neither `seen` says what showed it, nor `unverified_because` why nothing did"
    if portal.ca_path is not None and not portal.ca_path.is_file():
        yield f"there is no {portal.ca_path.parent.name}/{portal.ca_path.name}"


def _shared_hosts(portals: Iterable[PortalDeclaration]) -> Iterator[str]:
    holders: dict[str, list[str]] = {}
    for portal in portals:
        for host in portal.hosts:
            holders.setdefault(host, []).append(portal.id)
    for host, ids in sorted(holders.items()):
        if len(ids) > 1:
            yield f"{host}: the host of {' and of '.join(ids)}"


def _crowded_minutes(portals: Sequence[PortalDeclaration]) -> Iterator[str]:
    """No minute has more portals than an even spread needs."""
    most = -(-len(portals) // MINUTES)
    starting: dict[int, list[str]] = {}
    for portal in portals:
        starting.setdefault(portal.minute, []).append(portal.id)
    for minute, ids in sorted(starting.items()):
        if len(ids) > most:
            yield f"minute {minute}: {len(ids)} portals start together ({', '.join(ids)}); {most} may"
