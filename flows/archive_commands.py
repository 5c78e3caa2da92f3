"""Commands on the archive: is it whole, and what would today's parser make of it."""

from typing import Annotated

import typer

from flows.warehouse_commands import opened
from warehouse.errors import WardnewsError

commands = typer.Typer()
archive = typer.Typer(help="The bytes of every page, kept as WARC files.", no_args_is_help=True)
commands.add_typer(archive, name="archive")

Warehouse = Annotated[
    str | None, typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://…; default data/warehouse.db.")
]
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
