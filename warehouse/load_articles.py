"""Which of several sightings of one article is its current state; nothing is written here (see `write_articles`).

Pages are judged one after the other, those of one batch too, so that the result does not depend on the size of batches.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, literal, select

from warehouse.base import encode_json
from warehouse.load_pages import SeenPage
from warehouse.records import ArticleRecord
from warehouse.statements import next_key, select_in
from warehouse.tables import DimPortal, FactArticle, FactArticleSuperseded, RawPage

_ALIAS_CHARS = 200
"""A text at least this long on the same portal is the same article under another address; a shorter may be a form."""


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Sighted:
    """One article on one page."""

    article: ArticleRecord
    page: SeenPage
    record_sha256: str
    alias: tuple[str, str] | None
    """Portal and digest of the text, by which it is known under any address; None where the text is too short."""

    @classmethod
    def of(cls, article: ArticleRecord, page: SeenPage) -> "Sighted":
        is_long = sum(map(len, article.body_paragraphs)) >= _ALIAS_CHARS
        alias = (article.portal_id, article.content_sha256) if article.portal_id and is_long else None
        return cls(article, page, _digest_record(article), alias)

    @property
    def content_sha256(self) -> str:
        return self.article.content_sha256


@dataclass(slots=True)
class Text:
    """One text of an article."""

    number: int
    first_seen_at: datetime
    last_seen_at: datetime
    sighted: Sighted | None
    """Where it was seen in this batch; None when the warehouse has it."""
    is_superseded: bool = False
    """True when the warehouse has it as a superseded text."""
    is_moved: bool = False
    """True when the moments of a superseded text must be written again."""


@dataclass(slots=True)
class ArticleState:
    """A row of `fact_article` while the batch goes through it."""

    article_id: str
    """As its first page had it."""
    article_key: int
    portal_id: str | None
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
    vanished_at: datetime | None
    text_since_at: datetime
    revision_number: int
    revision_count: int
    stored_sha256: str | None = None
    """Digest of the text that `fact_article` holds; None for a new article."""
    before: tuple[object, ...] = ()
    winner: Sighted | None = None
    """The sighting to write; None when the stored row stands."""
    texts: dict[str, Text] = field(default_factory=dict)
    """By digest; filled once a second text turns up."""

    def moments(self) -> tuple[object, ...]:
        moved = (self.first_seen_at, self.text_since_at, self.vanished_at, self.revision_count)
        return (*moved, self.parser_version, self.last_seen_at)


@dataclass(frozen=True, slots=True)
class ArticlePlan:
    outcomes: list[Outcome]
    """One per sighting."""
    keys: list[int]
    """The article's key, one per sighting."""
    states: list[ArticleState]


def plan_articles(connection: Connection, sightings: Sequence[Sighted]) -> ArticlePlan:
    """Judge every sighting in order.

    An article is known by its article_id, by an http(s) address that showed it before, or by the same long text on the
    same portal (`?p=1` and its slug). A page replaces the stored state when it is news (see `SeenPage`) and says
    something else, or when it is the page of that state, read again by other rules. A page of another address
    replaces it only by a text that was never seen, so that two addresses do not take turns.
    """
    known = _Known(connection, sightings)
    key = next_key(connection, FactArticle.article_key)
    outcomes, keys = [], []
    for sighted in sightings:
        state = known.find(sighted)
        if state is None:
            state = _new_state(key, sighted)
            known.add(state)
            key += 1
            outcomes.append(Outcome.NEW)
        else:
            outcome = _judge(state, sighted)
            if outcome is Outcome.CHANGED:
                known.add_text(state)
            outcomes.append(outcome)
            _see_again(state, sighted)
        known.add_page(sighted.page, state)
        keys.append(state.article_key)
    return ArticlePlan(outcomes, keys, list(known.states.values()))


def _judge(state: ArticleState, sighted: Sighted) -> Outcome:
    article, page = sighted.article, sighted.page
    is_same_page = page.page_key == state.page_key
    if sighted.record_sha256 == state.record_sha256:
        if is_same_page:
            state.parser_version = article.parser_version
        return Outcome.UNCHANGED
    is_same_address = article.source_uri == state.source_uri
    is_other_text = sighted.content_sha256 != state.content_sha256
    if not is_other_text and not is_same_address:
        return Outcome.UNCHANGED
    is_old = page.is_fetched and state.page_is_fetched and page.seen_at < state.page_seen_at
    is_seen_text = is_other_text and _see_text(state, sighted)
    if not is_same_page and (not page.is_news or is_old or (is_seen_text and not is_same_address)):
        return Outcome.UNCHANGED
    state.content_sha256, state.record_sha256 = sighted.content_sha256, sighted.record_sha256
    if is_other_text:
        text = state.texts[sighted.content_sha256]
        state.revision_number, state.text_since_at = text.number, text.first_seen_at
    state.source_uri, state.parser_version = article.source_uri, article.parser_version
    state.page_key, state.page_seen_at, state.page_is_fetched = page.page_key, page.seen_at, page.is_fetched
    state.winner = sighted
    return Outcome.CHANGED


def _see_text(state: ArticleState, sighted: Sighted) -> bool:
    """Note the text among those of the article; whether it was there before."""
    at = sighted.page.seen_at
    state.texts.setdefault(
        state.content_sha256,
        Text(state.revision_number, state.text_since_at, state.last_seen_at, state.winner),
    )
    if text := state.texts.get(sighted.content_sha256):
        text.is_moved = text.is_moved or not text.first_seen_at <= at <= text.last_seen_at
        text.first_seen_at, text.last_seen_at = min(text.first_seen_at, at), max(text.last_seen_at, at)
        return True
    state.revision_count += 1
    state.texts[sighted.content_sha256] = Text(state.revision_count, at, at, sighted)
    return False


def _see_again(state: ArticleState, sighted: Sighted) -> None:
    at = sighted.page.seen_at
    state.first_seen_at = min(state.first_seen_at, at)
    state.last_seen_at = max(state.last_seen_at, at)
    if sighted.content_sha256 == state.content_sha256:
        state.text_since_at = min(state.text_since_at, at)
    if state.vanished_at is not None and at >= state.vanished_at:
        state.vanished_at = None


class _Known:
    """The articles that a batch may speak of."""

    def __init__(self, connection: Connection, sightings: Sequence[Sighted]) -> None:
        self.states: dict[int, ArticleState] = {}
        self._by_id: dict[str, ArticleState] = {}
        self._by_text: defaultdict[tuple[str, str], list[ArticleState]] = defaultdict(list)
        self._by_page: dict[int | None, ArticleState] = {}
        for state in _stored_states(connection, sightings):
            self.add(state)
        _read_superseded(connection, self.states)

    def find(self, sighted: Sighted) -> ArticleState | None:
        article = sighted.article
        if state := self._by_id.get(article.article_id):
            return state
        if state := self._by_page.get(sighted.page.before_page_key):
            return state
        key = sighted.page.known_article_key
        if key is not None and (state := self.states.get(key)):
            return state
        if sighted.alias is None:
            return None
        same = (state for state in self._by_text[sighted.alias] if state.content_sha256 == sighted.content_sha256)
        return min(same, key=lambda state: state.article_key, default=None)

    def add(self, state: ArticleState) -> None:
        self.states[state.article_key] = state
        self._by_id[state.article_id] = state
        self.add_text(state)

    def add_page(self, page: SeenPage, state: ArticleState) -> None:
        """Let the next page of this address be known by what this one showed."""
        self._by_page[page.page_key] = state

    def add_text(self, state: ArticleState) -> None:
        """Let the article be found by its current text."""
        if state.portal_id:
            self._by_text[state.portal_id, state.content_sha256].append(state)


def _stored_states(connection: Connection, sightings: Sequence[Sighted]) -> list[ArticleState]:
    """What the pages showed before, then what has their identifiers, then what has their texts."""
    columns = (
        select(
            FactArticle.article_id,
            FactArticle.article_key,
            DimPortal.portal_id,
            literal(value=False),
            FactArticle.content_sha256,
            FactArticle.record_sha256,
            FactArticle.source_uri,
            FactArticle.parser_version,
            FactArticle.page_key,
            RawPage.last_seen_at,
            RawPage.is_fetched,
            FactArticle.first_seen_at,
            FactArticle.last_seen_at,
            FactArticle.vanished_at,
            FactArticle.text_since_at,
            FactArticle.revision_number,
            FactArticle.revision_count,
            FactArticle.content_sha256,
        )
        .join(RawPage, RawPage.page_key == FactArticle.page_key)
        .outerjoin(DimPortal, DimPortal.portal_key == FactArticle.portal_key)
    )
    keys = {key for s in sightings for key in (s.page.stored_article_key, s.page.known_article_key)} - {None}
    found = {row[0]: row for row in select_in(connection, columns, FactArticle.article_key, keys)}
    strangers = [s for s in sightings if s.article.article_id not in found]
    ids = {s.article.article_id for s in strangers}
    found |= {row[0]: row for row in select_in(connection, columns, FactArticle.article_id, ids)}
    texts = {s.content_sha256 for s in strangers if s.article.article_id not in found and s.alias}
    found |= {row[0]: row for row in select_in(connection, columns, FactArticle.content_sha256, texts)}
    states = []
    for row in found.values():
        state = ArticleState(*row)
        state.before = state.moments()
        states.append(state)
    return states


def _read_superseded(connection: Connection, states: dict[int, ArticleState]) -> None:
    """Give a state its earlier texts."""
    past = FactArticleSuperseded
    columns = select(past.article_key, past.content_sha256, past.revision_number, past.first_seen_at, past.last_seen_at)
    wanted = [key for key, state in states.items() if state.revision_count > 1]
    for row in select_in(connection, columns, past.article_key, wanted):
        text = Text(row.revision_number, row.first_seen_at, row.last_seen_at, None, is_superseded=True)
        states[row.article_key].texts[row.content_sha256] = text


def _new_state(key: int, sighted: Sighted) -> ArticleState:
    article, page = sighted.article, sighted.page
    return ArticleState(
        article.article_id,
        key,
        article.portal_id,
        True,
        sighted.content_sha256,
        sighted.record_sha256,
        article.source_uri,
        article.parser_version,
        page.page_key,
        page.seen_at,
        page.is_fetched,
        page.seen_at,
        page.seen_at,
        None,
        page.seen_at,
        1,
        1,
        winner=sighted,
    )


def _digest_record(article: ArticleRecord) -> str:
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
        *([article.accepted_by] if article.accepted_by else []),
    ]
    return hashlib.sha256(encode_json(stored).encode()).hexdigest()
