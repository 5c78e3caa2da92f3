"""The marts: one clear grain each."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, WEDNESDAY, make_article, make_rejection
from warehouse.records import ExpectationResult, Severity
from warehouse.view_files import read_views


@pytest.mark.parametrize("name", [view.name for view in read_views()])
def test_every_view_answers_and_its_columns_are_the_described_ones(engine: Engine, name: str) -> None:
    load(engine, [make_article(n, fetched_at=MONDAY) for n in range(3)], [make_rejection()])
    view = next(view for view in read_views() if view.name == name)
    with engine.connect() as connection:
        columns = list(connection.exec_driver_sql(f"SELECT * FROM {name}").keys())  # noqa: S608 - our own view
    assert (columns, bool(view.comment)) == (list(view.columns), True)


def test_activity_counts_the_articles_of_merged_wards_together(engine: Engine) -> None:
    load(engine, [make_article(n, fetched_at=MONDAY) for n in range(3)])
    assert query(
        engine, "SELECT ward_name, month, article_count, old_ward_count, portal_count FROM mart_ward_activity_month"
    ) == [("Phường Ba Đình", "2020-12", 3, 1, 1)]


def test_readership_is_views_per_day_between_readings(engine: Engine) -> None:
    for views, moment in ((100, MONDAY), (130, TUESDAY), (190, TUESDAY + timedelta(days=2))):
        load(engine, [make_article(view_count=views, fetched_at=moment)])
    assert query(engine, "SELECT view_count, views_per_day FROM mart_readership ORDER BY since_at") == [
        (30, pytest.approx(30)),
        (60, pytest.approx(30)),
    ]


def test_a_counter_that_goes_down_is_kept_and_flagged(engine: Engine) -> None:
    for views, moment in ((100, MONDAY), (3, TUESDAY), (8, WEDNESDAY)):
        load(engine, [make_article(view_count=views, fetched_at=moment, visits=())])
    assert query(engine, "SELECT value, is_decrease FROM mart_counter_reading ORDER BY observed_at") == [
        (100, None),
        (3, True),
        (8, False),
    ]


def test_fewer_visitors_online_are_not_a_decrease(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    load(engine, [make_article(fetched_at=TUESDAY, visits=())])
    assert query(engine, "SELECT count(*) FROM mart_counter_reading WHERE is_decrease AND kind = 'online'") == [(0,)]


def test_run_health_shows_shares_and_failed_expectations(engine: Engine) -> None:
    failed = ExpectationResult("rows", "title_is_there", Severity.WARNING, False, 4, 1)
    load(engine, [make_article(n) for n in range(3)], [make_rejection()], [failed])
    assert query(
        engine, "SELECT status, page_count, quarantined_share, failed_expectation_count FROM mart_run_health"
    ) == [("completed", 4, 0.25, 1)]


def test_quality_per_portal_and_day_counts_what_is_missing(engine: Engine) -> None:
    articles = [make_article(1, fetched_at=MONDAY, byline=None), make_article(2, fetched_at=MONDAY, published_on=None)]
    load(engine, [*articles, make_article(3, fetched_at=TUESDAY)])
    assert query(
        engine,
        "SELECT article_count, rejected_share, no_byline_count, no_published_on_count FROM mart_portal_quality_day"
        " ORDER BY seen_on",
    ) == [(2, 0, 1, 1), (1, 0, 0, 0)]


def test_freshness_tells_how_old_a_portal_s_news_is(engine: Engine) -> None:
    load(engine, [make_article(fetched_at=MONDAY)])
    assert query(engine, "SELECT article_count, days_since_new_count > 1000 FROM mart_portal_freshness") == [(1, True)]
