"""Full-text search over titles and texts (a lead is part of its text), with and without tone marks.

The index holds folded text: lower case, without marks. A query finds whatever folds the same; articles that have its
words with the same marks come first. The index is brought up to date here, apart from loading, which it would slow.
"""

import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, text

from warehouse.engine import reading, writing
from warehouse.statements import table_of
from warehouse.tables import BridgeWardSuccession, DimWard

logger = logging.getLogger(__name__)

_CHUNK = 2_000
"""Articles indexed in one transaction, so that a loader does not wait long."""
_INDEXED_CHARS = 200_000
"""Characters of a text that are indexed: PostgreSQL's tsvector ends at 1 MB."""
_POOL = 8
"""Candidates looked at per wanted hit, to bring forward those with the same tone marks."""
_SNIPPET_CHARS = 160


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article found."""

    article_key: int
    title: str | None
    article_on: date
    """Day of posting, else of the event, else first seen."""
    ward_name: str | None
    province_name: str | None
    portal_id: str | None
    source_uri: str
    snippet: str
    """Some text around the first word found."""
    is_exact: bool
    """True when title or text have every word of the query with its marks."""


def search(
    engine: Engine,
    words: str,
    *,
    ward: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 20,
) -> tuple[SearchHit, ...]:
    """The best `limit` articles that hold all `words`; parts in double quotes are phrases.

    `ward` is a ward_id, a ward_code, or a name with or without its type and marks; a ward of today stands for those
    that went into it, too. `since` and `until` bound the article's own day, both included. A query without a letter or
    digit, and a ward that does not exist, find nothing.
    """
    phrases = _phrases(words)
    with reading(engine) as connection:
        wards = None if ward is None else find_ward_keys(connection, ward)
        if not phrases or wards == ():
            return ()
        rows = _candidates(connection, phrases, wards, since, until, limit * _POOL)
    marked = [phrase.casefold() for phrase in _marked_phrases(words)]
    hits = [_hit(row, phrases, marked) for row in rows]
    return tuple(sorted(hits, key=lambda hit: not hit.is_exact)[:limit])


def refresh_search(engine: Engine) -> int:
    """Index what is new or changed; how many articles. Called after a run; what is indexed already costs little."""
    total = 0
    while True:
        with writing(engine) as connection:
            step = _index_postgres if connection.dialect.name == "postgresql" else _index_sqlite
            count = step(connection)
        total += count
        if count < _CHUNK:
            logger.info("Search index: %d articles new or changed.", total)
            return total


def fold(words: str) -> str:
    """Lower case, without marks, as the index has it."""
    return words.translate(_PLAIN_LETTERS).lower()


class _PlainLetters(dict[int, str]):
    """Each letter without its marks, by its code; worked out when a text first has it."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", chr(code)).replace("đ", "d").replace("Đ", "D")
        plain = self[code] = "".join(part for part in parts if not unicodedata.combining(part))
        return plain


_PLAIN_LETTERS = _PlainLetters()


def find_ward_keys(connection: Connection, ward: str) -> tuple[int, ...]:
    """Keys of the units that `ward` names, and of those that went into them; empty when there are none."""
    wanted = fold(ward).strip()
    unit = table_of(DimWard).c
    rows = connection.execute(
        select(unit.ward_key, unit.ward_id, unit.ward_code, unit.ward_name, unit.ward_short_name)
    ).all()
    keys = {row.ward_key for row in rows if wanted in {row.ward_id, row.ward_code}}
    keys = keys or {row.ward_key for row in rows if wanted in {fold(row.ward_name), fold(row.ward_short_name)}}
    pair = table_of(BridgeWardSuccession).c
    before = connection.execute(select(pair.predecessor_ward_key).where(pair.successor_ward_key.in_(keys)))
    return tuple(sorted(keys | {row.predecessor_ward_key for row in before}))


def _index_sqlite(connection: Connection) -> int:
    stale = connection.execute(
        text(
            "SELECT a.article_key, a.content_sha256, s.content_sha256 AS indexed_sha256 FROM fact_article a"
            " LEFT JOIN search_state s ON s.article_key = a.article_key"
            " WHERE s.content_sha256 IS NULL OR s.content_sha256 <> a.content_sha256 LIMIT :chunk"
        ),
        {"chunk": _CHUNK},
    ).all()
    if not stale:
        return 0
    old = text(
        f"INSERT INTO search_article (search_article, rowid, title, body) SELECT 'delete', article_key, {_SQLITE_TEXT}"  # noqa: S608 - our own expression
        " FROM fact_article_superseded WHERE article_key = :article_key AND content_sha256 = :indexed_sha256"
    )
    changed = [row._asdict() for row in stale if row.indexed_sha256 is not None]
    if changed:
        connection.execute(old, changed)
    given = [{"article_key": row.article_key} for row in stale]
    connection.execute(
        text(
            f"INSERT INTO search_article (rowid, title, body) SELECT article_key, {_SQLITE_TEXT}"  # noqa: S608 - our own expression
            " FROM fact_article WHERE article_key = :article_key"
        ),
        given,
    )
    connection.execute(
        text(
            "INSERT OR REPLACE INTO search_state SELECT article_key, content_sha256 FROM fact_article"
            " WHERE article_key = :article_key"
        ),
        given,
    )
    return len(stale)


_SQLITE_TEXT = (
    "replace(replace(coalesce(title, ''), 'đ', 'd'), 'Đ', 'D'),"
    f" replace(replace(substr(body, 1, {_INDEXED_CHARS}), 'đ', 'd'), 'Đ', 'D')"
)


def _index_postgres(connection: Connection) -> int:
    result: Any = connection.execute(
        text(
            "INSERT INTO search_article SELECT a.article_key, a.content_sha256,"  # noqa: S608 - a number is put in
            " setweight(to_tsvector('simple', fold_text(coalesce(a.title, ''))), 'A')"
            f" || setweight(to_tsvector('simple', fold_text(left(a.body, {_INDEXED_CHARS}))), 'B')"
            " FROM fact_article a LEFT JOIN search_article s ON s.article_key = a.article_key"
            " WHERE s.content_sha256 IS NULL OR s.content_sha256 <> a.content_sha256 LIMIT :chunk"
            " ON CONFLICT (article_key) DO UPDATE SET content_sha256 = excluded.content_sha256,"
            " document = excluded.document"
        ),
        {"chunk": _CHUNK},
    )
    count: int = result.rowcount
    return count


def _candidates(  # noqa: PLR0917 - the bounds of one query
    connection: Connection,
    phrases: Sequence[str],
    wards: tuple[int, ...] | None,
    since: date | None,
    until: date | None,
    limit: int,
) -> Sequence[Row[Any]]:
    is_postgres = connection.dialect.name == "postgresql"
    bounds: dict[str, Any] = {"limit": limit}
    conditions = []
    if is_postgres:
        source = "search_article s JOIN mart_article m ON m.article_key = s.article_key"
        conditions += [f"s.document @@ phraseto_tsquery('simple', :p{n})" for n in range(len(phrases))]
        bounds |= {f"p{n}": phrase for n, phrase in enumerate(phrases)} | {"all": " ".join(phrases)}
        order = "ts_rank(s.document, plainto_tsquery('simple', :all)) DESC"
    else:
        source = "search_article s JOIN mart_article m ON m.article_key = s.rowid"
        conditions.append("search_article MATCH :match")
        bounds["match"] = " AND ".join(f'"{phrase}"' for phrase in phrases)
        order = "bm25(search_article, 10.0, 1.0)"
    if wards is not None:
        conditions.append(f"m.ward_key IN ({', '.join(map(str, wards))})")
    if since is not None:
        conditions.append("m.article_on >= :since")
        bounds["since"] = since if is_postgres else since.isoformat()
    if until is not None:
        conditions.append("m.article_on <= :until")
        bounds["until"] = until if is_postgres else until.isoformat()
    statement = (
        "SELECT m.article_key, m.title, m.article_on, m.ward_name, m.province_name, m.portal_id, m.source_uri, m.body"  # noqa: S608 - every value is bound or a number
        f" FROM {source} WHERE {' AND '.join(conditions)} ORDER BY {order}, m.article_key LIMIT :limit"
    )
    return connection.execute(text(statement), bounds).all()


def _marked_phrases(words: str) -> list[str]:
    """Phrases in quotes as they are, other words one by one; letters and digits only, marks kept."""
    normal = unicodedata.normalize("NFC", words)
    parts = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', normal)]
    return [phrase for part in parts if (phrase := " ".join(re.findall(r"\w+", part)))]


def _phrases(words: str) -> list[str]:
    return [fold(phrase) for phrase in _marked_phrases(words)]


def _hit(row: Row[Any], phrases: Sequence[str], marked: Sequence[str]) -> SearchHit:
    on = row.article_on if isinstance(row.article_on, date) else date.fromisoformat(row.article_on)
    whole = f"{row.title or ''}\n{row.body}".casefold()
    return SearchHit(
        row.article_key,
        row.title,
        on,
        row.ward_name,
        row.province_name,
        row.portal_id,
        row.source_uri,
        _snippet(row.body, phrases),
        is_exact=all(re.search(rf"\b{re.escape(phrase)}\b", whole) for phrase in marked),
    )


def _snippet(body: str, phrases: Sequence[str]) -> str:
    folded = fold(body)
    found = min((place for phrase in phrases if (place := folded.find(phrase)) >= 0), default=0)
    start = max(0, found - _SNIPPET_CHARS // 4) if len(folded) == len(body) else 0
    piece = " ".join(body[start : start + _SNIPPET_CHARS].split())
    return f"{'…' if start else ''}{piece}{'…' if start + _SNIPPET_CHARS < len(body) else ''}"
