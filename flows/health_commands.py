"""`wardnews health`: how the portals stand, on the terminal or as one page; `wardnews quality-docs`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.warehouse_commands import Warehouse, opened
from tasks.errors import UsageError
from tasks.read import printable

if TYPE_CHECKING:
    from warehouse.health import Health

commands = typer.Typer()

_STYLES = {"red": "bold red", "amber": "yellow", "grey": "bright_black", "green": "green"}


@commands.command()
def health(
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one page with charts.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Show how the portals stand, worst first: what is wrong, since when, on which page, and what to do."""
    from warehouse.engine import reading  # noqa: PLC0415
    from warehouse.health import read_health  # noqa: PLC0415

    with opened(warehouse) as engine, reading(engine) as connection:
        state = read_health(connection)
    if html:
        from flows.health_page import render_health  # noqa: PLC0415

        write_page(html, render_health(state))
        typer.echo(f"Written to {html}")
        return
    _show_portals(state)
    for alarm in state.alarms:
        typer.echo(f"\n{alarm.level.upper()}  {printable(alarm.portal_id)}  since {alarm.since_on}  {alarm.kind}")
        typer.echo(f"  {printable(alarm.what)}")
        if alarm.sample_uri:
            typer.echo(f"  See  {printable(alarm.sample_uri)}")
        typer.echo(f"  Do   {alarm.advice}")


@commands.command(name="quality-docs")
def quality_docs(
    *,
    is_opened: Annotated[bool, typer.Option("--open/--no-open", help="Show them in the browser.")] = True,
    warehouse: Warehouse = None,
) -> None:
    """Open what the expectations said of each run: pages that need no network."""
    import webbrowser  # noqa: PLC0415

    from flows.quality_docs import write_quality_docs  # noqa: PLC0415
    from flows.settings import read_settings  # noqa: PLC0415

    with opened(warehouse) as engine:
        index = write_quality_docs(engine, read_settings().quality_docs_dir)
    typer.echo(index.as_uri())
    if is_opened:
        webbrowser.open(index.as_uri())


def write_page(path: Path, page: str) -> None:
    """Write a page; raises `UsageError` when the file cannot be written."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{printable(path)}: {error.strerror}") from error


def _show_portals(state: "Health") -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("level", "portal", "last article", "4 weeks", "usual", "what is wrong"):
        table.add_column(heading, justify="right" if heading in {"4 weeks", "usual"} else "left")
    kinds: dict[str, list[str]] = {}
    for alarm in state.alarms:
        kinds.setdefault(alarm.portal_id, []).append(f"{alarm.kind} {alarm.subject}".strip())
    for portal in state.portals:
        table.add_row(
            Text(portal.level.value, style=_STYLES[portal.level.value]),
            Text(printable(portal.portal_id)),
            str(portal.last_article_on or "never"),
            f"{portal.recent_article_count:,}",
            "" if portal.usual_article_count is None else f"{portal.usual_article_count:,}",
            Text(printable(", ".join(kinds.get(portal.portal_id, ())))),
        )
    Console(soft_wrap=True).print(table)
