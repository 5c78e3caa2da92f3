"""Copies of one article on other portals: linked, never merged.

Two texts with enough words in common are a pair; pairs that hang together are a cluster, and the article first seen is
its original. Pairs depend on the two texts only, so clusters are the same whatever the order of loading.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Row,
    String,
    bindparam,
    column,
    delete,
    func,
    or_,
    select,
    table,
    text,
)

from warehouse.engine import reading, writing
from warehouse.shingles import ALIKE, find_components, likeness, make_bands, make_shingles
from warehouse.statements import append_rows, insert_new, is_one_of, select_in, table_of
from warehouse.tables import BridgeArticleCopy, BridgeArticlePair, FactArticle, RawPage

logger = logging.getLogger(__name__)

_CHUNK = 500
_SIGNATURE = table("search_signature", column("article_key", BigInteger), column("content_sha256", String))
_BAND = table("search_band", column("band", BigInteger), column("article_key", BigInteger))


def refresh_copies(engine: Engine) -> int:
    """Compare articles whose text is new or changed with all others; how many were compared. Called after a run."""
    total = 0
    while read := _read_stale(engine):
        made = {row: make_shingles(row.body) for row in read}
        signed = {row: make_bands(shingles) for row, shingles in made.items() if shingles}
        with writing(engine) as connection:
            left = set(_stale(connection))  # a run that ended at the same time may have compared some of them
            chunk = [row for row in read if row in left]
            texts = {row.article_key: made[row] for row in chunk}
            bands = {row.article_key: signed[row] for row in chunk if row in signed}
            _write_signatures(connection, chunk, bands)
            old = _forget_pairs(connection, list(texts))
            found = _find_pairs(connection, bands, texts)
            insert_new(connection, BridgeArticlePair, found)
            touched = set(texts) | old | {key for pair in found for key in (pair["article_key"], pair["other_key"])}
            _cluster(connection, touched)
        total += len(chunk)
    logger.info("Copies: %d articles compared.", total)
    return total


def _read_stale(engine: Engine) -> Sequence[Row[Any]]:
    with reading(engine) as connection:
        return _stale(connection)


def _stale(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(
        text(
            "SELECT a.article_key, a.content_sha256, a.body, s.content_sha256 AS signed_sha256 FROM fact_article a"
            " LEFT JOIN search_signature s ON s.article_key = a.article_key"
            " WHERE s.content_sha256 IS NULL OR s.content_sha256 <> a.content_sha256"
            " ORDER BY a.article_key LIMIT :chunk"
        ),
        {"chunk": _CHUNK},
    ).all()


def _write_signatures(connection: Connection, chunk: Sequence[Row[Any]], bands: dict[int, list[int]]) -> None:
    signed = [{"article_key": row.article_key} for row in chunk if row.signed_sha256 is not None]
    for signs in (_BAND, _SIGNATURE) if signed else ():
        connection.execute(delete(signs).where(signs.c.article_key == bindparam("article_key")), signed)
    append_rows(
        connection,
        _SIGNATURE,
        [{"article_key": row.article_key, "content_sha256": row.content_sha256} for row in chunk],
    )
    append_rows(
        connection, _BAND, [{"band": band, "article_key": key} for key, numbers in bands.items() for band in numbers]
    )


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
    band, shared = _BAND.alias(), _BAND.alias()
    columns = select(band.c.article_key, shared.c.article_key).where(
        shared.c.band == band.c.band,
        shared.c.article_key != band.c.article_key,
        is_one_of(connection, band.c.article_key, bands.keys()),
    )
    candidates = {(min(one, other), max(one, other)) for one, other in connection.execute(columns.distinct())}
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
