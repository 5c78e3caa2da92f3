"""The main job: saved pages in, a warehouse out."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.logs import stages_logged
from flows.parsing import cut
from flows.run import Run
from flows.settings import read_settings
from flows.summary import IngestSummary
from tasks.errors import UsageError
from tasks.read import find_files
from warehouse.engine import open_warehouse


@flow(name="ingest")
def ingest(
    paths: Annotated[list[str], Field(min_length=1)], batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None
) -> IngestSummary:
    """Read saved ward news pages, strip and parse them, check the records and load the warehouse.

    Args:
        paths: Files or folders on the worker's disk: .html, .htm, .txt, each also .gz. Folders are read with all below.
        batch_size: Pages in one batch, which is one transaction. Leave empty for the configured size (250).
    """
    settings = read_settings()
    found = find_files([Path(path) for path in paths])
    if not found.pages:
        raise UsageError(f"no page files (.html, .htm, .txt, each also .gz) in {', '.join(paths)}")
    size = batch_size or settings.batch_size
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            with Run(engine, settings, "ingest", {"paths": list(paths), "batch_size": size}) as run:
                run.summary = replace(run.summary, other_file_count=found.other_count)
                page_count = len(found.pages)
                run.take_batches(cut(found.pages, size), page_count=page_count, batch_count=-(-page_count // size))
            return run.summary
        finally:
            engine.dispose()
