"""The flow `reparse`: archived pages through today's parser."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.utilities.callables import parameter_schema
from sqlalchemy import Engine, text

from flows.ingest import ingest
from flows.reparse import ReparseResult, reparse
from tasks.archives.store import LocalArchive
from tests.flows.commands import wardnews, write_pages
from tests.flows.conftest import PrefectServer
from tests.tasks.archives.test_find import response
from tests.warehouse.extract import extract
from tests.warehouse.loading import query
from warehouse.engine import open_warehouse, writing
from warehouse.records import PARSER_VERSION

LAST_PARAGRAPH = "phong trào được bà con hưởng ứng từ nhiều năm nay."


@pytest.fixture
def loaded(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> Engine:
    """A warehouse with three saved pages, a list that was rejected, and two pages of an archive."""
    pages = write_pages(tmp_path / "pages", 3)
    (pages / "menu.html").write_text("<html><body><ul><li><a href='/'>Trang ch</a></li></ul></body></html>")
    path = tmp_path / "site.warc.gz"
    path.write_bytes(b"".join(gzip.compress(response(number)) for number in (11, 12)))
    ingest([str(pages), str(path)])
    for saved in pages.iterdir():
        saved.unlink()
    return warehouse


def age(warehouse: Engine) -> None:
    """Let one article be what an older parser made of it: with a section, and a line of chrome in its body."""
    execute(
        warehouse,
        "UPDATE fact_article SET body = body || '\n\nLượt xem: 12', section = 'Tin cũ', content_sha256 = 'old',"
        " record_sha256 = 'old', parser_version = '0' WHERE title LIKE '%lần 2'",
        "UPDATE raw_page SET parser_version = '0' WHERE page_key IN"
        " (SELECT page_key FROM fact_article WHERE parser_version = '0')",
    )


def execute(warehouse: Engine, *statements: str) -> None:
    with writing(warehouse) as connection:
        for statement in statements:
            connection.execute(text(statement))


def changed(result: ReparseResult) -> list[tuple[str, str]]:
    return [(uri.rpartition("/")[2], name) for uri, name, _, _ in result.changes.examples]


def test_the_same_parser_changes_no_article_and_counts_every_page(loaded: Engine) -> None:
    before = extract(loaded)
    result = reparse()
    after = extract(loaded)
    assert (result.page_count, result.changes.page_count) == (6, 0)
    assert result.summary
    assert (result.summary.counts.unchanged_count, result.summary.counts.quarantined_count) == (5, 1)
    for name in ("dim_portal", "raw_page", "fact_article", "fact_article_superseded", "fact_counter_reading"):
        assert after[name] == before[name]


def test_a_page_that_an_older_parser_read_becomes_a_revision(loaded: Engine) -> None:
    age(loaded)
    result = reparse()
    assert sorted(changed(result)) == [("tin-002.html", "body"), ("tin-002.html", "section")]
    assert result.summary
    assert result.summary.counts.changed_count == 1
    found = query(loaded, "SELECT body, revision_count, parser_version FROM fact_article WHERE title LIKE '%lần 2'")
    assert [(body.endswith(LAST_PARAGRAPH), *rest) for body, *rest in found] == [(True, 2, PARSER_VERSION)]
    assert query(loaded, "SELECT flow_name, page_count, changed_count FROM audit_run")[-1] == ("reparse", 6, 1)


def test_a_second_reparse_finds_nothing_more(loaded: Engine) -> None:
    age(loaded)
    reparse()
    assert reparse().changes.page_count == 0


def test_a_dry_run_says_the_same_and_writes_nothing_at_all(loaded: Engine, data_dir: Path) -> None:
    age(loaded)
    before, files = extract(loaded), LocalArchive(data_dir / "archive").names()
    result = reparse(dry_run=True)
    assert sorted(changed(result)) == [("tin-002.html", "body"), ("tin-002.html", "section")]
    assert (extract(loaded), LocalArchive(data_dir / "archive").names()) == (before, files)
    assert result.summary is None


def test_what_was_rejected_and_is_an_article_today_is_said_and_loaded(loaded: Engine) -> None:
    execute(
        loaded,
        "UPDATE audit_rejection SET (source_uri, page_key, payload_sha256) = (SELECT source_uri, page_key,"
        " payload_sha256 FROM raw_page WHERE source_uri LIKE '%tin-003.html')",
        "UPDATE raw_page SET article_key = NULL WHERE source_uri LIKE '%tin-003.html'",
        "DELETE FROM search_state" if loaded.dialect.name == "sqlite" else "DELETE FROM search_article",
        "DELETE FROM search_signature",
        "DELETE FROM search_band",
        "DELETE FROM bridge_article_copy",
        "DELETE FROM bridge_article_pair",
        "DELETE FROM fact_article WHERE title LIKE '%lần 3'",
    )
    result = reparse()
    assert [example[1:] for example in result.changes.examples] == [
        ("becomes", "no article", "Đoàn phường Hoa Sen ra quân dọn kênh lần 3")
    ]
    assert query(loaded, "SELECT status FROM audit_rejection") == [("replayed",)]
    assert query(loaded, "SELECT count(*) FROM fact_article") == [(5,)]


@pytest.mark.parametrize(
    ("choice", "page_count"),
    [
        ({"portal": "hoasen.example"}, 2),
        ({"portal": "another.example"}, 0),
        ({"since": date(2021, 3, 13)}, 4),
        ({"since": date(2021, 3, 12), "portal": "hoasen.example"}, 2),
        ({"parser_older_than": PARSER_VERSION}, 1),
        ({"parser_older_than": "10"}, 6),
        ({"parser_older_than": "0"}, 0),
    ],
)
def test_pages_are_chosen_by_portal_day_and_parser(loaded: Engine, choice: dict[str, Any], page_count: int) -> None:
    age(loaded)
    assert reparse(**choice, dry_run=True).page_count == page_count


def test_pages_that_were_never_archived_are_counted(loaded: Engine) -> None:
    execute(loaded, "UPDATE raw_page SET archive_file_name = NULL WHERE page_key = 1")
    result = reparse(dry_run=True)
    assert (result.page_count, result.unarchived_count) == (5, 1)


def test_a_lost_record_is_quarantined_by_name(loaded: Engine, data_dir: Path) -> None:
    archive = LocalArchive(data_dir / "archive")
    for name in archive.names():
        if name.startswith("kept/"):
            (archive.folder / name).unlink()
    result = reparse()
    assert result.summary
    assert dict(result.summary.counts.rejected_by_reason)["broken_record"] == 2


def test_an_archive_that_is_not_there_stops_the_run(loaded: Engine, data_dir: Path) -> None:
    (data_dir / "archive").rename(data_dir / "elsewhere")
    assert "it is not there, or empty" in str(reparse(return_state=True).message)


def test_the_changes_are_a_table_in_prefect(loaded: Engine, on_server: PrefectServer) -> None:
    age(loaded)
    state = reparse(dry_run=True, return_state=True)
    filters = {"artifacts": {"flow_run_id": {"any_": [str(state.state_details.flow_run_id)]}}}
    (artifact,) = httpx.post(f"{on_server.api_url}/artifacts/filter", json=filters).raise_for_status().json()
    assert artifact["key"] == "reparse-changes"
    table = {row["field"]: (row["before"], row["after"]) for row in json.loads(artifact["data"])}
    assert table["section"] == ("Tin cũ", "(none)")
    assert table["body"][0].endswith("Lượt xem: 12")


def test_a_version_that_is_none_is_refused(loaded: Engine) -> None:
    assert "'neu' is no version of the parser" in str(reparse(parser_older_than="neu", return_state=True).message)


def test_the_form_in_the_ui_describes_every_parameter() -> None:
    properties = parameter_schema(reparse).properties
    assert all(schema.get("description") for schema in properties.values())


def test_the_command_prints_what_would_change(prefect_server: PrefectServer, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 2)
    environment = prefect_server.environment
    wardnews("ingest", "pages", folder=tmp_path, more=environment)
    engine = open_warehouse(f"sqlite:///{tmp_path / 'data' / 'warehouse.db'}")
    age(engine)
    engine.dispose()
    answer = wardnews("reparse", "--dry-run", "--parser-older-than", PARSER_VERSION, folder=tmp_path, more=environment)
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    assert lines[:3] == [
        "Pages that differ               1",
        "  body                          1",
        "  section                       1",
    ]
    assert lines[-2:] == ["Pages read again                1", "Nothing was written."]
