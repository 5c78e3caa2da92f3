"""A page in the archive as it travels: a reference, never bytes."""

from dataclasses import dataclass
from datetime import datetime

from tasks.archives.store import Archive
from tasks.errors import PageError
from tasks.read import refuse_what_is_no_text
from warehouse.records import ArchiveReference, MediaType, RawPage, Reason, Stage


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """Where a page lies, and which page it is: several pages may share one record's bytes."""

    source_uri: str
    reference: ArchiveReference
    fetched_at: datetime | None
    address: str | None
    media_type: MediaType = MediaType.HTML
    problem: str | None = None
    """Why the record cannot be read, where that is known already."""
    is_reread: bool = False
    """True when the page is read from the archive once more, which is no new sighting of it."""


def read_archived(archive: Archive, reference: ArchiveReference, max_bytes: int) -> RawPage:
    """The page that the record at `reference` names and holds.

    Raises `PageError` of the read stage: broken_record, too_large, and what a saved file may be refused for.
    """
    from tasks.archives.records import page_of, read_record  # noqa: PLC0415 - imports warcio, which few runs need

    page = page_of(read_record(archive, reference, max_bytes), max_bytes)
    refuse_what_is_no_text(page.source_uri, page.payload)
    return RawPage(
        page.source_uri,
        page.payload,
        page.media_type,
        page.payload_sha256,
        page.fetched_at,
        page.address,
        reference,
    )


def read_archived_page(archive: Archive, page: ArchivedPage, max_bytes: int) -> RawPage:
    """The bytes of `page`, under its own name and moment. Raises `PageError` as `read_archived` does."""
    if page.problem:
        raise PageError(Stage.READ, Reason.BROKEN_RECORD, page.problem)
    stored = read_archived(archive, page.reference, max_bytes)
    return RawPage(
        page.source_uri,
        stored.payload,
        page.media_type,
        stored.payload_sha256,
        page.fetched_at,
        page.address,
        page.reference,
        page.is_reread,
    )
