"""The main job: saved pages in, a warehouse out."""

import logging
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from prefect import flow
from pydantic import Field
from sqlalchemy import Engine

from flows.artifacts import Quarantine, leave_quarantine, leave_table
from flows.logs import stages_logged
from flows.parsing import cut
from flows.rehearsal import rehearse
from flows.run import Run
from flows.settings import Settings, read_settings
from flows.summary import IngestSummary
from tasks.archives.find import ArchiveFiles
from tasks.archives.keep import Archiving
from tasks.archives.store import open_archive
from tasks.errors import UsageError
from tasks.read import KNOWN_NAMES, FoundFiles, find_files
from tasks.road import PageSource
from warehouse.counts import LoadCounts
from warehouse.engine import open_warehouse

logger = logging.getLogger(__name__)

_PAGE_BYTES = 8 * 1024
"""Of a page in an archive, compressed."""


@flow(name="ingest")
def ingest(
    paths: Annotated[list[str], Field(min_length=1)],
    batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None,
    dry_run: bool = False,
) -> IngestSummary:
    """Read saved ward news pages, strip and parse them, check the records and load the warehouse.

    Args:
        paths: Files or folders on the worker's disk: pages (.html, .htm, .txt, each also .gz), archives (.warc, .wet,
            each also .gz, .wacz), sites saved by wget or HTTrack. Folders are read with all below.
        batch_size: Pages in one batch, which is one transaction: 1 to 5,000. None takes the configured size (500).
        dry_run: Read, parse and check, say what would be quarantined and why; keep and load nothing.
    """
    settings = read_settings()
    size = batch_size or settings.batch_size
    with stages_logged():
        found = find_files([Path(path) for path in paths])
        if not found.has_any:
            raise UsageError(f"no pages and no archives ({KNOWN_NAMES}) in {', '.join(paths)}")
        engine = open_warehouse(settings.warehouse)
        try:
            if dry_run:
                return _rehearse(engine, settings, found, size)
            return _load(engine, settings, found, size, list(paths))
        finally:
            engine.dispose()


def _load(engine: Engine, settings: Settings, found: FoundFiles, size: int, paths: list[str]) -> IngestSummary:
    with Run(engine, settings, "ingest", {"paths": paths, "batch_size": size}) as run:
        run.summary = replace(run.summary, other_file_count=found.other_count)
        archived = ArchiveFiles(open_archive(settings.archive), found.archives)
        run.take_batches(
            cut(chain(found.pages, archived.pages()), size),
            page_count=_guess_page_count(found),
            batch_count=None if found.archives else -(-len(found.pages) // size),
        )
        run.summary = replace(run.summary, other_record_count=archived.other_count)
    return run.summary


def _rehearse(engine: Engine, settings: Settings, found: FoundFiles, size: int) -> IngestSummary:
    """What would be quarantined, in the counts; what would be loaded is known only when it is."""
    summary, quarantine, page_count = IngestSummary(other_file_count=found.other_count), Quarantine(), 0
    with TemporaryDirectory(prefix="wardnews-rehearsal-") as thrown_away:
        archiving = Archiving(open_archive(thrown_away), "ingest", settings.warehouse)
        pages = chain[PageSource](found.pages, ArchiveFiles(archiving.archive, found.archives).pages())
        for checked, verdict in rehearse(engine, settings, cut(pages, size), _guess_page_count(found), archiving):
            rejections = checked.batch.rejections
            counts = LoadCounts(0, 0, 0, len(rejections), Counter(rejection.reason for rejection in rejections))
            stop_reason = summary.stop_reason or verdict.stop_reason
            summary = replace(summary, counts=summary.counts + counts, stop_reason=stop_reason)
            quarantine.add(rejections)
            page_count += checked.batch.page_count
    sound_count = page_count - summary.counts.quarantined_count
    rows = [
        {"what": "pages read", "count": page_count},
        {"what": "would be loaded, or are already", "count": sound_count},
        {"what": "would be quarantined", "count": summary.counts.quarantined_count},
    ]
    gate = (
        f"The gate would stop the run: {summary.stop_reason}" if summary.stop_reason else "The gate would let it pass."
    )
    leave_table("ingest-counts", rows, f"A rehearsal, nothing was written. {gate}")
    leave_quarantine("ingest", quarantine)
    logger.info("Rehearsed: %d pages read, %d to quarantine. %s", page_count, page_count - sound_count, gate)
    return summary


def _guess_page_count(found: FoundFiles) -> int:
    """Pages behind `found`, to tell whether worker processes pay: what an archive holds is known when it is read."""
    return len(found.pages) + sum(archive.stat().st_size // _PAGE_BYTES for archive in found.archives)
