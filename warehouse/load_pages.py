"""Writing `dim_portal` and `raw_page`, and telling what is news."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
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
PageResult = ArticleRecord | Rejection
"""What became of a page."""


@dataclass(slots=True)
class SeenPage:
    """One sighting of a page, once the warehouse has it. (Not frozen: that would triple the time to make one.)"""

    page_key: int
    seen_at: datetime
    is_fetched: bool
    is_new: bool
    """True when this payload was never seen at this address before."""
    is_news: bool
    """True when its address showed something else, or nothing, when it was last seen."""
    before_page_key: int | None
    """What its address showed before; None for a file, whose path may show another article next time."""
    known_article_key: int | None
    """The article of that page as the warehouse has it."""
    stored_article_key: int | None
    """The article that this payload made when it was last read; None when it is new, or was rejected."""
    observed_at: datetime
    """Moment its counters were read: of the fetch, or of the first time this saved file was read."""


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
    connection: Connection,
    now: datetime,
    articles: Sequence[ArticleRecord],
    rejections: Sequence[Rejection],
    reread: Collection[str] = (),
) -> dict[str, int]:
    """Keys by portal_id of all portals that the batch speaks of; each takes the family of its last article.

    `reread` names pages that were not seen anew: a portal that is silent stays so, whatever is read again.
    """
    families = {article.portal_id: article.family for article in articles if article.family}
    seen = {(article.portal_id, article.fetched_at, article.source_uri in reread): None for article in articles}
    seen |= {(rejection.portal_id, None, rejection.source_uri in reread): None for rejection in rejections}
    moments: dict[str, set[datetime]] = {}
    for portal_id, fetched_at, is_reread in seen:
        if portal_id is not None:
            known = moments.setdefault(portal_id, set())
            if fetched_at or not is_reread:
                known.add(fetched_at or now)
    rows = select_in(connection, select(DimPortal.__table__), DimPortal.portal_id, moments)
    stored = {row.portal_id: row for row in rows}
    key = next_key(connection, DimPortal.portal_key)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for portal_id, seen_at in moments.items():
        row, family = stored.get(portal_id), families.get(portal_id)
        if row is None:
            first, last = min(seen_at, default=now), max(seen_at, default=now)
            values = {"family_name": family, "first_seen_at": first, "last_seen_at": last}
            new.append({"portal_key": key + len(new), "portal_id": portal_id, **values})
            continue
        values = {
            "family_name": family or row.family_name,
            "first_seen_at": min([*seen_at, row.first_seen_at]),
            "last_seen_at": max([*seen_at, row.last_seen_at]),
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

    sightings: dict[Sighting, deque[SeenPage]]
    """One for each time that the page stands in the batch, in order."""
    _states: dict[PageId, _PageState]
    _new: list[tuple[LandedPage, _PageState]]
    _made: Mapping[PageId, PageResult]

    def write(self, connection: Connection, run_key: int, article_keys: Iterable[tuple[PageId, int]]) -> None:
        """Write the pages; `article_keys` tells which article each page shows."""
        for page_id, article_key in article_keys:
            self._states[page_id].article_key = article_key
        insert_new(connection, RawPage, [_new_row(page, state, run_key, self._made) for page, state in self._new])
        _update(connection, self._states, self._made)


def plan_pages(
    connection: Connection, now: datetime, pages: Sequence[LandedPage], made: Mapping[PageId, PageResult]
) -> PagePlan:
    """Go through `pages` in their order and judge each, knowing what was made of it; nothing is written yet."""
    states = _stored_states(connection, pages)
    latest = {uri: state for (uri, _), state in states.items() if state.is_latest}
    key = next_key(connection, RawPage.page_key)
    new: list[tuple[LandedPage, _PageState]] = []
    sightings: defaultdict[Sighting, deque[SeenPage]] = defaultdict(deque)
    for page in pages:
        uri, fetched_at = page.source_uri, page.fetched_at
        page_id = (uri, page.payload_sha256)
        at, is_fetched = fetched_at or now, fetched_at is not None
        last, state = latest.get(uri), states.get(page_id)
        if page.is_reread and state is not None:
            at = state.last_seen_at
        is_old = last is not None and is_fetched and last.is_fetched and at < last.last_seen_at
        is_news = last is None or (last is not state and not is_old)
        before = last if not uri.startswith("file:") else None
        if state is None:
            state = _PageState(key + len(new), True, False, is_fetched, at, at, "", None, None)
            states[page_id] = state
            new.append((page, state))
        if is_news:
            if last is not None:
                last.is_latest = False
            state.is_latest = True
            latest[uri] = state
        if is_fetched:  # a saved file was first read when it was, also where the clock has been set back since
            state.first_seen_at = min(state.first_seen_at, at)
        state.last_seen_at = max(state.last_seen_at, at)
        state.is_fetched = state.is_fetched or is_fetched
        state.parser_version = made[page_id].parser_version
        state.archive = page.archive or state.archive
        observed_at = at if is_fetched else state.first_seen_at
        sightings[uri, page.payload_sha256, fetched_at].append(
            SeenPage(
                state.page_key,
                at,
                is_fetched,
                state.is_new,
                is_news,
                before.page_key if before else None,
                before.article_key if before else None,
                state.article_key,
                observed_at,
            )
        )
    return PagePlan(sightings, states, new, made)


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
    for uri, payload_sha256, page_key, *facts, file_name, offset, length in select_in(
        connection, columns, RawPage.source_uri, {page.source_uri for page in pages}
    ):
        archive = ArchiveReference(file_name, offset, length) if file_name else None
        state = states[uri, payload_sha256] = _PageState(page_key, False, *(*facts, archive))
        state.before = state.stored()
    return states


def _new_row(page: LandedPage, state: _PageState, run_key: int, made: Mapping[PageId, PageResult]) -> dict[str, Any]:
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
        **_reading_of(made[page.source_uri, page.payload_sha256]),
    }


def _place(archive: ArchiveReference | None) -> dict[str, Any]:
    return {
        "archive_file_name": archive.file_name if archive else None,
        "archive_offset": archive.offset if archive else None,
        "archive_length": archive.length if archive else None,
    }


def _reading_of(result: PageResult) -> dict[str, Any]:
    """The columns that the rules decide."""
    if isinstance(result, Rejection):
        kind, count, lines = result.page_kind, result.chrome_count, []
    else:
        lines = [(line.text, line.rule) for line in result.chrome_lines]
        kind, count = PageKind.ARTICLE, len(lines)
    return {
        "page_kind": kind.value if kind else None,
        "chrome_count": count,
        "chrome_lines": lines,
        "parser_version": result.parser_version,
    }


def _update(connection: Connection, states: Mapping[PageId, _PageState], made: Mapping[PageId, PageResult]) -> None:
    touched: dict[int, datetime] = {}
    moved, reread = [], []
    for page_id, state in states.items():
        if state.is_new:
            continue
        after = state.stored()
        if after == state.before:
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
            reread.append({"key": state.page_key, **_reading_of(made[page_id])})
    touch(connection, RawPage.page_key, touched)
    change(connection, RawPage.page_key, moved)
    change(connection, RawPage.page_key, reread)
