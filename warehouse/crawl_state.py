"""What the crawler remembers between runs: of every address its validators, of every host how it bore our asking."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from warehouse.engine import reading
from warehouse.records import ArchiveReference
from warehouse.statements import select_in, table_of
from warehouse.tables_crawl import CrawlHost, CrawlPage


@dataclass(frozen=True, slots=True)
class PageState:
    """What is remembered of one address."""

    address: str
    """As it was asked for."""
    portal_id: str
    last_outcome: str
    last_asked_at: datetime
    last_status: int | None = None
    """Status of the last answer; None when none came."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators of the last page fetched, as the server wrote them."""
    last_fetched_at: datetime | None = None
    """When the page itself last came (200); None: never."""
    payload_sha256: str | None = None
    """Digest of that page, as in `raw_page`."""
    missing_count: int = 0
    """How often in a row it was found gone."""
    found_at: datetime | None = None
    """When the crawler first met the address; None for one that an earlier release met."""
    is_list: bool = False
    """A feed, sitemap or list: asked for what is new, and no article."""
    sitemap_parts: tuple[str, ...] = ()
    """Of an index of sitemaps: the addresses of its parts, as the page last fetched names them."""
    archive: ArchiveReference | None = None
    """Of a list: where the archive holds the bytes of `payload_sha256`. Those of an article are in `raw_page`."""


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A host's robots.txt as it was last had."""

    origin: str
    """Scheme, host and port that it speaks for."""
    text: str | None
    """None: the host has none."""
    checked_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of one host."""

    host: str
    """Lower case, without "www.", with its port where that is unusual."""
    failure_count: int = 0
    """Failures in a row."""
    rest_until: datetime | None = None
    delay_s: float | None = None
    last_asked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_problem: str | None = None
    robots: RobotsCopy | None = None


def read_page_states(engine: Engine, portal_id: str) -> dict[str, PageState]:
    """Everything remembered of a portal's addresses, by address."""
    query = select(CrawlPage.__table__).where(CrawlPage.portal_id == portal_id)
    with reading(engine) as connection:
        return {row.address: _page_state(row) for row in connection.execute(query)}


def read_looks(engine: Engine) -> dict[str, datetime]:
    """By portal: when one of its lists was last asked for, whatever came."""
    page = CrawlPage.__table__.c
    looked_at = func.max(page.last_asked_at).label("looked_at")
    query = select(page.portal_id, looked_at).where(page.is_list).group_by(page.portal_id)
    with reading(engine) as connection:
        return {row.portal_id: row.looked_at for row in connection.execute(query)}


def read_host_states(engine: Engine, hosts: Collection[str] | None = None) -> list[HostState]:
    """What is remembered of `hosts` (None: of all), in order of their names."""
    query = select(CrawlHost.__table__)
    with reading(engine) as connection:
        rows = connection.execute(query) if hosts is None else select_in(connection, query, CrawlHost.host, hosts)
        return sorted((_host_state(row) for row in rows), key=lambda state: state.host)


def write_crawl_state(connection: Connection, pages: Iterable[PageState], hosts: Iterable[HostState]) -> None:
    """Remember, within the caller's transaction (`warehouse.engine.writing`); hosts that were never asked are left out.

    Writing the same twice changes nothing, and what is older than what is there is not written: a batch that comes
    late takes nothing back.
    """
    _remember(connection, CrawlPage, [_page_row(page) for page in pages])
    _remember(connection, CrawlHost, [_host_row(host) for host in hosts if host.last_asked_at is not None])


def _remember(connection: Connection, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    table = table_of(model)
    statement = insert(table)
    given = statement.excluded
    changed = {column.name: given[column.name] for column in table.columns if not column.primary_key}
    newer = given.last_asked_at >= table.c.last_asked_at
    connection.execute(
        statement.on_conflict_do_update(index_elements=table.primary_key, set_=changed, where=newer), rows
    )


def _page_row(state: PageState) -> dict[str, Any]:
    row = asdict(state)
    place = row.pop("archive") or dict.fromkeys(ArchiveReference.__slots__)
    return row | {f"archive_{name}": value for name, value in place.items()}


def _host_row(state: HostState) -> dict[str, Any]:
    copy = state.robots
    row = {name: getattr(state, name) for name in HostState.__slots__ if name != "robots"}
    return row | {
        "robots_origin": copy.origin if copy else None,
        "robots_text": copy.text if copy else None,
        "robots_checked_at": copy.checked_at if copy else None,
        "robots_etag": copy.etag if copy else None,
        "robots_last_modified": copy.last_modified if copy else None,
    }


def _page_state(row: Row[Any]) -> PageState:
    columns = row._asdict()
    place = [columns.pop(f"archive_{name}") for name in ArchiveReference.__slots__]
    return PageState(
        **columns | {"sitemap_parts": tuple(row.sitemap_parts)},
        archive=None if place[0] is None else ArchiveReference(*place),
    )


def _host_state(row: Row[Any]) -> HostState:
    columns = row._asdict()
    robots = {name: columns.pop(f"robots_{name}") for name in RobotsCopy.__slots__}
    return HostState(**columns, robots=RobotsCopy(**robots) if robots["origin"] else None)
