"""A run without its writing: pages are parsed and judged as a run would, and nothing of them is kept or loaded."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Engine

from flows.parsing import parse_batches
from flows.settings import Settings
from tasks.archives.keep import Archiving
from tasks.check import BatchVerdict, check_articles
from tasks.road import PageSource, ParsedBatch
from warehouse.quarantine import read_acceptances


def rehearse(
    engine: Engine,
    settings: Settings,
    batches: Iterable[tuple[PageSource, ...]],
    page_count: int,
    archiving: Archiving,
) -> Iterator[tuple[ParsedBatch, BatchVerdict]]:
    """Each batch as a run would load it, and what the gate says of it.

    Pages that are not in the archive of `archiving` are written there: give one to throw away.
    """
    started_at, acceptances = datetime.now(UTC), read_acceptances(engine)
    pending = parse_batches(
        batches,
        page_count,
        archiving=archiving,
        max_page_bytes=settings.max_page_bytes,
        processes=settings.processes,
    )
    with closing(pending):
        for batch in pending:
            parsed = batch.collect()
            checked, verdict = check_articles(parsed.batch, run_at=started_at, acceptances=acceptances)
            yield ParsedBatch(checked, parsed.landed), verdict
