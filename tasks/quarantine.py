"""Pages of the quarantine brought back: where their bytes lie, what they say, and a person's word on them."""

import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from sqlalchemy import Engine

from tasks.archives.keep import Archiving
from tasks.archives.pages import ArchivedPage
from tasks.check import check_articles
from tasks.errors import UsageError
from tasks.pages.decode import decode_page
from tasks.pages.tree import BLOCKS, UNSEEN, read_tree, whole_text
from tasks.read import PageFile
from tasks.road import PageSource, parse_sources
from warehouse.counts import LoadCounts
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.quarantine import Choice, QuarantinedPage, decide, read_quarantine
from warehouse.records import Acceptance, MediaType, RawPage, Reason
from warehouse.tables import RejectionStatus

logger = logging.getLogger(__name__)


def find_source(page: QuarantinedPage) -> PageSource | None:
    """Where the bytes of `page` lie: in the archive, else in the saved file that it was; None when nowhere."""
    if page.archive and page.media_type:
        return ArchivedPage(page.source_uri, page.archive, page.fetched_at, page.address, page.media_type)
    if page.source_uri.startswith("file:"):
        path = Path(unquote_to_bytes(urlsplit(page.source_uri).path).decode("utf-8", "surrogateescape"))
        return PageFile(path, page.source_uri) if path.is_file() else None
    return None


def find_sources(pages: Iterable[QuarantinedPage]) -> tuple[list[PageSource], int]:
    """The sources of those that have one, and how many have none."""
    sources = [find_source(page) for page in pages]
    found = [source for source in sources if source is not None]
    return found, len(sources) - len(found)


def read_lines(page: RawPage) -> list[str]:
    """Every line of `page` that a reader sees, furniture included. Raises `PageError` when it is no text."""
    text = decode_page(page)
    if page.media_type is MediaType.HTML:
        root = read_tree(text.encode())
        for element in list(root.iter(*UNSEEN, "head")):
            element.text, element[:] = None, []
        for element in root.iter(*BLOCKS, "br"):
            element.tail = "\n" + (element.tail or "")
        text = whole_text(root)
    return [folded for line in text.split("\n") if (folded := re.sub(r"\s+", " ", line).strip())]


def accept_pages(
    engine: Engine, keys: Iterable[int], decided_by: str, *, archiving: Archiving, max_page_bytes: int
) -> LoadCounts:
    """Load pages that failed critical expectations, marked as let in by `decided_by`; a run of its own.

    Raises `UsageError`, with nothing decided, when one of them is not there, holds no article, or fails today what it
    did not fail when it was rejected.
    """
    pages = _acceptable(engine, frozenset(keys))
    sources, missing_count = find_sources(pages)
    if missing_count:
        raise UsageError(f"the bytes of {missing_count} of these pages are in no archive and no file any more")
    parsed = parse_sources(tuple(sources), archiving, 1, max_page_bytes)
    acceptances = {
        (page.source_uri, page.payload_sha256): Acceptance(decided_by, frozenset(page.failed_expectations))
        for page in pages
        if page.payload_sha256
    }
    checked, verdict = check_articles(parsed.batch, run_at=datetime.now(UTC), acceptances=acceptances)
    if checked.rejections:
        first = checked.rejections[0]
        raise UsageError(f"{first.source_uri} is rejected today for something else: {first.detail}")
    chosen = sorted(page.rejection_key for page in pages)
    run_key = start_run(engine, flow_name="accept", parameters={"keys": chosen, "by": decided_by}, prefect_run_id=None)
    decide(engine, chosen, RejectionStatus.ACCEPTED, decided_by)
    counts = load_batch(engine, run_key, 1, parsed.landed, checked.items, (), verdict.results)
    return finish_run(engine, run_key, RunStatus.COMPLETED, counts)


def _acceptable(engine: Engine, keys: frozenset[int]) -> list[QuarantinedPage]:
    pages = find_pages(engine, keys)
    for page in pages:
        if page.reason is not Reason.FAILED_EXPECTATION:
            raise UsageError(
                f"{page.rejection_key} holds no article to let in ({page.reason}): "
                "a better rule and `wardnews quarantine replay` may find one"
            )
        if page.status is RejectionStatus.REPLAYED:
            raise UsageError(f"{page.rejection_key} is loaded already")
    return pages


def find_pages(engine: Engine, keys: Iterable[int]) -> list[QuarantinedPage]:
    """The pages with these keys. Raises `UsageError` for a key that there is not."""
    wanted = frozenset(keys)
    pages = read_quarantine(engine, Choice(keys=wanted))
    if missing := sorted(wanted - {page.rejection_key for page in pages}):
        raise UsageError(f"no page in quarantine has the key {missing[0]}")
    return pages
