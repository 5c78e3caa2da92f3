"""Writing `fact_article` and `fact_article_superseded` once the batch is judged."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, literal, select, tuple_, update

from warehouse.errors import WarehouseError
from warehouse.load_articles import ArticleState, Sighted, Text
from warehouse.records import ArticleRecord
from warehouse.statements import change, insert_new, select_in, table_of, touch
from warehouse.tables import DimWard, FactArticle, FactArticleSuperseded

_FIXED = ("article_key", "article_id", "first_run_key")
"""Columns that stay as the article's first page wrote them."""


def write_articles(
    connection: Connection, run_key: int, states: Sequence[ArticleState], portal_keys: Mapping[str, int]
) -> None:
    """Write new articles, changed ones with the texts they replaced, and the moments of the rest."""
    written = [(state, state.winner) for state in states if state.winner]
    ward_keys = _ward_keys(connection, [sighted.article for _, sighted in written])
    _supersede_stored(connection, [state for state in states if state.texts])
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for state, sighted in written:
        row = _row(state, sighted, run_key, portal_keys, ward_keys)
        (new if state.is_new else changed).append(row)
    insert_new(connection, FactArticle, new)
    _change_rows(connection, changed, {state.article_key for state, _ in written if _has_new_text(state)})
    _write_superseded(connection, run_key, [state for state in states if state.texts])
    standing = [state for state in states if not state.winner]
    touch(
        connection,
        FactArticle.article_key,
        {s.article_key: s.last_seen_at for s in standing if _moved_only_last(s)},
    )
    change(
        connection,
        FactArticle.article_key,
        [
            {
                "key": state.article_key,
                "first_seen_at": state.first_seen_at,
                "last_seen_at": state.last_seen_at,
                "text_since_at": state.text_since_at,
                "vanished_at": state.vanished_at,
                "parser_version": state.parser_version,
                "revision_count": state.revision_count,
            }
            for state in standing
            if state.moments() != state.before and not _moved_only_last(state)
        ],
    )


def _moved_only_last(state: ArticleState) -> bool:
    after = state.moments()
    return after != state.before and after[:-1] == state.before[:-1] and not state.texts


def _has_new_text(state: ArticleState) -> bool:
    text = state.texts.get(state.content_sha256)
    return text is not None and not text.is_superseded and state.content_sha256 != state.stored_sha256


def _change_rows(connection: Connection, rows: Sequence[Mapping[str, Any]], with_new_text: set[int]) -> None:
    """Update changed articles; a text that was there before keeps the run that first loaded it."""
    for has_new_text in (True, False):
        kept = _FIXED if has_new_text else (*_FIXED, "text_run_key")
        change(
            connection,
            FactArticle.article_key,
            [
                {"key": row["article_key"], **{name: row[name] for name in row if name not in kept}}
                for row in rows
                if (row["article_key"] in with_new_text) is has_new_text
            ],
        )


def _supersede_stored(connection: Connection, states: Sequence[ArticleState]) -> None:
    """Move the stored text of an article whose current text is another one now."""
    for state in states:
        if state.is_new or state.stored_sha256 == state.content_sha256:
            continue
        text = state.texts[str(state.stored_sha256)]
        article, past = table_of(FactArticle), table_of(FactArticleSuperseded)
        given = {
            "revision_number": literal(text.number),
            "first_seen_at": literal(text.first_seen_at, past.c.first_seen_at.type),
            "last_seen_at": literal(text.last_seen_at, past.c.last_seen_at.type),
            "run_key": article.c.text_run_key,
        }
        names = [column.name for column in past.columns]
        moved = select(*(given[name] if name in given else article.c[name] for name in names))
        connection.execute(insert(past).from_select(names, moved.where(article.c.article_key == state.article_key)))
        if state.texts[state.content_sha256].is_superseded:
            connection.execute(
                update(article)
                .where(article.c.article_key == state.article_key)
                .values(
                    text_run_key=select(past.c.run_key)
                    .where(past.c.article_key == state.article_key, past.c.content_sha256 == state.content_sha256)
                    .scalar_subquery()
                )
            )


def _write_superseded(connection: Connection, run_key: int, states: Sequence[ArticleState]) -> None:
    """Texts of this batch that are not the current one, moments of known ones, and the one that is current again."""
    fresh, moved, current_again = [], [], []
    for state in states:
        for content_sha256, text in state.texts.items():
            text_id = (state.article_key, content_sha256)
            if content_sha256 == state.content_sha256:
                if text.is_superseded:
                    current_again.append(text_id)
            elif text.is_superseded:
                if text.is_moved:
                    moved.append((text_id, text))
            elif text.sighted and content_sha256 != state.stored_sha256:
                fresh.append(_superseded_row(text_id, text, text.sighted, run_key))
    insert_new(connection, FactArticleSuperseded, fresh)
    past = table_of(FactArticleSuperseded)
    if moved:
        connection.execute(
            update(past).where(past.c.article_key == bindparam("a"), past.c.content_sha256 == bindparam("c")),
            [
                {"a": text_id[0], "c": text_id[1], "first_seen_at": t.first_seen_at, "last_seen_at": t.last_seen_at}
                for text_id, t in moved
            ],
        )
    if current_again:
        connection.execute(delete(past).where(tuple_(past.c.article_key, past.c.content_sha256).in_(current_again)))


def _superseded_row(text_id: tuple[int, str], text: Text, sighted: Sighted, run_key: int) -> dict[str, Any]:
    article = sighted.article
    return {
        "article_key": text_id[0],
        "content_sha256": text_id[1],
        "revision_number": text.number,
        "first_seen_at": text.first_seen_at,
        "last_seen_at": text.last_seen_at,
        "run_key": run_key,
        "published_on": article.published_on,
        "published_at": article.published_at,
        "event_on": article.event_on,
        "byline": article.byline,
        "byline_role": article.byline_role,
        "source": article.source,
        "parser_version": article.parser_version,
        "title": article.title,
        "lead": article.lead,
        "captions": article.captions,
        "body": article.body,
    }


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
    state: ArticleState, sighted: Sighted, run_key: int, portal_keys: Mapping[str, int], ward_keys: Mapping[str, int]
) -> dict[str, Any]:
    article, page, place = sighted.article, sighted.page, sighted.article.place
    body = article.body
    return {
        "article_key": state.article_key,
        "article_id": state.article_id,
        "portal_key": portal_keys[article.portal_id] if article.portal_id else None,
        "ward_key": ward_keys[place.ward_id] if place.ward_id else None,
        "place_status": place.status.value,
        "place_evidence": place.evidence,
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
        "content_sha256": article.content_sha256,
        "record_sha256": sighted.record_sha256,
        "parser_version": article.parser_version,
        "family_name": article.family,
        "first_seen_at": state.first_seen_at,
        "last_seen_at": state.last_seen_at,
        "vanished_at": state.vanished_at,
        "revision_number": state.revision_number,
        "revision_count": state.revision_count,
        "text_since_at": state.text_since_at,
        "text_run_key": run_key,
        "page_key": page.page_key,
        "accepted_by": article.accepted_by,
        "first_run_key": run_key,
        "last_run_key": run_key,
        "source_uri": article.source_uri,
        "address": article.address,
        "title": article.title,
        "lead": article.lead,
        "image_names": article.image_names,
        "captions": article.captions,
        "field_rules": dict(article.field_rules),
        "body": body,
    }
