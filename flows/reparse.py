"""Archived pages through today's parser, without the network: what the rules learnt reaches what was read before."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field
from sqlalchemy import Engine

from flows.artifacts import leave_table
from flows.changes import ChangeReport
from flows.logs import stages_logged
from flows.parsing import cut
from flows.rehearsal import rehearse
from flows.run import Run
from flows.settings import Settings, read_settings
from flows.summary import IngestSummary
from tasks.archives.keep import Archiving
from tasks.archives.pages import ArchivedPage
from tasks.archives.store import open_archive
from tasks.errors import ArchiveError, UsageError
from tasks.road import ParsedBatch
from warehouse.engine import open_warehouse
from warehouse.reparse import Selection, count_kept, find_changes, list_kept, version_key

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "reparse-changes"


@dataclass(frozen=True, slots=True)
class ReparseResult:
    """What a reparse did, or would do."""

    summary: IngestSummary | None
    """None for a dry run."""
    page_count: int
    unarchived_count: int
    """Pages that were asked for and are not in the archive."""
    changes: ChangeReport = field(default_factory=ChangeReport)


@flow(name="reparse")
def reparse(
    portal: str | None = None,
    since: date | None = None,
    parser_older_than: str | None = None,
    dry_run: bool = False,
    batch_size: Annotated[int, Field(ge=1, le=5000)] | None = None,
) -> ReparseResult:
    """Take archived pages through today's parser; the warehouse changes only where a record differs.

    Args:
        portal: Host of one portal, without www.; leave empty for all.
        since: Only pages last seen on this day or later.
        parser_older_than: Only pages last read by a parser older than this version.
        dry_run: Say what would change, and write nothing.
        batch_size: Pages in one batch, which is one transaction: 1 to 5,000. None takes the configured size (500).
    """
    settings = read_settings()
    selection = Selection(portal, since, _known_version(parser_older_than))
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            return _reparse(engine, settings, selection, batch_size or settings.batch_size, dry_run=dry_run)
        finally:
            engine.dispose()


def _known_version(version: str | None) -> str | None:
    if version is not None:
        try:
            version_key(version)
        except ValueError as error:
            raise UsageError(f"{version!r} is no version of the parser, such as 2") from error
    return version


def _reparse(engine: Engine, settings: Settings, selection: Selection, size: int, *, dry_run: bool) -> ReparseResult:
    page_count, unarchived_count = count_kept(engine, selection)
    if page_count and not open_archive(settings.archive).names():
        raise ArchiveError(f"archive: {settings.archive}: it is not there, or empty")
    result = ReparseResult(None, page_count, unarchived_count)
    if unarchived_count:
        logger.warning("%d pages were loaded before there was an archive: read them in again", unarchived_count)

    def compare(checked: ParsedBatch) -> None:
        result.changes.add(find_changes(engine, checked.batch.items, checked.batch.rejections))

    batches = cut(_pages(engine, selection), size)
    if dry_run:
        archiving = Archiving(open_archive(settings.archive), "reparse", settings.warehouse)
        for checked, _ in rehearse(engine, settings, batches, page_count, archiving):
            compare(checked)
    else:
        parameters = {name: str(value) for name, value in asdict(selection).items() if value is not None}
        with Run(engine, settings, "reparse", {**parameters, "batch_size": size}, before_load=compare) as run:
            run.take_batches(batches, page_count=page_count, batch_count=-(-page_count // size))
        result = ReparseResult(run.summary, page_count, unarchived_count, result.changes)
    told = "would change" if dry_run else "changed"
    leave_table(
        key=ARTIFACT_KEY,
        rows=result.changes.as_rows(),
        description=f"{result.changes.page_count:,} of {page_count:,} pages {told}, field by field.",
    )
    return result


def _pages(engine: Engine, selection: Selection) -> Iterator[ArchivedPage]:
    for page in list_kept(engine, selection):
        yield ArchivedPage(
            page.source_uri, page.reference, page.fetched_at, page.address, page.media_type, is_reread=True
        )
