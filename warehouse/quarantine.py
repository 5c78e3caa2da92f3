"""The quarantine as people see it and decide on it: `audit_rejection` read, and a person's decisions written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, select, update

from warehouse.engine import reading, writing
from warehouse.records import Acceptance, ArchiveReference, MediaType, Reason
from warehouse.runs import now_utc
from warehouse.statements import is_one_of, table_of
from warehouse.tables import AuditRejection, DimPortal, RawPage, RejectionStatus


@dataclass(frozen=True, slots=True)
class QuarantinedPage:
    """One page of the quarantine, whatever became of it since."""

    rejection_key: int
    source_uri: str
    status: RejectionStatus
    stage: str
    reason: Reason
    detail: str
    failed_expectations: tuple[str, ...]
    portal_id: str | None
    parser_version: str
    suite_version: str | None
    decided_by: str | None
    decided_at: datetime | None
    times_seen: int
    first_seen_at: datetime
    last_seen_at: datetime
    payload_sha256: str | None
    """None when its bytes could not be read."""
    media_type: MediaType | None
    address: str | None
    fetched_at: datetime | None
    """None for a saved file."""
    archive: ArchiveReference | None
    """Where its bytes lie; None for a page that could not be read, or was rejected before pages were kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pages are meant: those that fit everything given."""

    keys: frozenset[int] | None = None
    status: RejectionStatus | None = None
    reason: Reason | None = None
    portal_id: str | None = None
    parser_version: str | None = None


def read_quarantine(engine: Engine, choice: Choice, limit: int | None = None) -> list[QuarantinedPage]:
    """The chosen pages, last seen first."""
    statement = _chosen(choice).order_by(AuditRejection.last_seen_at.desc(), AuditRejection.rejection_key.desc())
    with reading(engine) as connection:
        return [_page(row) for row in connection.execute(statement.limit(limit))]


def decide(engine: Engine, keys: Collection[int], status: RejectionStatus, decided_by: str) -> None:
    """Write down what a person decided on these pages."""
    table = table_of(AuditRejection)
    with writing(engine) as connection:
        connection.execute(
            update(table)
            .where(is_one_of(connection, table.c.rejection_key, keys))
            .values(status=status.value, decided_by=decided_by, decided_at=now_utc())
        )


def read_acceptances(engine: Engine) -> dict[tuple[str, str], Acceptance]:
    """Every page that a person let in, by its address and the digest of its bytes."""
    return dict(_acceptances(read_quarantine(engine, Choice(status=RejectionStatus.ACCEPTED))))


def _acceptances(pages: Collection[QuarantinedPage]) -> Iterator[tuple[tuple[str, str], Acceptance]]:
    for page in pages:
        if page.payload_sha256 and page.decided_by:
            acceptance = Acceptance(page.decided_by, frozenset(page.failed_expectations))
            yield (page.source_uri, page.payload_sha256), acceptance


def _chosen(choice: Choice) -> Select[Any]:
    raw, rejection = RawPage, AuditRejection
    statement = (
        select(
            rejection.__table__,
            DimPortal.portal_id,
            raw.media_type,
            raw.address,
            raw.is_fetched,
            raw.last_seen_at.label("page_seen_at"),
            raw.archive_file_name,
            raw.archive_offset,
            raw.archive_length,
        )
        .outerjoin(raw, raw.page_key == rejection.page_key)
        .outerjoin(DimPortal, DimPortal.portal_key == rejection.portal_key)
    )
    wanted = (
        (rejection.status, choice.status),
        (rejection.reason, choice.reason),
        (DimPortal.portal_id, choice.portal_id),
        (rejection.parser_version, choice.parser_version),
    )
    conditions = [column == str(value) for column, value in wanted if value is not None]
    if choice.keys is not None:
        conditions.append(rejection.rejection_key.in_(choice.keys))
    return statement.where(*conditions)


def _page(row: Row[Any]) -> QuarantinedPage:
    place = (row.archive_file_name, row.archive_offset, row.archive_length)
    return QuarantinedPage(
        rejection_key=row.rejection_key,
        source_uri=row.source_uri,
        status=RejectionStatus(row.status),
        stage=row.stage,
        reason=Reason(row.reason),
        detail=row.detail,
        failed_expectations=tuple(row.failed_expectations),
        portal_id=row.portal_id,
        parser_version=row.parser_version,
        suite_version=row.suite_version,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        times_seen=row.times_seen,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        payload_sha256=row.payload_sha256,
        media_type=MediaType(row.media_type) if row.media_type else None,
        address=row.address,
        fetched_at=row.page_seen_at if row.is_fetched else None,
        archive=ArchiveReference(*place) if row.archive_file_name else None,
    )
