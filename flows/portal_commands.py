"""Commands on declared portals: list them, check what they claim, try one out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from flows.warehouse_commands import Warehouse
from warehouse.errors import WardnewsError

if TYPE_CHECKING:
    from tasks.discover.links import Discovery, FoundLink
    from tasks.portals.declaration import PortalDeclaration

commands = typer.Typer(help="The declared portals.", no_args_is_help=True)

PortalId = Annotated[str, typer.Argument(metavar="ID", help="Host name without www., as `portals list` shows it.")]


@commands.command(name="list")
def list_portals() -> None:
    """Print every portal: id, unit, family, expected articles a month, minute of its crawl."""
    from tasks.portals.declaration import read_declarations  # noqa: PLC0415

    portals = read_declarations().values()
    rows = [(portal.id, portal.name or "-", portal.family or "-") for portal in portals]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for portal, row in zip(portals, rows, strict=True):
        shown = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        mark = "" if portal.is_verified else "  unverified"
        typer.echo(f"{shown}  {portal.expected_per_month:>4g}/month  :{portal.minute:02}{mark}")
    unverified = sum(not portal.is_verified for portal in portals)
    typer.echo(f"{len(portals)} portals, {unverified} of them unverified (`unverified_because` says why)")


@commands.command()
def check() -> None:
    """Hold every declaration against the official wards, the families and the other portals."""
    from tasks.portals.check import check_portals  # noqa: PLC0415
    from tasks.portals.declaration import read_declarations  # noqa: PLC0415

    faults = check_portals()
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise WardnewsError(f"{len(faults)} faults in the declared portals")
    typer.echo(f"{len(read_declarations())} portals are declared right")


@commands.command()
def probe(portal_id: PortalId, warehouse: Warehouse = None) -> None:
    """Fetch the first page of a portal's first list, and show what a crawl would find there."""
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415
    from tasks.fetch.fetcher import Fetcher  # noqa: PLC0415
    from tasks.portals.probe import probe_portal  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    settings = read_settings()
    portal = _declared(portal_id)
    if portal.unverified_because:
        typer.echo(f"unverified: {portal.unverified_because}")
    fetcher = Fetcher(replace(settings.fetch_rules, max_retries=1))  # somebody is waiting
    try:
        found = probe_portal(portal, fetcher)
    finally:
        fetcher.close()
    for line in _describe(found, _known(settings.warehouse, found.new)):
        typer.echo(line)


def _declared(portal_id: str) -> "PortalDeclaration":
    from tasks.errors import UsageError  # noqa: PLC0415
    from tasks.portals.declaration import read_declarations  # noqa: PLC0415

    portals = read_declarations()
    if portal_id not in portals:
        raise UsageError(f"no portal {portal_id!r} is declared; `wardnews portals list` shows those that are")
    return portals[portal_id]


def _known(warehouse: str, links: Iterable["FoundLink"]) -> frozenset[str]:
    """Canonical addresses of those that the warehouse has; none of them where there is no warehouse yet."""
    from flows.query import is_missing_file  # noqa: PLC0415
    from tasks.pages.addresses import article_id_of  # noqa: PLC0415
    from warehouse.engine import open_warehouse  # noqa: PLC0415
    from warehouse.known import find_known_articles  # noqa: PLC0415

    if is_missing_file(warehouse):
        return frozenset()
    by_id = {article_id_of(link.canonical_address): link.canonical_address for link in links}
    engine = open_warehouse(warehouse)
    try:
        return frozenset(by_id[article_id] for article_id in find_known_articles(engine, by_id))
    finally:
        engine.dispose()


def _describe(found: "Discovery", known: frozenset[str]) -> Iterable[str]:
    source = found.sources[0]
    new_count = sum(link.canonical_address not in known for link in found.new)
    more = ", more pages follow" if source.end == "limit" else ""
    yield f"{source.address}: {len(found.new)} articles, {new_count} of them new{more}"
    for link in found.new:
        word = "known" if link.canonical_address in known else "new"
        moment = f"{link.published_at:%Y-%m-%d %H:%M}" if link.published_at else str(link.published_on or "no date")
        yield f"{word:6} {moment:16}  {link.title or 'no title'}\n{'':25}{link.address}"
    if found.skipped:
        yield "not followed: " + ", ".join(f"{count} {reason}" for reason, count in found.skipped)
    if source.end == "scripted_pager":
        yield "further pages are behind a script: declare `pages` or `form` for this list"
