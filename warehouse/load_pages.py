"""Writing `dim_portal` and `raw_page`, and telling what is news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from warehouse.records import ArchiveReference, ArticleRecord, LandedPage, PageKind, Rejection
from warehouse.statements import change, insert_new, is_one_of, next_key, select_in, touch
from warehouse.tables import DimPortal, RawPage

PageId = tuple[str, str]
"""`source_uri` and `payload_sha256`."""
Sighting = tuple[str, str, datetime | None]
"""A page at the moment it was fetched; None for a saved file."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One sighting of a page, once the warehouse has it."""

    page_key: int
    seen_at: datetime
    is_fetched: bool
    is_new: bool
    """True when this payload was never seen at this address before."""
    is_news: bool
    """True when its address showed something else, or nothing, when it was last seen."""
    known_article_key: int | None
    """The article that its address showed before; None for a file, whose path may show another article next time."""
    observed_at: datetime
    """Moment its counters were read: of the fetch, or of the first time this saved file was read."""


@dataclass(frozen=True, slots=True)
class PageNote:
    """What the rules made of a page, for its row."""

    page_kind: PageKind | None
    chrome_count: int
    chrome_lines: list[list[str]]
    parser_version: str

    @classmethod
    def of_article(cls, article: ArticleRecord) -> "PageNote":
        lines = [[line.text, line.rule] for line in article.chrome_lines]
        return cls(PageKind.ARTICLE, len(lines), lines, article.parser_version)

    @classmethod
    def of_rejection(cls, rejection: Rejection) -> "PageNote":
        return cls(rejection.page_kind, rejection.chrome_count, [], rejection.parser_version)

    def as_columns(self) -> dict[str, Any]:
        return {
            "page_kind": self.page_kind.value if self.page_kind else None,
            "chrome_count": self.chrome_count,
            "chrome_lines": self.chrome_lines,
            "parser_version": self.parser_version,
        }


@dataclass(slots=True)
class _PageState:
    """A row of `raw_page` while the batch goes through it."""

    page_key: int
    is_new: bool
    is_latest: bool
    is_fetched: bool
    first_seen_at: datetime
    last_seen_at: datetime
    parser_version: str
    article_key: int | None
    archive: ArchiveReference | None
    before: tuple[Any, ...] = ()

    def stored(self) -> tuple[Any, ...]:
        moved = (self.is_latest, self.is_fetched, self.first_seen_at, self.article_key, self.archive)
        return (*moved, self.parser_version, self.last_seen_at)


def load_portals(
    connection: Connection, now: datetime, seen: Iterable[tuple[str | None, str | None, datetime | None]]
) -> dict[str, int]:
    """Keys by portal_id. `seen`: portal_id, family of the rules, moment of the fetch, in the order of the pages."""
    spans: dict[str, tuple[str | None, datetime, datetime]] = {}
    for portal_id, family, fetched_at in seen:
        if portal_id is None:
            continue
        at = fetched_at or now
        known = spans.get(portal_id, (None, at, at))
        spans[portal_id] = (family or known[0], min(known[1], at), max(known[2], at))
    rows = select_in(connection, select(DimPortal.__table__), DimPortal.portal_id, spans)
    stored = {row.portal_id: row for row in rows}
    key = next_key(connection, DimPortal.portal_key)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for portal_id, (family, first, last) in spans.items():
        row = stored.get(portal_id)
        values = {"family_name": family, "first_seen_at": first, "last_seen_at": last}
        if row is None:
            new.append({"portal_key": key + len(new), "portal_id": portal_id, **values})
            continue
        values = {
            "family_name": family or row.family_name,
            "first_seen_at": min(first, row.first_seen_at),
            "last_seen_at": max(last, row.last_seen_at),
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            changed.append({"key": row.portal_key, **values})
    insert_new(connection, DimPortal, new)
    change(connection, DimPortal.portal_key, changed)
    return {row.portal_id: row.portal_key for row in stored.values()} | {
        row["portal_id"]: row["portal_key"] for row in new
    }


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What is to be written to `raw_page`, and what each sighting was."""

    sightings: dict[Sighting, SeenPage]
    _states: dict[PageId, _PageState]
    _new: list[tuple[LandedPage, _PageState]]
    _notes: Mapping[PageId, PageNote]

    def write(self, connection: Connection, run_key: int, article_keys: Mapping[PageId, int]) -> None:
        """Write the pages; `article_keys` tells which article each page shows."""
        for page_id, article_key in article_keys.items():
            self._states[page_id].article_key = article_key
        insert_new(connection, RawPage, [_new_row(page, state, run_key, self._notes) for page, state in self._new])
        _update(connection, self._states, self._notes)


def plan_pages(
    connection: Connection, now: datetime, pages: Sequence[LandedPage], notes: Mapping[PageId, PageNote]
) -> PagePlan:
    """Go through `pages` in their order and judge each; nothing is written yet."""
    states = _stored_states(connection, pages)
    latest = {uri: state for (uri, _), state in states.items() if state.is_latest}
    key = next_key(connection, RawPage.page_key)
    new: list[tuple[LandedPage, _PageState]] = []
    sightings: dict[Sighting, SeenPage] = {}
    for page in pages:
        page_id = (page.source_uri, page.payload_sha256)
        at, is_fetched = page.fetched_at or now, page.fetched_at is not None
        last = latest.get(page.source_uri)
        state = states.get(page_id)
        is_old = last is not None and is_fetched and last.is_fetched and at < last.last_seen_at
        is_news = last is None or (last is not state and not is_old)
        known = last.article_key if last and not page.source_uri.startswith("file:") else None
        version = notes[page_id].parser_version
        if state is None:
            state = _PageState(key + len(new), True, False, is_fetched, at, at, version, None, None)
            states[page_id] = state
            new.append((page, state))
        if is_news:
            if last is not None:
                last.is_latest = False
            state.is_latest = True
            latest[page.source_uri] = state
        state.first_seen_at = min(state.first_seen_at, at)
        state.last_seen_at = max(state.last_seen_at, at)
        state.is_fetched = state.is_fetched or is_fetched
        state.parser_version = version
        state.archive = page.archive or state.archive
        observed_at = at if is_fetched else state.first_seen_at
        seen = SeenPage(state.page_key, at, is_fetched, state.is_new, is_news, known, observed_at)
        sightings.setdefault((*page_id, page.fetched_at), seen)
    return PagePlan(sightings, states, new, notes)


def _stored_states(connection: Connection, pages: Sequence[LandedPage]) -> dict[PageId, _PageState]:
    """The batch's own pages, and whatever was last seen at their addresses."""
    columns = select(
        RawPage.source_uri,
        RawPage.payload_sha256,
        RawPage.page_key,
        RawPage.is_latest,
        RawPage.is_fetched,
        RawPage.first_seen_at,
        RawPage.last_seen_at,
        RawPage.parser_version,
        RawPage.article_key,
        RawPage.archive_file_name,
        RawPage.archive_offset,
        RawPage.archive_length,
    )
    payloads = is_one_of(connection, RawPage.payload_sha256.expression, {page.payload_sha256 for page in pages})
    columns = columns.where(or_(RawPage.is_latest, payloads))
    states = {}
    for row in select_in(connection, columns, RawPage.source_uri, {page.source_uri for page in pages}):
        state = _PageState(
            row.page_key,
            False,
            row.is_latest,
            row.is_fetched,
            row.first_seen_at,
            row.last_seen_at,
            row.parser_version,
            row.article_key,
            ArchiveReference(*row[-3:]) if row.archive_file_name else None,
        )
        state.before = state.stored()
        states[row.source_uri, row.payload_sha256] = state
    return states


def _new_row(page: LandedPage, state: _PageState, run_key: int, notes: Mapping[PageId, PageNote]) -> dict[str, Any]:
    return {
        "page_key": state.page_key,
        "source_uri": page.source_uri,
        "payload_sha256": page.payload_sha256,
        "byte_count": page.byte_count,
        "media_type": page.media_type.value,
        "address": page.address,
        **_place(state.archive),
        "is_latest": state.is_latest,
        "is_fetched": state.is_fetched,
        "first_seen_at": state.first_seen_at,
        "last_seen_at": state.last_seen_at,
        "first_run_key": run_key,
        "article_key": state.article_key,
        **notes[page.source_uri, page.payload_sha256].as_columns(),
    }


def _place(archive: ArchiveReference | None) -> dict[str, Any]:
    return {
        "archive_file_name": archive.file_name if archive else None,
        "archive_offset": archive.offset if archive else None,
        "archive_length": archive.length if archive else None,
    }


def _update(connection: Connection, states: Mapping[PageId, _PageState], notes: Mapping[PageId, PageNote]) -> None:
    touched: dict[int, datetime] = {}
    moved, reread = [], []
    for page_id, state in states.items():
        after = state.stored()
        if state.is_new or after == state.before:
            continue
        if after[:-1] == state.before[:-1]:
            touched[state.page_key] = state.last_seen_at
            continue
        moved.append(
            {
                "key": state.page_key,
                "is_latest": state.is_latest,
                "is_fetched": state.is_fetched,
                "first_seen_at": state.first_seen_at,
                "last_seen_at": state.last_seen_at,
                "article_key": state.article_key,
                **_place(state.archive),
            }
        )
        if state.parser_version != state.before[-2]:
            reread.append({"key": state.page_key, **notes[page_id].as_columns()})
    touch(connection, RawPage.page_key, touched)
    change(connection, RawPage.page_key, moved)
    change(connection, RawPage.page_key, reread)
