"""Loading batches, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError

from tests.warehouse.extract import RUN_MOMENTS, SEEN_MOMENTS, extract, facts
from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, WEDNESDAY, land, make_article, make_rejection, sha256
from warehouse.archived import find_payloads
from warehouse.engine import open_warehouse, reading, writing
from warehouse.errors import WarehouseError
from warehouse.load import LoadCounts, RunStatus, finish_run, load_batch, start_run
from warehouse.records import (
    UNRESOLVED_PLACE,
    ArchivedPayload,
    ArchiveReference,
    ArticleRecord,
    ExpectationResult,
    Place,
    PlaceStatus,
    Reason,
    Severity,
    Stage,
)
from warehouse.tables import DimPortal, FactArticle, FactArticleSuperseded, FactCounterReading, RawPage

_AHEAD = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)


def test_an_article_arrives_with_its_ward_and_portal(engine: Engine) -> None:
    load(engine, [make_article()])
    assert query(
        engine,
        "SELECT a.title, w.ward_name, w.district_name, p.portal_id, a.body_char_count = length(a.body)"
        " FROM fact_article a JOIN dim_ward w USING (ward_key) JOIN dim_portal p USING (portal_key)",
    ) == [
        ("Phường tổng kết phong trào thi đua, đợt 1", "Phường Trúc Bạch", "Quận Ba Đình", "trucbach.example.vn", True)
    ]


def test_the_same_input_twice_changes_no_fact(engine: Engine) -> None:
    articles = [make_article(number) for number in range(5)]
    load(engine, articles, [make_rejection()])
    before = facts(engine)
    assert (load(engine, articles, [make_rejection()]).unchanged_count, facts(engine)) == (5, before)


def test_a_changed_title_updates_the_article_in_place(engine: Engine) -> None:
    load(engine, [make_article(title="Bản cũ")])
    counts = load(engine, [make_article(title="Bản mới")])
    assert (counts.changed_count, query(engine, "SELECT title FROM fact_article")) == (1, [("Bản mới",)])


def test_a_counter_that_ticks_does_not_change_the_article(engine: Engine) -> None:
    load(engine, [make_article(view_count=100, fetched_at=MONDAY)])
    counts = load(engine, [make_article(view_count=173, fetched_at=TUESDAY)])
    views = query(engine, "SELECT value FROM fact_counter_reading WHERE kind = 'views' ORDER BY observed_at")
    assert (counts.unchanged_count, views) == (1, [(100,), (173,)])


def test_last_seen_moves_and_first_seen_stays(engine: Engine) -> None:
    for moment in (TUESDAY, WEDNESDAY, MONDAY):
        load(engine, [make_article(fetched_at=moment)])
    with reading(engine) as connection:
        row = connection.execute(select(FactArticle.first_seen_at, FactArticle.last_seen_at)).one()
    assert (row.first_seen_at, row.last_seen_at) == (MONDAY, WEDNESDAY)


def test_an_older_fetch_loaded_later_does_not_bring_the_old_text_back(engine: Engine) -> None:
    load(engine, [make_article(title="Bản mới", fetched_at=TUESDAY)])
    load(engine, [make_article(title="Bản cũ", fetched_at=MONDAY)])
    assert query(engine, "SELECT title FROM fact_article") == [("Bản mới",)]


def test_a_text_that_returns_is_the_current_one_again(engine: Engine) -> None:
    load(engine, [make_article(title="A", fetched_at=MONDAY)])
    load(engine, [make_article(title="B", fetched_at=TUESDAY)])
    load(engine, [make_article(title="A", fetched_at=WEDNESDAY)])
    assert query(engine, "SELECT title FROM fact_article") == [("A",)]


def test_two_saved_files_of_one_article_do_not_take_turns(engine: Engine) -> None:
    first = make_article(source_uri="file:///pages/a.html", title="A")
    second = make_article(source_uri="file:///pages/b.html", title="B")
    load(engine, [first, second])
    before = facts(engine)
    assert (load(engine, [first, second]).unchanged_count, facts(engine)) == (2, before)


def test_a_clock_that_was_set_back_makes_no_second_reading_of_a_saved_file(engine: Engine) -> None:
    saved = make_article(source_uri="file:///pages/a.html")
    load(engine, [saved])
    with writing(engine) as connection:  # as if the clock had been three days ahead
        connection.execute(update(RawPage).values(first_seen_at=_AHEAD, last_seen_at=_AHEAD))
        connection.execute(update(FactCounterReading).values(observed_at=_AHEAD))
    load(engine, [saved])
    assert query(engine, "SELECT kind, count(*) FROM fact_counter_reading GROUP BY kind ORDER BY kind") == [
        ("online", 1),
        ("total", 1),
        ("views", 1),
    ]


def test_every_page_counts_once_when_one_article_stands_twice_in_a_batch(engine: Engine) -> None:
    article = make_article()
    other_address = replace(article, source_uri=article.source_uri + "?in=1")
    counts = load(engine, [article, article, other_address], [make_rejection()])
    assert counts == LoadCounts(1, 0, 2, 1, {Reason.LISTING_PAGE: 1})


_SAVED = {"source_uri": "file:///pages/1.html", "body_paragraphs": ("Hội nghị đã nghe báo cáo kết quả. " * 12,)}
_BETTER = {"parser_version": "99", "article_id": sha256("the address that these rules find")}
STORIES = {
    "many articles": [make_article(number % 7, title=f"Bản {number}", fetched_at=MONDAY) for number in range(20)],
    "a saved page whose address changes later": [
        make_article(**_SAVED, article_id=sha256("file")),
        make_article(body_paragraphs=_SAVED["body_paragraphs"], fetched_at=MONDAY),
        make_article(title="Bản mới", fetched_at=TUESDAY),
    ],
    "two parsers that know an article by two addresses": [
        make_article(fetched_at=TUESDAY),
        make_article(**_BETTER, title="Bản cũ", fetched_at=MONDAY),
        make_article(**_BETTER, title="Bản mới", fetched_at=WEDNESDAY),
    ],
    "one page read by two parsers": [
        make_article(**_BETTER, payload_sha256=sha256("page"), fetched_at=MONDAY),
        make_article(title="Bản cũ", payload_sha256=sha256("page"), fetched_at=MONDAY),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_the_size_of_batches_does_not_change_what_is_loaded(engine: Engine, story: list[ArticleRecord]) -> None:
    load(engine, story, batch_size=1)
    small = facts(engine)
    with writing(engine) as connection:
        for model in (FactCounterReading, FactArticleSuperseded, FactArticle, RawPage):
            connection.execute(delete(model))
    for batch_size in (3, 20):
        load(engine, story, batch_size=batch_size)
        assert facts(engine) == small


def test_a_parser_that_reads_a_page_better_updates_its_article(engine: Engine) -> None:
    page = sha256("the same bytes")
    load(engine, [make_article(payload_sha256=page, section=None)])
    counts = load(engine, [make_article(payload_sha256=page, section="Tin tức", parser_version="99")])
    assert (counts.changed_count, query(engine, "SELECT section, parser_version FROM fact_article")) == (
        1,
        [("Tin tức", "99")],
    )


def test_a_page_without_a_known_ward_says_why(engine: Engine) -> None:
    load(engine, [make_article(1, place=UNRESOLVED_PLACE), make_article(2, place=Place(PlaceStatus.AMBIGUOUS))])
    assert query(engine, "SELECT place_status, ward_key FROM fact_article ORDER BY 1") == [
        ("ambiguous", None),
        ("unresolved", None),
    ]


def test_a_ward_that_the_warehouse_does_not_have_is_named_and_nothing_loads(engine: Engine) -> None:
    nowhere = Place(PlaceStatus.RESOLVED, "99999.2025", "99999", "Phường Không Có", None, "Thành phố Hà Nội")
    with pytest.raises(WarehouseError, match=r"99999\.2025"):
        load(engine, [make_article(1), make_article(2, place=nowhere)])
    assert query(engine, "SELECT count(*) FROM fact_article") == [(0,)]


def test_a_rejected_page_stands_in_quarantine_with_its_reason_and_its_counters(engine: Engine) -> None:
    load(engine, [], [make_rejection()])
    assert query(
        engine,
        "SELECT r.reason, r.status, r.times_seen, p.page_kind, c.kind, c.value FROM audit_rejection r"
        " JOIN raw_page p USING (page_key) JOIN fact_counter_reading c USING (page_key)",
    ) == [("listing_page", "open", 1, "listing", "today", 31)]


def test_a_file_that_cannot_be_read_is_quarantined_without_a_page(engine: Engine) -> None:
    unread = make_rejection(stage=Stage.READ, reason=Reason.UNREADABLE_FILE, payload_sha256=None, visits=())
    load(engine, [], [unread])
    assert query(engine, "SELECT reason, page_key FROM audit_rejection") == [("unreadable_file", None)]


def test_a_rejection_seen_again_is_counted_up(engine: Engine) -> None:
    for _ in range(3):
        load(engine, [], [make_rejection()])
    assert query(engine, "SELECT times_seen, status FROM audit_rejection") == [(3, "open")]


def test_a_page_that_loads_later_leaves_the_quarantine(engine: Engine) -> None:
    article = make_article()
    load(engine, [], [make_rejection(source_uri=article.source_uri)])
    load(engine, [article])
    assert query(engine, "SELECT status, decided_at IS NOT NULL FROM audit_rejection") == [("replayed", True)]


def test_a_person_s_decision_holds_until_the_page_changes(engine: Engine) -> None:
    load(engine, [], [make_rejection()])
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE audit_rejection SET status = 'ignored', decided_by = 'Hà'")
    load(engine, [], [make_rejection()])
    same_bytes = query(engine, "SELECT status FROM audit_rejection")
    load(engine, [], [make_rejection(payload_sha256=sha256("other bytes"))])
    assert (same_bytes, query(engine, "SELECT status FROM audit_rejection")) == ([("ignored",)], [("open",)])


def test_a_batch_retried_after_its_commit_is_written_once(engine: Engine) -> None:
    run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id="0b1c")
    article = make_article()
    answers = [load_batch(engine, run_key, 0, [land(article)], [article], []) for _ in range(2)]
    finish_run(engine, run_key, RunStatus.COMPLETED)
    assert (answers, query(engine, "SELECT page_count, new_count, status FROM audit_run")) == (
        [LoadCounts(new_count=1)] * 2,
        [(1, 1, "completed")],
    )


def test_a_run_that_lost_pages_cannot_finish(engine: Engine) -> None:
    run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
    with pytest.raises(WarehouseError, match=f"run {run_key} counted"):
        finish_run(engine, run_key, RunStatus.COMPLETED, LoadCounts(new_count=1))


def test_the_database_itself_refuses_a_run_whose_pages_do_not_add_up(engine: Engine) -> None:
    load(engine, [make_article()])
    with pytest.raises(IntegrityError, match="every_page_counted_once"), writing(engine) as connection:
        connection.exec_driver_sql("UPDATE audit_run SET new_count = 0")


def test_pages_that_became_nothing_are_a_bug_that_is_named(engine: Engine) -> None:
    with pytest.raises(ValueError, match="do not match"):
        load_batch(engine, 1, 0, [land(make_article())], [], [])


def test_results_of_expectations_are_kept(engine: Engine) -> None:
    result = ExpectationResult("rows", "title_is_there", Severity.WARNING, False, 250, 3, "3 titles are missing")
    load(engine, [make_article()], expectations=[result])
    assert query(engine, "SELECT expectation, severity, is_success, failed_count FROM audit_expectation") == [
        ("title_is_there", "warning", False, 3)
    ]


def test_the_same_input_leaves_the_same_bytes_on_both_engines(sqlite_url: str, postgres_url: str) -> None:
    texts = []
    for url in (sqlite_url, postgres_url):
        engine = open_warehouse(url)
        articles = [
            make_article(n, fetched_at=MONDAY, published_at=datetime(2020, 12, 29, 9, 5, tzinfo=UTC)) for n in range(9)
        ]
        load(engine, articles)
        load(engine, [make_article(n, title=f"Bản {n}", fetched_at=TUESDAY) for n in range(6)], [make_rejection()])
        texts.append(extract(engine, without=RUN_MOMENTS | SEEN_MOMENTS))
        engine.dispose()
    assert texts[0] == texts[1]


def test_rows_seen_again_stay_in_their_place_on_postgresql(postgres_url: str) -> None:
    """A new version of a row that fits beside the old one needs no new entry in any index."""
    engine = open_warehouse(postgres_url)
    load(engine, [make_article(number, fetched_at=MONDAY) for number in range(200)])
    places = [f"SELECT (ctid::text::point)[0] FROM {table} ORDER BY 1" for table in ("fact_article", "raw_page")]  # noqa: S608
    before = [query(engine, place) for place in places]
    load(engine, [make_article(number, fetched_at=TUESDAY) for number in range(200)])
    assert [query(engine, place) for place in places] == before
    assert all(len(set(blocks)) > 5 for blocks in before)
    engine.dispose()


def test_where_a_page_lies_is_kept_and_moves_when_it_is_archived_anew(engine: Engine) -> None:
    article = make_article()
    run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
    places = [None, ArchiveReference("a.warc.gz", 10, 99), None, ArchiveReference("b.warc.gz", 20, 98)]
    found = []
    for number, place in enumerate(places):
        load_batch(engine, run_key, number, [replace(land(article), archive=place)], [article], [])
        found += query(engine, "SELECT archive_file_name, archive_offset, archive_length FROM raw_page")
    assert found == [(None, None, None), ("a.warc.gz", 10, 99), ("a.warc.gz", 10, 99), ("b.warc.gz", 20, 98)]
    assert find_payloads(engine, {article.payload_sha256, sha256("another")}) == {
        article.payload_sha256: ArchivedPayload(ArchiveReference("b.warc.gz", 20, 98), frozenset((article.source_uri,)))
    }


def test_a_page_read_again_from_the_archive_is_no_new_sighting(engine: Engine) -> None:
    """A silent portal stays silent, whatever a new parser finds in its pages."""
    article = make_article()
    load(engine, [article])
    with writing(engine) as connection:
        for model in (DimPortal, RawPage, FactArticle):
            connection.execute(update(model).values(first_seen_at=MONDAY, last_seen_at=MONDAY))
    seen = "SELECT p.last_seen_at, r.last_seen_at, a.last_seen_at FROM dim_portal p, raw_page r, fact_article a"
    before = query(engine, seen)
    run_key = start_run(engine, flow_name="reparse", parameters={}, prefect_run_id=None)
    better = replace(article, title="Tiêu đề đọc đúng")
    counts = load_batch(engine, run_key, 1, [replace(land(better), is_reread=True)], [better], [])
    assert (counts.changed_count, query(engine, seen)) == (1, before)
    assert query(engine, "SELECT title, revision_count FROM fact_article") == [("Tiêu đề đọc đúng", 2)]
