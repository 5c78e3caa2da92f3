"""Writing `fact_article`: which of several sightings of one article is its current state."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from warehouse.errors import WarehouseError
from warehouse.load_pages import SeenPage
from warehouse.records import ArticleRecord
from warehouse.statements import change, next_key, select_in, touch, upsert
from warehouse.tables import DimWard, FactArticle, RawPage


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class _ArticleState:
    """A row of `fact_article` while the batch goes through it."""

    article_key: int
    is_new: bool
    content_sha256: str
    record_sha256: str
    source_uri: str
    parser_version: str
    page_key: int
    page_seen_at: datetime
    page_is_fetched: bool
    first_seen_at: datetime
    last_seen_at: datetime
    before: tuple[datetime, datetime, str] | None = None
    winner: tuple[ArticleRecord, SeenPage] | None = None
    """The sighting to write; None when the stored row stands."""

    def moments(self) -> tuple[datetime, datetime, str]:
        return (self.first_seen_at, self.last_seen_at, self.parser_version)


def load_articles(
    connection: Connection,
    run_key: int,
    sightings: Sequence[tuple[ArticleRecord, SeenPage]],
    portal_keys: Mapping[str, int],
) -> tuple[list[Outcome], dict[str, int]]:
    """Write the articles, in the order of their pages; what each page came to, and keys by article_id.

    Pages are judged one after the other, those of one batch too, so that the result does not depend on the size of
    batches. A page replaces the stored state when it is news (see `SeenPage`) and says something else, or when it
    is the page of that state, read again by other rules. A page of another address replaces it only by its text.
    """
    states = _stored_states(connection, {article.article_id for article, _ in sightings})
    key = next_key(connection, FactArticle.article_key)
    outcomes = []
    for article, page in sightings:
        record_sha256 = digest_record(article)
        state = states.get(article.article_id)
        if state is None:
            states[article.article_id] = _new_state(key, article, record_sha256, page)
            key += 1
            outcomes.append(Outcome.NEW)
            continue
        outcomes.append(_judge(state, article, record_sha256, page))
        state.first_seen_at = min(state.first_seen_at, page.seen_at)
        state.last_seen_at = max(state.last_seen_at, page.seen_at)
    _write(connection, run_key, states, portal_keys)
    return outcomes, {article_id: state.article_key for article_id, state in states.items()}


def digest_record(article: ArticleRecord) -> str:
    """Digest of every stored field but counters, chrome, moments and what names the page itself."""
    place = article.place
    stored = [
        article.content_sha256,
        article.section,
        str(article.event_on),
        article.event_year_inferred,
        article.image_names,
        [place.status, place.ward_id, place.evidence],
        article.field_rules,
        article.portal_id,
        article.family,
    ]
    return hashlib.sha256(json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _judge(state: _ArticleState, article: ArticleRecord, record_sha256: str, page: SeenPage) -> Outcome:
    is_same_page = page.page_key == state.page_key
    is_same_text = article.content_sha256 == state.content_sha256
    if record_sha256 == state.record_sha256:
        if is_same_page:
            state.parser_version = article.parser_version
        return Outcome.UNCHANGED
    if is_same_text and article.source_uri != state.source_uri:
        return Outcome.UNCHANGED
    is_older = page.is_fetched and state.page_is_fetched and page.seen_at < state.page_seen_at
    if not is_same_page and (not page.is_news or is_older):
        return Outcome.UNCHANGED
    state.content_sha256, state.record_sha256 = article.content_sha256, record_sha256
    state.source_uri, state.parser_version = article.source_uri, article.parser_version
    state.page_key, state.page_seen_at, state.page_is_fetched = page.page_key, page.seen_at, page.is_fetched
    state.winner = (article, page)
    return Outcome.CHANGED


def _stored_states(connection: Connection, article_ids: set[str]) -> dict[str, _ArticleState]:
    columns = select(
        FactArticle.article_id,
        FactArticle.article_key,
        FactArticle.content_sha256,
        FactArticle.record_sha256,
        FactArticle.source_uri,
        FactArticle.parser_version,
        FactArticle.page_key,
        RawPage.last_seen_at.label("page_seen_at"),
        RawPage.is_fetched,
        FactArticle.first_seen_at,
        FactArticle.last_seen_at,
    ).join(RawPage, RawPage.page_key == FactArticle.page_key)
    states = {}
    for row in select_in(connection, columns, FactArticle.article_id, article_ids):
        state = _ArticleState(
            row.article_key,
            False,
            row.content_sha256,
            row.record_sha256,
            row.source_uri,
            row.parser_version,
            row.page_key,
            row.page_seen_at,
            row.is_fetched,
            row.first_seen_at,
            row.last_seen_at,
        )
        state.before = state.moments()
        states[row.article_id] = state
    return states


def _new_state(key: int, article: ArticleRecord, record_sha256: str, page: SeenPage) -> _ArticleState:
    return _ArticleState(
        key,
        True,
        article.content_sha256,
        record_sha256,
        article.source_uri,
        article.parser_version,
        page.page_key,
        page.seen_at,
        page.is_fetched,
        page.seen_at,
        page.seen_at,
        winner=(article, page),
    )


def _write(
    connection: Connection, run_key: int, states: Mapping[str, _ArticleState], portal_keys: Mapping[str, int]
) -> None:
    winners = [state.winner[0] for state in states.values() if state.winner]
    ward_keys = _ward_keys(connection, winners)
    rows = [
        _row(state, *state.winner, run_key=run_key, portal_keys=portal_keys, ward_keys=ward_keys)
        for state in states.values()
        if state.winner
    ]
    upsert(
        connection,
        FactArticle,
        rows,
        key="article_id",
        where_differs=("record_sha256", "page_key"),
        keep=("article_key", "first_run_key"),
    )
    standing = [state for state in states.values() if not state.winner and state.moments() != state.before]
    touch(
        connection,
        FactArticle.article_key,
        {s.article_key: s.last_seen_at for s in standing if s.before and _only_last(s.before, s.moments())},
    )
    change(
        connection,
        FactArticle.article_key,
        [
            {
                "key": state.article_key,
                "first_seen_at": state.first_seen_at,
                "last_seen_at": state.last_seen_at,
                "parser_version": state.parser_version,
            }
            for state in standing
            if not (state.before and _only_last(state.before, state.moments()))
        ],
    )


def _only_last(before: tuple[datetime, datetime, str], after: tuple[datetime, datetime, str]) -> bool:
    return (before[0], before[2]) == (after[0], after[2])


def _ward_keys(connection: Connection, articles: Sequence[ArticleRecord]) -> dict[str, int]:
    wanted = {article.place.ward_id for article in articles if article.place.ward_id}
    found = {
        row.ward_id: row.ward_key
        for row in select_in(connection, select(DimWard.ward_id, DimWard.ward_key), DimWard.ward_id, wanted)
    }
    missing = sorted(wanted - found.keys())
    if missing:
        raise WarehouseError(f"dim_ward does not have {', '.join(missing[:3])}: refresh the wards of this warehouse")
    return found


def _row(
    state: _ArticleState,
    article: ArticleRecord,
    page: SeenPage,
    *,
    run_key: int,
    portal_keys: Mapping[str, int],
    ward_keys: Mapping[str, int],
) -> dict[str, Any]:
    place = article.place
    body = article.body
    return {
        "article_key": state.article_key,
        "article_id": article.article_id,
        "portal_key": portal_keys[article.portal_id] if article.portal_id else None,
        "ward_key": ward_keys[place.ward_id] if place.ward_id else None,
        "place_status": place.status.value,
        "place_evidence": list(place.evidence),
        "published_on": article.published_on,
        "published_at": article.published_at,
        "event_on": article.event_on,
        "is_event_year_inferred": article.event_year_inferred,
        "section": article.section,
        "byline": article.byline,
        "byline_role": article.byline_role,
        "source": article.source,
        "body_char_count": len(body),
        "paragraph_count": len(article.body_paragraphs),
        "image_count": len(article.image_names),
        "content_sha256": state.content_sha256,
        "record_sha256": state.record_sha256,
        "parser_version": article.parser_version,
        "family_name": article.family,
        "first_seen_at": state.first_seen_at,
        "last_seen_at": state.last_seen_at,
        "page_key": page.page_key,
        "first_run_key": run_key,
        "last_run_key": run_key,
        "source_uri": article.source_uri,
        "address": article.address,
        "title": article.title,
        "lead": article.lead,
        "image_names": list(article.image_names),
        "captions": list(article.captions),
        "field_rules": dict(article.field_rules),
        "body": body,
    }
