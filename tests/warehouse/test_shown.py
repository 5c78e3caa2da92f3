"""Which addresses show which articles, and pages that were there unchanged."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, WEDNESDAY, make_article, sha256
from tests.warehouse.test_revisions import LONG
from warehouse.crawl_state import PageState, write_crawl_state
from warehouse.engine import writing
from warehouse.shown import read_shown_articles, see_again
from warehouse.vanish import mark_vanished

HOST = "trucbach.example.vn"
URI = make_article().source_uri
ALIAS = "https://trucbach.example.vn/?p=17"
SEEN = (
    "SELECT (SELECT last_seen_at FROM raw_page), (SELECT last_seen_at FROM fact_article),"
    " (SELECT vanished_at FROM fact_article)"
)


def test_an_address_shows_an_article_that_was_posted_on_a_local_day(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    shown = read_shown_articles(engine, [HOST])[URI]
    assert (shown.title, shown.posted_at) == (make_article().title, datetime(2020, 12, 28, 17, 0, tzinfo=UTC))


def test_another_portals_articles_are_not_shown(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    assert read_shown_articles(engine, ["khac.example.vn"]) == {}


def test_a_page_that_was_there_unchanged_moves_only_when_it_was_seen_last(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    changing = "SELECT revision_count, last_run_key, content_sha256 FROM fact_article"
    before = query(engine, changing)
    for moment in (WEDNESDAY, TUESDAY):  # what comes late takes nothing back
        with writing(engine) as connection:
            see_again(connection, {URI: moment})
    ((page, article, vanished),) = query(engine, SEEN)
    assert str(page)[:10] == str(article)[:10] == "2021-01-06"
    assert (vanished, query(engine, changing)) == (None, before)


def test_an_article_that_is_there_again_unchanged_is_not_vanished(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    mark_vanished(engine, [URI], TUESDAY)
    with writing(engine) as connection:
        see_again(connection, {URI: WEDNESDAY})
    assert query(engine, "SELECT vanished_at FROM fact_article") == [(None,)]


def test_an_article_with_an_address_that_is_still_there_has_not_vanished(engine: Engine) -> None:
    article = make_article(body_paragraphs=LONG, fetched_at=MONDAY)
    load(engine, [article])
    load(engine, [replace(article, source_uri=ALIAS, address=ALIAS, article_id=sha256(ALIAS))])
    there = [PageState(uri, HOST, "fetched", MONDAY, 200) for uri in (URI, ALIAS)]
    with writing(engine) as connection:
        write_crawl_state(connection, there, [])
    marked = mark_vanished(engine, [URI], TUESDAY)
    gone = replace(there[0], last_outcome="gone", missing_count=1, last_asked_at=TUESDAY)
    with writing(engine) as connection:
        write_crawl_state(connection, [gone], [])
    assert (marked, mark_vanished(engine, [ALIAS], WEDNESDAY)) == (0, 1)
