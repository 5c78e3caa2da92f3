"""Commands on the quarantine: look at what was rejected, decide on it, take it through today's code."""

import getpass
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from flows.warehouse_commands import Warehouse, opened
from warehouse.records import Reason

if TYPE_CHECKING:
    from flows.settings import Settings
    from warehouse.quarantine import QuarantinedPage

audit_commands = typer.Typer()
commands = typer.Typer(help="The pages that were rejected, each with its reason.", no_args_is_help=True)

ReasonWord = Annotated[Reason | None, typer.Option(help="Only pages rejected for this reason.", metavar="WORD")]
PortalId = Annotated[str | None, typer.Option(metavar="HOST", help="Only pages of this portal.")]
ParserVersion = Annotated[str | None, typer.Option(metavar="VERSION", help="Only those that these rules rejected.")]
Keys = Annotated[list[int], typer.Argument(metavar="KEY", help="Keys of pages, as `quarantine list` shows them.")]
DecidedBy = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides [your login name].")]


@commands.command(name="list")
def list_pages(
    reason: ReasonWord = None,
    portal: PortalId = None,
    status: Annotated[str, typer.Option(help="open, replayed, accepted, ignored or all.")] = "open",
    limit: Annotated[int, typer.Option(min=1)] = 50,
    warehouse: Warehouse = None,
) -> None:
    """Print pages, last seen first: key, status, reason, times seen, address and what is wrong with it."""
    from tasks.errors import UsageError  # noqa: PLC0415
    from warehouse.quarantine import Choice, read_quarantine  # noqa: PLC0415
    from warehouse.tables import RejectionStatus  # noqa: PLC0415

    if status != "all" and status not in set(RejectionStatus):
        raise UsageError(f"no status {status!r}: {', '.join(RejectionStatus)} or all")
    wanted = None if status == "all" else RejectionStatus(status)
    with opened(warehouse) as engine:
        pages = read_quarantine(engine, Choice(status=wanted, reason=reason, portal_id=portal), limit + 1)
    for page in pages[:limit]:
        typer.echo(f"{page.rejection_key:>6}  {page.status}  {page.reason}  {page.times_seen}x  {page.source_uri}")
        typer.echo(f"        {page.detail}")
    if len(pages) > limit:
        typer.echo(f"… and more: --limit {2 * limit}")
    if not pages:
        typer.echo("No such page.")


@commands.command()
def show(key: Annotated[int, typer.Argument(metavar="KEY")], warehouse: Warehouse = None) -> None:
    """Print all that is known of one page: what offended, its history, and its text line by line."""
    from flows.settings import read_settings  # noqa: PLC0415
    from tasks.quarantine import find_pages  # noqa: PLC0415

    with opened(warehouse) as engine:
        (page,) = find_pages(engine, [key])
    for line in (*_facts(page), "", *_text(page, read_settings())):
        typer.echo(line)


@commands.command()
def accept(keys: Keys, by: DecidedBy = None, warehouse: Warehouse = None) -> None:
    """Load pages though they fail a critical expectation, marked in `fact_article.accepted_by`."""
    from flows.settings import read_settings  # noqa: PLC0415
    from tasks.archives.keep import Archiving  # noqa: PLC0415
    from tasks.archives.store import open_archive  # noqa: PLC0415
    from tasks.quarantine import accept_pages  # noqa: PLC0415

    with opened(warehouse) as engine:
        settings = read_settings()
        archiving = Archiving(open_archive(settings.archive), "accept", settings.warehouse)
        counts = accept_pages(
            engine, keys, by or getpass.getuser(), archiving=archiving, max_page_bytes=settings.max_page_bytes
        )
    typer.echo(f"{counts.new_count} new, {counts.changed_count} changed, {counts.unchanged_count} unchanged")


@commands.command()
def ignore(keys: Keys, by: DecidedBy = None, warehouse: Warehouse = None) -> None:
    """Decide that pages stay out; they are open again when their bytes or their reason change."""
    from tasks.errors import UsageError  # noqa: PLC0415
    from tasks.quarantine import find_pages  # noqa: PLC0415
    from warehouse.quarantine import decide  # noqa: PLC0415
    from warehouse.tables import RejectionStatus  # noqa: PLC0415

    loaded = {RejectionStatus.REPLAYED, RejectionStatus.ACCEPTED}
    with opened(warehouse) as engine:
        for page in find_pages(engine, keys):
            if page.status in loaded:
                raise UsageError(f"{page.rejection_key} is loaded already")
        decide(engine, keys, RejectionStatus.IGNORED, by or getpass.getuser())
    typer.echo(f"{len(set(keys))} ignored")


@commands.command()
def replay(
    *,
    reason: ReasonWord = None,
    portal: PortalId = None,
    parser_version: ParserVersion = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many, those seen last first.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many there are, and do nothing.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Take open pages through today's code, by the Prefect flow: what passes loads, what fails stays."""
    from flows.called import query_command  # noqa: PLC0415
    from flows.local_run import run_locally  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    settings = read_settings()
    arguments = {"reason": reason, "portal": portal, "parser_version": parser_version, "limit": limit}
    summary = run_locally(settings, "replay", {**arguments, "dry_run": dry_run})
    typer.echo(f"{summary.chosen_count} open pages fit, the bytes of {summary.missing_count} are gone")
    if summary.pages.counts.page_count:
        typer.echo(summary.pages.as_text(settings.shown_warehouse, query_command(settings, warehouse)))


@audit_commands.command()
def audit(warehouse: Warehouse = None) -> None:
    """Hold every row of the warehouse against its expectations; ends with 1 when one does not hold."""
    from tasks.audit import audit_all, refuse_failures  # noqa: PLC0415

    with opened(warehouse) as engine:
        results = audit_all(engine)
    for result in results:
        typer.echo(f"{'ok' if result.is_success else 'FAILS':<6}{result.expectation}")
    refuse_failures(results)


def _facts(page: "QuarantinedPage") -> Iterator[str]:
    decided = f" by {page.decided_by}, {page.decided_at}" if page.decided_by else ""
    facts = {
        "Page": page.source_uri,
        "Portal": page.portal_id,
        "Status": f"{page.status}{decided}",
        "Rejected": f"{page.reason}, when it was to be {_STAGE_WORDS.get(page.stage, page.stage)}",
        "Because": page.detail,
        "Failed": ", ".join(page.failed_expectations),
        "Seen": f"{page.times_seen} times, {page.first_seen_at} to {page.last_seen_at}",
        "Versions": f"parser {page.parser_version}, expectations {page.suite_version or '-'}",
        "Bytes": f"{page.archive.file_name} at {page.archive.offset}" if page.archive else None,
        "SHA-256": page.payload_sha256,
    }
    for name, value in facts.items():
        if value:
            yield f"{name:<10}{value}"


_STAGE_WORDS = {"read": "read", "strip": "stripped", "parse": "parsed", "check": "checked", "load": "loaded"}


def _text(page: "QuarantinedPage", settings: "Settings") -> Iterator[str]:
    """The page's lines; where it cannot be read, why."""
    from tasks.archives.keep import Archiving  # noqa: PLC0415
    from tasks.archives.store import open_archive  # noqa: PLC0415
    from tasks.errors import PageError  # noqa: PLC0415
    from tasks.quarantine import find_source, read_lines  # noqa: PLC0415
    from tasks.road import read_source  # noqa: PLC0415

    source = find_source(page)
    if source is None:
        yield "Its bytes are in no archive and no file."
        return
    archiving = Archiving(open_archive(settings.archive), "show", settings.warehouse)
    try:
        yield from read_lines(read_source(source, archiving, settings.max_page_bytes))
    except PageError as error:
        yield str(error)
