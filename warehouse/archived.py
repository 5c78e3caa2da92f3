"""What the warehouse knows of the archive: where the bytes of its pages lie."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, select

from warehouse.engine import reading
from warehouse.records import ArchivedPayload, ArchiveReference
from warehouse.statements import select_in
from warehouse.tables import RawPage


def find_payloads(engine: Engine, digests: Collection[str]) -> dict[str, ArchivedPayload]:
    """Where payloads with these digests lie, by digest, and the pages that showed them; others are missing."""
    columns = (
        select(
            RawPage.payload_sha256,
            RawPage.source_uri,
            RawPage.archive_file_name,
            RawPage.archive_offset,
            RawPage.archive_length,
        )
        .where(RawPage.archive_file_name.is_not(None))
        .order_by(RawPage.page_key)
    )
    found: dict[str, ArchivedPayload] = {}
    with reading(engine) as connection:
        for digest, source_uri, *place in select_in(connection, columns, RawPage.payload_sha256, digests):
            reference = ArchiveReference(*place)
            known = found.get(digest)
            if known is None:
                found[digest] = ArchivedPayload(reference, frozenset((source_uri,)))
            elif known.reference == reference:
                found[digest] = ArchivedPayload(reference, known.source_uris | {source_uri})
    return found


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page of the warehouse, and where its bytes lie."""

    source_uri: str
    reference: ArchiveReference


def list_archived(engine: Engine) -> Iterator[StoredPage]:
    """Every archived page, in the order of file names by code points and of offsets."""
    columns = select(
        RawPage.source_uri, RawPage.archive_file_name, RawPage.archive_offset, RawPage.archive_length
    ).where(RawPage.archive_file_name.is_not(None))
    name = RawPage.archive_file_name.expression
    by_code_point = name.collate("C") if engine.dialect.name == "postgresql" else name
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            columns.order_by(by_code_point, RawPage.archive_offset)
        )
        for source_uri, *place in rows:
            yield StoredPage(source_uri, ArchiveReference(*place))
