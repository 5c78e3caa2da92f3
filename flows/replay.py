"""Pages of the quarantine taken through today's code: what passes is loaded and leaves it."""

import logging
from dataclasses import dataclass, field, replace
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.logs import stages_logged
from flows.parsing import cut
from flows.run import Run
from flows.settings import read_settings
from flows.summary import IngestSummary
from tasks.quarantine import find_sources
from warehouse.engine import open_warehouse
from warehouse.quarantine import Choice, read_quarantine
from warehouse.records import Reason
from warehouse.tables import RejectionStatus

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What a replay did."""

    chosen_count: int
    """Open pages that fit."""
    missing_count: int = 0
    """Those whose bytes are in no archive and no file any more: they stay open."""
    pages: IngestSummary = field(default_factory=IngestSummary)


@flow(name="replay")
def replay(
    reason: Reason | None = None,
    portal: Annotated[str, Field(min_length=1)] | None = None,
    parser_version: Annotated[str, Field(min_length=1)] | None = None,
    limit: Annotated[int, Field(ge=1)] | None = None,
    dry_run: bool = False,
) -> ReplaySummary:
    """Take open pages of the quarantine through today's code; what passes loads, what fails stays with its history.

    Args:
        reason: Only pages rejected for this reason.
        portal: Only pages of this portal: its host name, without www.
        parser_version: Only pages that this version of the rules rejected.
        limit: At most so many pages, 1 or more, those seen last first. None takes all.
        dry_run: Say how many there are, and do nothing.
    """
    settings = read_settings()
    choice = Choice(status=RejectionStatus.OPEN, reason=reason, portal_id=portal, parser_version=parser_version)
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            chosen = read_quarantine(engine, choice, limit)
            sources, missing_count = find_sources(chosen)
            summary = ReplaySummary(len(chosen), missing_count)
            logger.info("%d open pages chosen, the bytes of %d are gone", len(chosen), missing_count)
            if dry_run or not sources:
                return summary
            parameters = {"reason": reason, "portal": portal, "parser_version": parser_version, "limit": limit}
            with Run(engine, settings, "replay", parameters, is_gated=False) as run:
                size = settings.batch_size
                batch_count = -(-len(sources) // size)
                run.take_batches(cut(sources, size), page_count=len(sources), batch_count=batch_count)
            return replace(summary, pages=run.summary)
        finally:
            engine.dispose()
