"""The command line. Every heavy import waits until a command needs it: `wardnews parse` starts in half a second."""

import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows import (
    archive_commands,
    crawl_commands,
    health_commands,
    portal_commands,
    quarantine_commands,
    warehouse_commands,
)
from flows.warehouse_commands import Warehouse
from warehouse.errors import WardnewsError

if TYPE_CHECKING:
    from tasks.read import FoundFiles

STOPPED, WRONG_CALL = 1, 2
_SHOWN = ("title", "published_at", "event_on", "byline", "section", "view_count", "ward", "district", "province")

app = typer.Typer(
    help="Vietnamese ward news pages in, a warehouse out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(warehouse_commands.commands)
app.add_typer(crawl_commands.commands)
app.add_typer(archive_commands.commands)
app.add_typer(health_commands.commands)
app.add_typer(portal_commands.commands, name="portals")
app.add_typer(quarantine_commands.commands, name="quarantine")
app.add_typer(quarantine_commands.audit_commands)

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH", help="Files or folders: pages (.html, .htm, .txt), archives (.warc, .wet, .wacz), saved sites."
    ),
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the process ends with 0 (good), 1 (stopped, or nothing loaded) or 2 (wrong call)."""
    from tasks.errors import LostServerError, UsageError  # noqa: PLC0415

    try:
        app(args=list(arguments) if arguments is not None else None)
    except UsageError as error:
        _complain(error)
        sys.exit(WRONG_CALL)
    except LostServerError as error:
        _complain(error)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)  # at a usual end Prefect tries for seven seconds to send each event, and no setting bounds it
    except WardnewsError as error:
        _complain(error)
        sys.exit(STOPPED)


@app.callback()
def _wardnews() -> None:
    """Vietnamese ward news pages in, a warehouse out."""


@app.command()
def ingest(
    paths: Paths,
    warehouse: Warehouse = None,
    batch_size: Annotated[int | None, typer.Option(min=1, max=5000, help="Pages in one transaction [500].")] = None,
) -> None:
    """Load saved pages into the warehouse, through the Prefect flow."""
    from flows.called import INTERRUPTED, query_command  # noqa: PLC0415
    from flows.local_run import run_locally  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415
    from flows.summary import StoppedRunError  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    settings = read_settings()
    found = _find(paths)
    page_count = None if found.archives else len(found.pages)
    try:
        arguments = {"paths": [str(path.absolute()) for path in paths], "batch_size": batch_size}
        summary = run_locally(settings, "ingest", arguments, page_count)
    except StoppedRunError as stop:
        typer.echo(stop.summary.as_text(settings.shown_warehouse, query_command(settings, warehouse)))
        raise
    except KeyboardInterrupt:
        typer.echo("wardnews: interrupted; the batches loaded so far are kept, run it again for the rest", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(summary.as_text(settings.shown_warehouse, query_command(settings, warehouse)))
    if not summary.is_good:
        raise WardnewsError("no page could be loaded")


@app.command()
def parse(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what pages become; needs no Prefect, writes nothing."""
    from flows.settings import read_settings  # noqa: PLC0415
    from tasks.errors import PageError, UsageError  # noqa: PLC0415
    from tasks.pages.describe import describe_page, describe_rejection  # noqa: PLC0415
    from tasks.read import printable, read_page  # noqa: PLC0415

    max_bytes = read_settings().max_page_bytes
    found = _find(paths)
    if found.archives:
        raise UsageError(f"{printable(found.archives[0])}: an archive; `wardnews ingest` reads it")
    for file in found.pages:
        try:
            fields = describe_page(read_page(file, max_bytes))
        except PageError as error:
            fields = describe_rejection(error)
        described = {"file": printable(file.path.name), **fields}
        typer.echo(json.dumps(described, ensure_ascii=False) if as_json else _as_text(described))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; nothing can be changed with it.")],
    warehouse: Warehouse = None,
) -> None:
    """Print the rows of a query, tab-separated."""
    from flows.query import query_lines  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    for line in query_lines(read_settings().warehouse, sql):
        typer.echo(line)


@app.command()
def quality(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Pages with a golden (NAME.json) beside each.")],
    *,
    peers: Annotated[bool, typer.Option("--peers", help="Beside other extractors (uv sync --group peers).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    split: Annotated[str | None, typer.Option(metavar="NAME", help="Only goldens whose `split` says so.")] = None,
    floor: Annotated[Path | None, typer.Option(metavar="FILE", help="Fail below the scores pinned in FILE.")] = None,
    raise_floor: Annotated[bool, typer.Option("--raise-floor", help="Pin today's scores in FILE, lower none.")] = False,
) -> None:
    """Score pages against what they must become."""
    from tasks.errors import UsageError  # noqa: PLC0415
    from tasks.quality import show  # noqa: PLC0415
    from tasks.quality.floor import find_falls, pin_floor, read_floor  # noqa: PLC0415
    from tasks.quality.measure import measure_quality  # noqa: PLC0415

    if raise_floor and not floor:
        raise UsageError("--raise-floor needs --floor FILE")
    if floor and split:
        raise UsageError("--floor pins the scores of all pages: it takes no --split")
    report = measure_quality(folder, with_peers=peers, split=split)
    if as_json:
        typer.echo(json.dumps(show.as_json(report), ensure_ascii=False))
    else:
        show.print_tables(report)
    if floor:
        falls = find_falls(read_floor(floor), report.score) if floor.exists() or not raise_floor else ()
        if raise_floor:
            pin_floor(floor, report.score)
        if falls:
            raise WardnewsError("; ".join(map(str, falls)))


def _find(paths: Sequence[Path]) -> "FoundFiles":
    from tasks.errors import UsageError  # noqa: PLC0415
    from tasks.read import KNOWN_NAMES, find_files, printable  # noqa: PLC0415

    found = find_files(paths)
    if not found.has_any:
        names = ", ".join(printable(path) for path in paths)
        raise UsageError(f"{names}: no pages found ({KNOWN_NAMES})")
    return found


def _as_text(described: dict[str, Any]) -> str:
    """The fields a person looks at first."""
    rejected = f", rejected: {described['rejected']}" if described["rejected"] else ""
    lines = [f"{described['file']}: {described['page_kind']}{rejected}"]
    lines += [f"  {name:14}{described[name]}" for name in _SHOWN if described[name] is not None]
    lines += [f"  {paragraph}" for paragraph in described["body_paragraphs"]]
    lines.append(f"  {len(described['chrome_lines'])} chrome lines removed")
    return "\n".join(lines) + "\n"


def _complain(error: WardnewsError) -> None:
    logging.getLogger(__name__).debug("the command ended with an error", exc_info=error)
    typer.echo(f"wardnews: {' '.join(str(error).split())}", err=True)


if __name__ == "__main__":
    main()
