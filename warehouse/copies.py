"""Copies of one article on other portals: linked, never merged.

Two texts with enough words in common are a pair; pairs that hang together are a cluster, and the article first seen is
its original. Pairs depend on the two texts only, so clusters are the same whatever the order of loading.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, or_, select, text

from warehouse.engine import reading, writing
from warehouse.shingles import ALIKE, find_components, likeness, make_bands, make_shingles
from warehouse.statements import insert_new, is_one_of, select_in, table_of
from warehouse.tables import BridgeArticleCopy, BridgeArticlePair, FactArticle, RawPage

logger = logging.getLogger(__name__)

_CHUNK = 500


def refresh_copies(engine: Engine) -> int:
    """Compare articles whose text is new or changed with all others; how many were compared. Called after a run."""
    total = 0
    while chunk := _stale(engine):
        texts = {row.article_key: make_shingles(row.body) for row in chunk}
        bands = {key: make_bands(shingles) for key, shingles in texts.items() if shingles}
        with writing(engine) as connection:
            _write_signatures(connection, chunk, bands)
            old = _forget_pairs(connection, list(texts))
            found = _find_pairs(connection, bands, texts)
            insert_new(connection, BridgeArticlePair, found)
            touched = set(texts) | old | {key for pair in found for key in (pair["article_key"], pair["other_key"])}
            _cluster(connection, touched)
        total += len(chunk)
    logger.info("Copies: %d articles compared.", total)
    return total


def _stale(engine: Engine) -> Sequence[Row[Any]]:
    with reading(engine) as connection:
        return connection.execute(
            text(
                "SELECT a.article_key, a.content_sha256, a.body FROM fact_article a"
                " LEFT JOIN search_signature s ON s.article_key = a.article_key"
                " WHERE s.content_sha256 IS NULL OR s.content_sha256 <> a.content_sha256"
                " ORDER BY a.article_key LIMIT :chunk"
            ),
            {"chunk": _CHUNK},
        ).all()


def _write_signatures(connection: Connection, chunk: Sequence[Row[Any]], bands: dict[int, list[int]]) -> None:
    keys = [{"article_key": row.article_key} for row in chunk]
    connection.execute(text("DELETE FROM search_band WHERE article_key = :article_key"), keys)
    connection.execute(
        text(
            "INSERT INTO search_signature (article_key, content_sha256) VALUES (:article_key, :content_sha256)"
            " ON CONFLICT (article_key) DO UPDATE SET content_sha256 = excluded.content_sha256"
        ),
        [{"article_key": row.article_key, "content_sha256": row.content_sha256} for row in chunk],
    )
    rows = [{"band": band, "article_key": key} for key, numbers in bands.items() for band in numbers]
    if rows:
        connection.execute(text("INSERT INTO search_band (band, article_key) VALUES (:band, :article_key)"), rows)


def _forget_pairs(connection: Connection, keys: Sequence[int]) -> set[int]:
    """Take away the pairs of these articles; the articles that they were paired with."""
    pair = table_of(BridgeArticlePair)
    theirs = or_(is_one_of(connection, pair.c.article_key, keys), is_one_of(connection, pair.c.other_key, keys))
    rows = connection.execute(select(pair.c.article_key, pair.c.other_key).where(theirs)).all()
    if rows:
        connection.execute(delete(pair).where(theirs))
    return {key for row in rows for key in row}


def _find_pairs(
    connection: Connection, bands: dict[int, list[int]], texts: dict[int, frozenset[str]]
) -> list[dict[str, Any]]:
    candidates: set[tuple[int, int]] = set()
    shared = text(
        "SELECT DISTINCT o.article_key FROM search_band b JOIN search_band o ON o.band = b.band"
        " WHERE b.article_key = :article_key AND o.article_key <> :article_key"
    )
    for key in bands:
        for (other,) in connection.execute(shared, {"article_key": key}):
            candidates.add((min(key, other), max(key, other)))
    missing = {key for pair in candidates for key in pair} - texts.keys()
    rows = select_in(connection, select(FactArticle.article_key, FactArticle.body), FactArticle.article_key, missing)
    shingles = texts | {row.article_key: make_shingles(row.body) for row in rows}
    pairs = []
    for one, other in sorted(candidates):
        alike = likeness(shingles[one], shingles[other])
        if alike >= ALIKE:
            pairs.append({"article_key": one, "other_key": other, "likeness_share": alike})
    return pairs


def _cluster(connection: Connection, touched: Collection[int]) -> None:
    """Rewrite the clusters that these articles are in, or were in."""
    pair, copy = table_of(BridgeArticlePair), table_of(BridgeArticleCopy)
    was = {
        row.original_key
        for row in select_in(connection, select(BridgeArticleCopy.original_key), BridgeArticleCopy.article_key, touched)
    }
    members = {
        row.article_key
        for row in select_in(connection, select(BridgeArticleCopy.article_key), BridgeArticleCopy.original_key, was)
    }
    keys, reached = set(touched) | members, set[int]()
    pairs: dict[tuple[int, int], float] = {}
    while fresh := keys - reached:
        reached |= fresh
        near = or_(is_one_of(connection, pair.c.article_key, fresh), is_one_of(connection, pair.c.other_key, fresh))
        for row in connection.execute(select(pair).where(near)):
            pairs[row.article_key, row.other_key] = row.likeness_share
            keys |= {row.article_key, row.other_key}
    connection.execute(delete(copy).where(is_one_of(connection, copy.c.article_key, reached)))
    age = _ages(connection, {key for one in pairs for key in one})
    rows = []
    for members in find_components(list(pairs)):
        original = min(members, key=age.__getitem__)
        rows += [
            {
                "article_key": key,
                "original_key": original,
                "likeness_share": pairs.get((min(key, original), max(key, original))) if key != original else 1.0,
            }
            for key in sorted(members)
        ]
    insert_new(connection, BridgeArticleCopy, rows)


def _ages(connection: Connection, keys: Collection[int]) -> dict[int, tuple[bool, datetime | None, str, str]]:
    """What orders the articles of a cluster: when first fetched, else its own day, else its identifier.

    The moment at which a saved file was read says nothing of the article, and would depend on the order of loading.
    """
    day = func.coalesce(FactArticle.published_on, FactArticle.event_on)
    columns = select(
        FactArticle.article_key, RawPage.is_fetched, FactArticle.first_seen_at, day.label("day"), FactArticle.article_id
    ).join(RawPage, RawPage.page_key == FactArticle.page_key)
    rows = select_in(connection, columns, FactArticle.article_key, keys)
    return {
        row.article_key: (
            not row.is_fetched,
            row.first_seen_at if row.is_fetched else None,
            str(row.day or "9999"),
            row.article_id,
        )
        for row in rows
    }
