"""The data docs: what the expectations said of each run, as pages that need no network and no script.

One page a run and an index of the newest, in the folder `quality-docs` of the data folder. Great Expectations' own Data
Docs load their styles and tables from the network and are empty without it; these are made from `audit_expectation`.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from flows.pages import render_page
from tasks.errors import UsageError
from warehouse.engine import reading
from warehouse.judgements import JudgedRun, Judgement, read_judged_runs, read_judgements

KEPT_RUNS: Final = 100
"""Newest runs that have a page; the warehouse keeps the results of all."""


def write_quality_docs(
    engine: Engine, folder: Path, *, only_run: int | None = None, kept_runs: int = KEPT_RUNS
) -> Path:
    """Bring `folder` up to the newest runs; the path of its index.

    Writes the page of `only_run`, or those of all runs kept, and takes away pages of older ones. Raises `UsageError`
    when the folder cannot be written.
    """
    with reading(engine) as connection:
        runs = read_judged_runs(connection, kept_runs)
        pages = {
            page_name(run.run_key): _render_run(run, read_judgements(connection, run.run_key))
            for run in runs
            if only_run is None or run.run_key == only_run
        }
    pages["index.html"] = render_page("quality_index.html", title="What the expectations said", runs=runs)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(text, encoding="utf-8")
        for old in {path.name for path in folder.glob("run-*.html")} - {page_name(run.run_key) for run in runs}:
            (folder / old).unlink()
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}") from error
    return folder / "index.html"


def page_name(run_key: int) -> str:
    return f"run-{run_key}.html"


def _render_run(run: JudgedRun, judgements: tuple[Judgement, ...]) -> str:
    return render_page("quality_run.html", title=f"Run {run.run_key}, {run.flow_name}", run=run, judgements=judgements)
