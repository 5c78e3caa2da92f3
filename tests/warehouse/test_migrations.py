"""A warehouse of the first schema, with data in it, opens with today's code and keeps its data."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.postgres import PostgresServer
from tests.warehouse.loading import query
from warehouse import migrate
from warehouse.engine import open_warehouse

_DATA = """
INSERT INTO audit_run
  VALUES (1, 'ingest', NULL, '{}', 'completed', '2021-01-04 01:30:00', '2021-01-04 01:31:00', 1, 1, 0, 0, 0);
INSERT INTO dim_ward VALUES (1, '00004.legacy', '00004', 'Phường Trúc Bạch', 'Trúc Bạch', 'Phường', 'Quận Ba Đình',
  'Thành phố Hà Nội', 21.0, 105.8, NULL, '2025-06-30', 'an older list');
INSERT INTO raw_page (page_key, source_uri, payload_sha256, byte_count, media_type, is_latest, is_fetched,
  first_seen_at, last_seen_at, article_key, chrome_count, chrome_lines, parser_version, first_run_key)
  VALUES (1, 'file:///a.html', 'ab', 10, 'text/html', true, false,
  '2021-01-04 01:30:00', '2021-01-04 01:30:00', 1, 0, '[]', '1', 1);
INSERT INTO fact_article (article_key, article_id, ward_key, place_status, place_evidence, is_event_year_inferred,
  body_char_count, paragraph_count, image_count, content_sha256, record_sha256, parser_version,
  first_seen_at, last_seen_at, revision_number, revision_count, text_since_at, text_run_key, page_key, first_run_key,
  last_run_key, source_uri, title, image_names, captions, field_rules, body)
  VALUES (1, 'id', 1, 'resolved', '[]', false, 4, 1, 0, 'c', 'r', '1',
  '2021-01-04 01:30:00', '2021-01-04 01:30:00',
  1, 1, '2021-01-04 01:30:00', 1, 1, 1, 1, 'file:///a.html', 'Cũ', '[]', '[]', '{}', 'Thân');
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def first_schema_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/old.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.make_empty_database()
    request.addfinalizer(lambda: server.drop(url))
    return url


def test_the_first_schema_with_data_comes_up_to_date(first_schema_url: str) -> None:
    old = create_engine(first_schema_url)
    with old.begin() as connection:
        migrate.upgrade(connection, "0001")
        for statement in _DATA.split(";\n")[:-1]:
            connection.execute(text(statement))
    old.dispose()
    engine = open_warehouse(first_schema_url)
    found = query(engine, "SELECT t.title, t.ward_name, t.ward_name_as_published FROM mart_article_as_of_today t")
    wards = query(engine, "SELECT count(*) FROM dim_ward")
    engine.dispose()
    assert (found, wards) == ([("Cũ", "Phường Ba Đình", "Phường Trúc Bạch")], [(13_361,)])
