"""The main job: saved pages in, a warehouse out."""

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.logs import stages_logged
from flows.parsing import cut
from flows.run import Run
from flows.settings import read_settings
from flows.summary import IngestSummary
from tasks.archives.find import ArchiveFiles
from tasks.archives.store import open_archive
from tasks.errors import UsageError
from tasks.read import KNOWN_NAMES, find_files
from warehouse.engine import open_warehouse

_PAGE_BYTES = 8 * 1024
"""Of a page in an archive, compressed."""


@flow(name="ingest")
def ingest(
    paths: Annotated[list[str], Field(min_length=1)], batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None
) -> IngestSummary:
    """Read saved ward news pages, strip and parse them, check the records and load the warehouse.

    Args:
        paths: Files or folders on the worker's disk: pages (.html, .htm, .txt, each also .gz), archives (.warc, .wet,
            each also .gz, .wacz), sites saved by wget or HTTrack. Folders are read with all below.
        batch_size: Pages in one batch, which is one transaction. Leave empty for the configured size (500).
    """
    settings = read_settings()
    found = find_files([Path(path) for path in paths])
    if not found.has_any:
        raise UsageError(f"no pages and no archives ({KNOWN_NAMES}) in {', '.join(paths)}")
    size = batch_size or settings.batch_size
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            with Run(engine, settings, "ingest", {"paths": list(paths), "batch_size": size}) as run:
                run.summary = replace(run.summary, other_file_count=found.other_count)
                archived = ArchiveFiles(open_archive(settings.archive), found.archives)
                run.take_batches(
                    cut(chain(found.pages, archived.pages()), size),
                    page_count=len(found.pages) + sum(map(_guess_page_count, found.archives)),
                    batch_count=None if found.archives else -(-len(found.pages) // size),
                )
                run.summary = replace(run.summary, other_record_count=archived.other_count)
            return run.summary
        finally:
            engine.dispose()


def _guess_page_count(archive: Path) -> int:
    """Pages that an archive file may hold, to tell whether worker processes pay; known only when it is read."""
    return archive.stat().st_size // _PAGE_BYTES
