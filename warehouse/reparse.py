"""Which archived pages a reparse reads, and where today's records differ from what is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, or_, select

from warehouse.engine import reading
from warehouse.records import VIETNAM_TIME, ArchiveReference, ArticleRecord, MediaType, Rejection
from warehouse.statements import select_in
from warehouse.tables import AuditRejection, DimPortal, DimWard, FactArticle, RawPage

_PAGES_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page whose bytes the archive holds."""

    source_uri: str
    reference: ArchiveReference
    fetched_at: datetime | None
    address: str | None
    media_type: MediaType


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pages; None for all."""

    portal_id: str | None = None
    since: date | None = None
    """Last seen on this day, local, or later."""
    parser_older_than: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one page that is another one today."""

    source_uri: str
    field: str
    before: object
    after: object


def count_kept(engine: Engine, selection: Selection) -> tuple[int, int]:
    """How many pages the selection takes, and how many that it would take are not in the archive."""
    with reading(engine) as connection:
        wanted = _wanted(selection, _versions(connection))
        keys = _pages(RawPage.page_key, RawPage.archive_file_name).where(*wanted)
        rows = connection.execute(keys).all()
    kept = sum(name is not None for _, name in rows)
    return kept, len(rows) - kept


def list_kept(engine: Engine, selection: Selection) -> Iterator[KeptPage]:
    """The page that each article's current state came from, and each rejected page as it was last seen."""
    columns = _pages(
        RawPage.page_key,
        RawPage.source_uri,
        RawPage.archive_file_name,
        RawPage.archive_offset,
        RawPage.archive_length,
        RawPage.is_fetched,
        RawPage.last_seen_at,
        RawPage.address,
        RawPage.media_type,
    ).where(RawPage.archive_file_name.is_not(None))
    with reading(engine) as connection:
        versions = _versions(connection)
    last_key = 0
    while True:
        with reading(engine) as connection:  # a short one each time: a long one keeps the database from tidying up
            rows: Sequence[Row[Any]] = connection.execute(
                columns.where(RawPage.page_key > last_key, *_wanted(selection, versions))
                .order_by(RawPage.page_key)
                .limit(_PAGES_AT_A_TIME)
            ).all()
        for _, uri, name, offset, length, is_fetched, last_seen_at, address, media_type in rows:
            place = ArchiveReference(name, offset, length)
            yield KeptPage(uri, place, last_seen_at if is_fetched else None, address, MediaType(media_type))
        if len(rows) < _PAGES_AT_A_TIME:
            return
        last_key = rows[-1][0]


def _pages(*columns: Any) -> Select[Any]:
    shows_article = FactArticle.page_key == RawPage.page_key
    is_rejected = and_(AuditRejection.page_key == RawPage.page_key, RawPage.is_latest)
    return (
        select(*columns)
        .outerjoin(FactArticle, shows_article)
        .outerjoin(AuditRejection, is_rejected)
        .where(or_(FactArticle.article_key.is_not(None), AuditRejection.rejection_key.is_not(None)))
    )


def _wanted(selection: Selection, versions: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    if selection.portal_id is not None:
        portal_key = select(DimPortal.portal_key).where(DimPortal.portal_id == selection.portal_id).scalar_subquery()
        yield or_(FactArticle.portal_key == portal_key, AuditRejection.portal_key == portal_key)
    if selection.since is not None:
        yield RawPage.last_seen_at >= datetime.combine(selection.since, time(), VIETNAM_TIME)
    if selection.parser_older_than is not None:
        bound = version_key(selection.parser_older_than)
        yield RawPage.parser_version.in_([version for version in versions if version_key(version) < bound])


def version_key(version: str) -> tuple[int, ...]:
    """What orders parser versions: 9 before 10. Raises `ValueError` for what is no number."""
    return tuple(int(part) for part in version.split("."))


def _versions(connection: Connection) -> list[str]:
    return list(connection.execute(select(RawPage.parser_version).distinct()).scalars())


def find_changes(
    engine: Engine, articles: Sequence[ArticleRecord], rejections: Sequence[Rejection]
) -> Iterator[list[Change]]:
    """For each page that becomes something else today, its fields that differ."""
    source_uris = {article.source_uri for article in articles} | {rejection.source_uri for rejection in rejections}
    stored = _stored_fields(engine, source_uris)
    for article in articles:
        page = (article.source_uri, article.payload_sha256)
        after = _fields_of(article)
        if page not in stored:
            yield [Change(article.source_uri, "becomes", "no article", article.title)]
        elif changes := [
            Change(article.source_uri, name, before, after[name])
            for name, before in stored[page].items()
            if before != after[name]
        ]:
            yield changes
    for rejection in rejections:
        page = (rejection.source_uri, rejection.payload_sha256 or "")
        if page in stored:
            yield [Change(rejection.source_uri, "becomes", stored[page]["title"], str(rejection.reason))]


def _stored_fields(engine: Engine, source_uris: set[str]) -> dict[tuple[str, str], dict[str, object]]:
    """The fields of the articles whose current state came from these addresses, by address and payload."""
    article = FactArticle
    columns = (
        select(
            RawPage.source_uri.label("page_uri"),
            RawPage.payload_sha256,
            article.article_id,
            article.title,
            article.lead,
            article.body,
            article.byline,
            article.byline_role,
            article.source,
            article.section,
            article.published_on,
            article.published_at,
            article.event_on,
            article.is_event_year_inferred,
            article.place_status,
            DimWard.ward_id,
            DimPortal.portal_id,
            article.family_name,
            article.image_names,
            article.captions,
        )
        .join(RawPage, RawPage.page_key == article.page_key)
        .outerjoin(DimWard, DimWard.ward_key == article.ward_key)
        .outerjoin(DimPortal, DimPortal.portal_key == article.portal_key)
    )
    with reading(engine) as connection:
        rows = select_in(connection, columns, RawPage.source_uri, source_uris)
    names = [str(column.name) for column in columns.selected_columns][2:]
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in rows}


def _fields_of(article: ArticleRecord) -> dict[str, object]:
    """By the names of the columns."""
    return {
        "article_id": article.article_id,
        "title": article.title,
        "lead": article.lead,
        "body": article.body,
        "byline": article.byline,
        "byline_role": article.byline_role,
        "source": article.source,
        "section": article.section,
        "published_on": article.published_on,
        "published_at": article.published_at,
        "event_on": article.event_on,
        "is_event_year_inferred": article.event_year_inferred,
        "place_status": article.place.status.value,
        "ward_id": article.place.ward_id,
        "portal_id": article.portal_id,
        "family_name": article.family,
        "image_names": list(article.image_names),
        "captions": list(article.captions),
    }
