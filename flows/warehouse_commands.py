"""Commands on a warehouse that is there: search, export, a look in the browser, the official wards."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

commands = typer.Typer()
wards = typer.Typer(help="The official units.", no_args_is_help=True)
commands.add_typer(wards, name="wards")

Warehouse = Annotated[
    str | None, typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://…; default data/warehouse.db.")
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


@contextmanager
def opened(warehouse: str | None) -> Iterator["Engine"]:
    """The warehouse of the command line, else of the settings."""
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415
    from warehouse.engine import open_warehouse  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    engine = open_warehouse(read_settings().warehouse)
    try:
        yield engine
    finally:
        engine.dispose()


@commands.command()
def search(
    words: Annotated[str, typer.Argument(help='Words that an article must hold; "in quotes" as a phrase.')],
    *,
    ward: Annotated[str | None, typer.Option(help="Name or code of a ward, of today or of its time.")] = None,
    since: Day = None,
    until: Day = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    warehouse: Warehouse = None,
) -> None:
    """Find articles by their words, with or without tone marks."""
    from warehouse.search import search as find  # noqa: PLC0415

    first, last = since.date() if since else None, until.date() if until else None
    with opened(warehouse) as engine:
        hits = find(engine, words, ward=ward, since=first, until=last, limit=limit)
    for hit in hits:
        place = f"  {hit.ward_name}" if hit.ward_name else ""
        typer.echo(f"{hit.article_on}  {hit.title or '(no title)'}{place}\n    {hit.snippet}\n    {hit.source_uri}")
    if not hits:
        typer.echo("Nothing found.")


@commands.command()
def export(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder to write; a folder for each table in it.")],
    warehouse: Warehouse = None,
) -> None:
    """Write every table as Parquet (needs `pip install 'wardnews[export]'`)."""
    from warehouse.export import export_parquet  # noqa: PLC0415

    with opened(warehouse) as engine:
        written = export_parquet(engine, to)
    for table, count in written.row_counts.items():
        typer.echo(f"{table:<28}{count:>10,}")
    typer.echo(f"Written to {written.folder}")


@commands.command()
def explore(
    port: Annotated[int, typer.Option(min=1024, max=65535)] = 8001,
    warehouse: Warehouse = None,
) -> None:
    """Open a SQLite warehouse in Datasette on this machine (needs `pip install 'wardnews[explore]'`)."""
    from warehouse.explore import make_command  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="wardnews-explore-") as folder, opened(warehouse) as engine:
        command = make_command(engine, port, Path(folder))
        typer.echo(f"http://127.0.0.1:{port}  (end with Ctrl-C)")
        raise typer.Exit(subprocess.run(command, check=False).returncode)


@wards.command()
def refresh(warehouse: Warehouse = None) -> None:
    """Bring the wards of the warehouse up to the installed official lists."""
    from warehouse.refresh import refresh_wards  # noqa: PLC0415

    with opened(warehouse) as engine:
        done = refresh_wards(engine)
    typer.echo(
        f"{done.source_name}: {done.new_count:,} new, {done.changed_count:,} changed, "
        f"{done.unchanged_count:,} unchanged, {len(done.missing_ward_ids):,} no longer in the list"
    )
