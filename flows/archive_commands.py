"""Commands on the archive: is it whole, and what would today's parser make of it."""

from typing import Annotated

import typer

from flows.warehouse_commands import Day, Warehouse, opened
from warehouse.errors import WardnewsError

commands = typer.Typer()
archive = typer.Typer(help="The bytes of every page, kept as WARC files.", no_args_is_help=True)
commands.add_typer(archive, name="archive")

_SHOWN_FINDINGS = 50


@archive.command()
def verify(warehouse: Warehouse = None) -> None:
    """Read every record again and look for every page of the warehouse; ends with 1 when something is lost."""
    from flows.settings import read_settings  # noqa: PLC0415
    from tasks.archives.store import open_archive  # noqa: PLC0415
    from tasks.archives.verify import verify_archive  # noqa: PLC0415
    from warehouse.archived import list_archived  # noqa: PLC0415

    with opened(warehouse) as engine:
        settings = read_settings()
        report = verify_archive(open_archive(settings.archive), list_archived(engine))
    for file in report.recovered:
        typer.echo(f"finished  {file.name}: {file.record_count:,} records kept, {file.cut_bytes:,} bytes cut")
    for finding in report.findings[:_SHOWN_FINDINGS]:
        typer.echo(finding)
    if len(report.findings) > _SHOWN_FINDINGS:
        typer.echo(f"… and {len(report.findings) - _SHOWN_FINDINGS:,} more")
    counts = {
        "Files": report.file_count,
        "Records": report.record_count,
        "  revisits": report.revisit_count,
        "Pages of the warehouse": report.page_count,
        "Damaged records": report.damaged_record_count,
        "Missing files": report.missing_file_count,
        "Missing pages": report.missing_page_count,
        "Lost originals": report.lost_original_count,
    }
    for name, count in counts.items():
        typer.echo(f"{name:<24}{count:>9,}")
    typer.echo(f"\nArchive  {settings.archive}")
    if not report.is_whole:
        raise WardnewsError("the archive is damaged")


@commands.command()
def reparse(
    *,
    portal: Annotated[str | None, typer.Option(metavar="HOST", help="One portal, without www.")] = None,
    since: Day = None,
    parser_older_than: Annotated[str | None, typer.Option(metavar="VERSION", help="Read last by an older one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, write nothing.")] = False,
    batch_size: Annotated[int | None, typer.Option(min=1, max=5000, help="Pages in one transaction [500].")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Take archived pages through today's parser, without the network, and say field by field what changed."""
    from flows.local_run import run_locally  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    arguments = {
        "portal": portal,
        "since": since.date() if since else None,
        "parser_older_than": parser_older_than,
        "dry_run": dry_run,
        "batch_size": batch_size,
    }
    result = run_locally(read_settings(), "reparse", arguments)
    typer.echo(result.changes.as_text())
    typer.echo(f"\nPages read again         {result.page_count:>8,}")
    if result.unarchived_count:
        typer.echo(f"Not in the archive       {result.unarchived_count:>8,}")
    if dry_run:
        typer.echo("Nothing was written.")
