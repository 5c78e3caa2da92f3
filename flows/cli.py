"""The command line. Every heavy import waits until a command needs it: `wardnews parse` starts in half a second."""

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.errors import WardnewsError

if TYPE_CHECKING:
    from flows.ingest import IngestSummary
    from tasks.read import FoundFiles

GOOD, STOPPED, WRONG_CALL = 0, 1, 2

app = typer.Typer(
    help="Vietnamese ward news pages in, a warehouse out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Files or folders of .html, .htm or .txt pages, each also .gz.")
]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the process ends with 0 (good), 1 (stopped, or nothing loaded) or 2 (wrong call)."""
    from tasks.errors import UsageError  # noqa: PLC0415

    try:
        app(args=list(arguments) if arguments is not None else None)
    except UsageError as error:
        _complain(error)
        sys.exit(WRONG_CALL)
    except WardnewsError as error:
        _complain(error)
        sys.exit(STOPPED)


@app.callback()
def _wardnews() -> None:
    """Vietnamese ward news pages in, a warehouse out."""


@app.command()
def ingest(
    paths: Paths,
    warehouse: Annotated[
        str | None, typer.Option(metavar="URL", help="sqlite:///FILE or postgresql://…; default data/warehouse.db.")
    ] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, max=5000, help="Pages in one transaction [250].")] = None,
) -> None:
    """Load saved pages into the warehouse, through the Prefect flow."""
    from flows.local_run import run_locally  # noqa: PLC0415
    from flows.settings import read_settings, use_warehouse  # noqa: PLC0415
    from tasks.read import find_files  # noqa: PLC0415

    if warehouse:
        use_warehouse(warehouse)
    settings = read_settings()
    found = find_files(paths)
    _require_pages(found, paths)
    summary = run_locally(settings, [str(path.absolute()) for path in paths], batch_size, len(found.pages))
    _print_summary(summary, str(settings.data_dir), settings.shown_warehouse)
    if summary.counts.page_count == summary.counts.quarantined_count:
        raise typer.Exit(STOPPED)


@app.command()
def parse(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what pages become, without Prefect and without a warehouse; nothing is written."""
    from tasks.errors import PageError  # noqa: PLC0415
    from tasks.pages.describe import describe_page, describe_rejection  # noqa: PLC0415
    from tasks.read import find_files, printable, read_page  # noqa: PLC0415

    found = find_files(paths)
    _require_pages(found, paths)
    for file in found.pages:
        try:
            fields = describe_page(read_page(file))
        except PageError as error:
            fields = describe_rejection(error)
        described = {"file": printable(file.path.name), **fields}
        typer.echo(json.dumps(described, ensure_ascii=False) if as_json else _as_text(described))


def _require_pages(found: "FoundFiles", paths: Sequence[Path]) -> None:
    from tasks.errors import UsageError  # noqa: PLC0415

    if not found.pages:
        raise UsageError(f"no page files (.html, .htm, .txt, each also .gz) in {', '.join(map(str, paths))}")


def _as_text(described: dict[str, Any]) -> str:
    """The fields a person looks at first."""
    lines = [
        f"{described['file']}: {described['page_kind']}"
        + (f", rejected: {described['rejected']}" if described["rejected"] else "")
    ]
    for name in (
        "title",
        "published_at",
        "event_on",
        "byline",
        "section",
        "view_count",
        "ward",
        "district",
        "province",
    ):
        if described[name] is not None:
            lines.append(f"  {name:13}{described[name]}")
    lines += [f"  {paragraph}" for paragraph in described["body_paragraphs"]]
    return "\n".join(lines) + "\n"


def _print_summary(summary: "IngestSummary", data_dir: str, warehouse: str) -> None:
    counts = summary.counts
    loaded = counts.new_count + counts.changed_count
    rows = [("Pages read", counts.page_count), ("Loaded", loaded), ("Unchanged", counts.unchanged_count)]
    rows.append(("Quarantined", counts.quarantined_count))
    lines = [f"{name:<22}{number:>8,}" for name, number in rows]
    lines += [f"  {reason.value:<20}{number:>8,}" for reason, number in sorted(counts.rejected_by_reason.items())]
    lines.append(f"{'Chrome lines removed':<22}{summary.chrome_count:>8,}")
    if summary.warning_count:
        lines.append(f"{'Warnings':<22}{summary.warning_count:>8,}")
    typer.echo("\n".join(["", *lines, ""]))
    if counts.page_count and counts.unchanged_count == counts.page_count - counts.quarantined_count:
        typer.echo("Nothing changed since these pages were last read.\n")
    typer.echo(f"Warehouse: {warehouse}")
    typer.echo("Look next:")
    if warehouse.startswith("sqlite:///"):
        file = warehouse.removeprefix("sqlite:///")
        query = "SELECT title, published_on, byline FROM fact_article ORDER BY article_key LIMIT 5"
        typer.echo(f'  sqlite3 {file} "{query}"')
        query = "SELECT reason, detail, source_uri FROM audit_rejection"
        typer.echo(f'  sqlite3 {file} "{query}"')
    else:
        typer.echo("  SELECT title, published_on, byline FROM fact_article ORDER BY article_key LIMIT 5;")
        typer.echo("  SELECT reason, detail, source_uri FROM audit_rejection;")
    typer.echo(f"  the run's history in the Prefect UI: PREFECT_HOME={data_dir}/prefect prefect server start")


def _complain(error: WardnewsError) -> None:
    logging.getLogger(__name__).debug("the command ended with an error", exc_info=error)
    typer.echo(f"wardnews: {' '.join(str(error).split())}", err=True)


if __name__ == "__main__":
    main()
