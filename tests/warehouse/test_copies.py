"""Copies of an article on other portals are linked; boilerplate in common makes no copy."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from sqlalchemy import Engine, event

from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, WEDNESDAY, make_article, sha256
from warehouse.copies import refresh_copies
from warehouse.engine import open_warehouse, writing
from warehouse.records import ArticleRecord
from warehouse.shingles import ALIKE, likeness, make_bands, make_shingles

_PROSE = "phường hội nghị tổng kết công tác năm thi đua khen thưởng nhân dân tổ dân phố bí thư chi bộ đảng ủy"
_SYLLABLES = _PROSE.split()
_BOILERPLATE = "Dự hội nghị có các đồng chí trong Ban Thường vụ Đảng ủy, lãnh đạo HĐND, UBND, UBMTTQ và các ban ngành."


def make_text(seed: int, words: int = 220) -> str:
    """Formulaic prose: few words, much alike, as ward news are."""
    rng = random.Random(seed)
    names = [f"tên{rng.randrange(10_000)}" for _ in range(30)]
    return " ".join(rng.choice(_SYLLABLES + names) for _ in range(words))


def edit(body: str, seed: int, share: float) -> str:
    """Another editor's copy: some words replaced, one sentence added."""
    rng = random.Random(seed)
    words = [f"sửa{rng.randrange(1_000)}" if rng.random() < share else word for word in body.split()]
    return " ".join(words) + " Tin của phường."


def on_portal(host: str, body: str, day: object = MONDAY) -> ArticleRecord:
    uri = f"https://{host}.example.vn/tin/1"
    return make_article(
        source_uri=uri,
        address=uri,
        article_id=sha256(uri),
        portal_id=f"{host}.example.vn",
        body_paragraphs=(body,),
        lead=body,
        fetched_at=day,
    )


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_copy_is_alike_and_shares_a_band(seed: int) -> None:
    one = make_shingles(make_text(seed))
    other = make_shingles(edit(make_text(seed), seed, 0.05))
    assert (likeness(one, other) >= ALIKE, bool(set(make_bands(one)) & set(make_bands(other)))) == (True, True)


@pytest.mark.parametrize("seed", range(20))
def test_two_reports_with_the_same_boilerplate_are_not_alike(seed: int) -> None:
    one, other = (make_shingles(f"{_BOILERPLATE} {make_text(s)} {_BOILERPLATE}") for s in (seed, seed + 1_000))
    assert likeness(one, other) < ALIKE


def test_a_copy_without_tone_marks_is_a_copy() -> None:
    marked = "Ủy ban nhân dân phường tổ chức hội nghị " * 8
    plain = "Uy ban nhan dan phuong to chuc hoi nghi " * 8
    assert likeness(make_shingles(marked), make_shingles(plain)) == 1


def test_the_first_seen_is_the_original_whatever_the_order_of_loading(engine: Engine) -> None:
    body = make_text(1)
    copies = [
        on_portal("ward", body, MONDAY),
        on_portal("district", edit(body, 2, 0.03), TUESDAY),
        on_portal("city", edit(body, 3, 0.03), WEDNESDAY),
    ]
    seen = set()
    for order in permutations(copies):
        with engine.begin() as connection:
            for table in ("bridge_article_pair", "bridge_article_copy", "search_band", "search_signature"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
            for table in ("fact_counter_reading", "fact_article", "raw_page", "dim_portal"):
                connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
        for article in order:
            load(engine, [article])
            refresh_copies(engine)
        links = query(engine, "SELECT portal_id, original_portal_id FROM mart_article_copy ORDER BY 1")
        seen.add(tuple(links))
    assert seen == {(("city.example.vn", "ward.example.vn"), ("district.example.vn", "ward.example.vn"))}


def test_different_articles_are_no_copies(engine: Engine) -> None:
    load(engine, [on_portal(f"p{seed}", make_text(seed)) for seed in range(30)])
    refresh_copies(engine)
    assert query(engine, "SELECT count(*) FROM bridge_article_copy") == [(0,)]


def test_a_copy_that_is_rewritten_leaves_the_cluster(engine: Engine) -> None:
    body = make_text(1)
    load(engine, [on_portal("ward", body), on_portal("city", edit(body, 3, 0.03))])
    refresh_copies(engine)
    load(engine, [on_portal("city", make_text(99), TUESDAY)])
    refresh_copies(engine)
    assert query(engine, "SELECT count(*) FROM bridge_article_copy") == [(0,)]


def test_what_was_compared_is_not_compared_again(engine: Engine) -> None:
    load(engine, [on_portal("ward", make_text(1))])
    assert (refresh_copies(engine), refresh_copies(engine)) == (1, 0)


def test_two_runs_that_end_at_the_same_time_compare_each_article_once(engine: Engine, warehouse_url: str) -> None:
    load(engine, [on_portal("ward", make_text(1)), on_portal("city", edit(make_text(1), 2, 0.03))])

    def compare(has_read: threading.Event) -> int:
        own = open_warehouse(warehouse_url)
        event.listen(own, "after_cursor_execute", lambda *_: has_read.set())
        try:
            return refresh_copies(own)
        finally:
            own.dispose()

    have_read = [threading.Event(), threading.Event()]
    with ThreadPoolExecutor(2) as pool:
        with writing(engine):  # both read what is to be compared before either may write
            counts = [pool.submit(compare, one) for one in have_read]
            assert [one.wait(60) for one in have_read] == [True, True]
        assert sum(count.result() for count in counts) == 2
    assert query(engine, "SELECT count(*) FROM bridge_article_copy") == [(2,)]
