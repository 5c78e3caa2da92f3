"""Every text of an article is kept; one article under many addresses is one."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from sqlalchemy import Engine

from tests.warehouse.extract import facts
from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, WEDNESDAY, make_article, sha256
from warehouse.vanish import mark_vanished

LONG = ("Sáng ngày 28/12/2020, UBND phường tổ chức hội nghị.", "Hội nghị đã nghe báo cáo. " * 12)
REVISIONS = "SELECT revision_number, title, is_current FROM fact_article_revision ORDER BY revision_number"


def test_every_text_is_kept_and_the_last_is_current(engine: Engine) -> None:
    for title, moment in (("A", MONDAY), ("B", TUESDAY), ("C", WEDNESDAY)):
        load(engine, [make_article(title=title, fetched_at=moment)])
    assert query(engine, REVISIONS) == [(1, "A", False), (2, "B", False), (3, "C", True)]


def test_texts_within_one_batch_are_kept_too(engine: Engine) -> None:
    load(engine, [make_article(title=t, fetched_at=m) for t, m in (("A", MONDAY), ("B", TUESDAY), ("C", WEDNESDAY))])
    assert query(engine, REVISIONS) == [(1, "A", False), (2, "B", False), (3, "C", True)]


def test_a_text_that_returns_keeps_its_number_and_is_not_doubled(engine: Engine) -> None:
    for title, moment in (("A", MONDAY), ("B", TUESDAY), ("A", WEDNESDAY)):
        load(engine, [make_article(title=title, fetched_at=moment)])
    assert query(engine, REVISIONS) == [(1, "A", True), (2, "B", False)]


def test_each_text_has_the_days_on_which_it_was_seen(engine: Engine) -> None:
    load(engine, [make_article(title="A", fetched_at=MONDAY), make_article(title="A", fetched_at=TUESDAY)])
    load(engine, [make_article(title="B", fetched_at=WEDNESDAY)])
    spans = query(engine, "SELECT title, first_seen_at, last_seen_at FROM fact_article_revision ORDER BY title")
    assert [(title, _moment(first), _moment(last)) for title, first, last in spans] == [
        ("A", MONDAY, TUESDAY),
        ("B", WEDNESDAY, WEDNESDAY),
    ]


def _moment(value: Any) -> datetime:
    """SQLite gives plain text for a statement of plain text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def test_an_older_text_found_later_is_history(engine: Engine) -> None:
    load(engine, [make_article(title="B", fetched_at=TUESDAY)])
    load(engine, [make_article(title="A", fetched_at=MONDAY)])
    assert query(engine, REVISIONS) == [(1, "B", True), (2, "A", False)]


def test_the_current_text_does_not_depend_on_the_order_of_loading(engine: Engine) -> None:
    versions = [make_article(title=t, fetched_at=m) for t, m in (("A", MONDAY), ("B", TUESDAY), ("C", WEDNESDAY))]
    for number, order in enumerate(permutations(versions)):
        shift = {"source_uri": f"https://x.example.vn/{number}", "article_id": sha256(str(number))}
        for article in order:
            load(engine, [make_article(title=article.title, fetched_at=article.fetched_at, address=None, **shift)])
    assert query(engine, "SELECT DISTINCT title, revision_count FROM fact_article") == [("C", 3)]


def test_two_addresses_of_one_article_are_one_article_with_two_addresses(engine: Engine) -> None:
    slug = make_article(body_paragraphs=LONG, fetched_at=MONDAY)
    uri = "https://trucbach.example.vn/?p=17"
    by_number = make_article(
        body_paragraphs=LONG, fetched_at=MONDAY, source_uri=uri, address=uri, article_id=sha256(uri)
    )
    counts = load(engine, [slug]) + load(engine, [by_number])
    addresses = query(engine, "SELECT count(*), count(DISTINCT article_key) FROM article_address")
    assert (counts.new_count, counts.unchanged_count, addresses) == (1, 1, [(2, 1)])


def test_the_other_address_still_is_the_same_article_when_its_text_changes(engine: Engine) -> None:
    uri = "https://trucbach.example.vn/?p=17"
    other = {"source_uri": uri, "address": uri, "article_id": sha256(uri), "body_paragraphs": LONG}
    load(engine, [make_article(body_paragraphs=LONG, fetched_at=MONDAY)])
    load(engine, [make_article(**other, fetched_at=MONDAY)])
    load(engine, [make_article(**other, title="Bản mới", fetched_at=TUESDAY)])
    assert query(engine, "SELECT count(*), min(title), min(revision_count) FROM fact_article") == [(1, "Bản mới", 2)]


def test_two_addresses_that_show_two_texts_do_not_take_turns(engine: Engine) -> None:
    print_view = make_article().source_uri + "?print=1"
    for day in range(4):
        at = MONDAY + timedelta(days=day)
        load(engine, [make_article(fetched_at=at, payload_sha256=sha256(f"a{day}"))])
        load(engine, [make_article(fetched_at=at, title="In", source_uri=print_view, payload_sha256=sha256(f"b{day}"))])
    assert query(engine, "SELECT revision_count FROM fact_article") == [(2,)]


def test_short_equal_texts_are_not_one_article(engine: Engine) -> None:
    paragraphs = ("Thông báo lịch tiếp công dân.",)
    for number in (1, 2):
        load(engine, [make_article(number, title="Thông báo", lead=paragraphs[0], body_paragraphs=paragraphs)])
    assert query(engine, "SELECT count(*) FROM fact_article") == [(2,)]


def test_an_article_that_vanished_is_marked_and_kept(engine: Engine) -> None:
    article = make_article(fetched_at=MONDAY)
    load(engine, [article])
    marked = mark_vanished(engine, [article.source_uri], TUESDAY)
    again = mark_vanished(engine, [article.source_uri], WEDNESDAY)
    assert (marked, again, query(engine, "SELECT is_vanished FROM mart_article")) == (1, 0, [(True,)])


def test_an_article_that_comes_back_is_not_vanished(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    mark_vanished(engine, [make_article().source_uri], TUESDAY)
    load(engine, [make_article(fetched_at=WEDNESDAY)])
    assert query(engine, "SELECT is_vanished FROM mart_article") == [(False,)]


def test_history_loads_the_same_twice(engine: Engine) -> None:
    story = [make_article(n, title=t, fetched_at=m) for n in range(3) for t, m in (("A", MONDAY), ("B", TUESDAY))]
    load(engine, story)
    before = facts(engine)
    load(engine, story)
    assert facts(engine) == before
