"""`wardnews crawl`."""

from datetime import datetime
from typing import Annotated

import typer

from flows.warehouse_commands import Warehouse
from warehouse.errors import WardnewsError

commands = typer.Typer()

Portals = Annotated[
    list[str] | None,
    typer.Argument(metavar="PORTAL", help="Ids of declared portals, or .toml files; else all verified."),
]


@commands.command()
def crawl(
    portals: Portals = None,
    *,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Read lists back to this day, also known ones."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="New articles of each portal, at most.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Ask for the lists only; keep and load nothing.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """Find what is new on ward portals, fetch it politely, archive it and load it, through the Prefect flow."""
    from flows.called import INTERRUPTED, query_command  # noqa: PLC0415
    from flows.local_run import run_locally  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415
    from flows.summary import StoppedRunError  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    settings = read_settings()
    options = {
        "portals": tuple(portals or ()),
        "since": since.date() if since else None,
        "limit": limit,
        "dry_run": dry_run,
    }
    try:
        summary = run_locally(settings, "crawl", {"options": options})
    except StoppedRunError as stop:
        typer.echo(stop.summary.as_text(settings.shown_warehouse, query_command(settings, warehouse)))
        raise
    except KeyboardInterrupt:
        typer.echo("wardnews: interrupted; run it again: it asks for nothing that it has archived", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(summary.as_text(settings.shown_warehouse, query_command(settings, warehouse)))
    if not summary.is_good:
        raise WardnewsError("no portal could be read")
