"""The warehouse suite: a sound warehouse passes on both engines, and each fault is found by its expectation alone."""

import gc

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from expectations.audit import audit_warehouse
from tasks.audit import audit_all, refuse_failures
from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, make_article, make_rejection
from warehouse.engine import open_warehouse, writing
from warehouse.errors import WarehouseError

FAULTS = {
    "RunsAreTheSumOfTheirBatches": "UPDATE audit_run SET page_count = page_count + 1, new_count = new_count + 1",
    "ArticlesHaveTheirPage": "UPDATE raw_page SET article_key = 2 WHERE article_key = 1",
    "PagesHaveTheirArticle": "UPDATE raw_page SET article_key = 99 WHERE article_key IS NULL",
    "AddressesHaveOneLatestPage": "UPDATE raw_page SET is_latest = false WHERE article_key = 2",
    "ArticlesHaveOneCurrentWard": (
        "UPDATE dim_ward SET valid_to = '2025-06-30' WHERE ward_key IN (SELECT successor_ward_key "
        "FROM bridge_ward_succession s JOIN fact_article a ON a.ward_key = s.predecessor_ward_key AND s.is_default)"
    ),
    "TextsAreAllThere": "DELETE FROM fact_article_superseded",
    "ReadingsAreSound": "UPDATE fact_counter_reading SET value = -1 WHERE reading_key = 1",
    "RejectionsHaveTheirPage": "UPDATE audit_rejection SET page_key = NULL",
    "RunsAreKnown": "UPDATE fact_article SET text_run_key = 77 WHERE article_key = 2",
}
"""By the expectation that must find it, what breaks a sound warehouse."""

UNCONSTRAINED = {
    "EveryPageIsCountedOnce": (
        "ALTER TABLE audit_run DROP CONSTRAINT ck_audit_run_every_page_counted_once",
        "ALTER TABLE audit_batch DROP CONSTRAINT ck_audit_batch_every_page_counted_once",
        "UPDATE audit_run SET unchanged_count = unchanged_count + 1",
    ),
    "ArticleIdsAreUnique": (
        "ALTER TABLE fact_article DROP CONSTRAINT uq_fact_article_article_id",
        "UPDATE fact_article SET article_id = 'one'",
    ),
}
"""The same, where the database must first be kept from refusing it."""


def fill(engine: Engine) -> None:
    """Two runs: two articles and a rejection, then a new text of the first article."""
    load(engine, [make_article(1, fetched_at=MONDAY), make_article(2, fetched_at=MONDAY)], [make_rejection()])
    load(engine, [make_article(1, title="Phường tổng kết phong trào, tin thêm", fetched_at=TUESDAY)])


def execute(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def failing(engine: Engine, run_key: int | None = None) -> list[str]:
    return [result.expectation for result in audit_warehouse(engine, run_key) if not result.is_success]


def test_a_sound_warehouse_passes_as_a_whole_and_run_by_run(engine: Engine) -> None:
    fill(engine)
    assert [failing(engine, run_key) for run_key in (None, 1, 2)] == [[], [], []]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_its_expectation_alone(engine: Engine, name: str) -> None:
    fill(engine)
    execute(engine, FAULTS[name])
    assert failing(engine) == [name]


@pytest.mark.parametrize("name", UNCONSTRAINED)
def test_what_the_database_refuses_would_be_found_too(postgres_url: str, name: str) -> None:
    engine = open_warehouse(postgres_url)
    fill(engine)
    execute(engine, *UNCONSTRAINED[name])
    assert failing(engine) == [name]
    engine.dispose()


@pytest.mark.parametrize("table", ["audit_run", "audit_batch"])
@pytest.mark.parametrize("column", ["page_count", "new_count", "changed_count", "unchanged_count", "quarantined_count"])
def test_the_database_refuses_counts_that_do_not_add_up(engine: Engine, table: str, column: str) -> None:
    fill(engine)
    with pytest.raises(IntegrityError, match="every_page_counted_once"):
        execute(engine, f"UPDATE {table} SET {column} = {column} + 1")  # noqa: S608 - names from the lines above


def test_a_run_is_judged_by_its_own_rows(engine: Engine) -> None:
    fill(engine)
    execute(engine, "UPDATE raw_page SET article_key = 1 WHERE article_key = 2")
    assert [failing(engine, run_key) for run_key in (1, 2)] == [["ArticlesHaveTheirPage"], []]


def test_an_audit_is_a_run_whose_results_are_kept(engine: Engine) -> None:
    fill(engine)
    execute(engine, FAULTS["TextsAreAllThere"])
    with pytest.raises(WarehouseError, match='1 rows break "Every text that an article ever had is kept", such as 1'):
        refuse_failures(audit_all(engine))
    assert query(engine, "SELECT status FROM audit_run WHERE flow_name = 'audit'") == [("failed",)]
    kept = "SELECT expectation, failed_count FROM audit_expectation WHERE batch_number = 0 AND NOT is_success"
    assert query(engine, kept) == [("TextsAreAllThere", 1)]


def test_an_audit_leaves_the_connections_of_others_alone(engine: Engine) -> None:
    fill(engine)
    pool = engine.pool
    audit_warehouse(engine)
    gc.collect()  # Great Expectations closes its engine again when it is collected
    assert engine.pool is pool
