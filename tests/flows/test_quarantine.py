"""The quarantine: decisions, replay and what the commands show, on both engines."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from prefect.utilities.callables import parameter_schema
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from expectations import articles
from expectations.report import SUITE_VERSION
from flows.cli import app
from flows.ingest import ingest
from flows.replay import replay
from flows.settings import read_settings
from tasks.archives.keep import Archiving
from tasks.archives.store import open_archive
from tasks.errors import UsageError
from tasks.quarantine import accept_pages
from tests.flows.commands import write_pages
from tests.flows.conftest import PrefectServer
from tests.warehouse.extract import extract
from tests.warehouse.loading import query
from warehouse.counts import LoadCounts
from warehouse.records import PARSER_VERSION, Reason

STANDING = "SELECT status, decided_by, times_seen FROM audit_rejection ORDER BY rejection_key"


def ingest_under_stricter_rules(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 2021 while nothing before 2022 is believed; their files are gone afterwards, the archive has them."""
    with monkeypatch.context() as rules:
        rules.setattr(articles, "FIRST_DAY", date(2022, 1, 1))
        ingest([str(pages)])
    shutil.rmtree(pages)


@pytest.fixture
def old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of 2021 while nothing before 2022 is believed."""
    monkeypatch.setattr(articles, "FIRST_DAY", date(2022, 1, 1))
    return write_pages(tmp_path / "pages", 1) / "tin-001.html"


def accept(engine: Engine, *keys: int) -> LoadCounts:
    settings = read_settings()
    archiving = Archiving(open_archive(settings.archive), "accept", settings.warehouse)
    return accept_pages(engine, keys, "thu.ha", archiving=archiving, max_page_bytes=settings.max_page_bytes)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["quarantine", *arguments])


def test_pages_that_pass_today_are_loaded_from_the_archive_and_leave(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_under_stricter_rules(write_pages(tmp_path / "pages", 3), monkeypatch)
    assert query(warehouse, STANDING) == [("open", None, 1)] * 3
    summary = replay(reason=Reason.FAILED_EXPECTATION)
    assert (summary.chosen_count, summary.missing_count, summary.pages.counts.new_count) == (3, 0, 3)
    assert query(warehouse, STANDING) == [("replayed", None, 1)] * 3
    assert query(warehouse, "SELECT count(*), count(accepted_by) FROM fact_article") == [(3, 0)]
    assert replay(reason=Reason.FAILED_EXPECTATION).chosen_count == 0


def test_pages_that_fail_again_stay_with_their_history_and_stop_nothing(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 25, is_misread=True))], batch_size=5)
    history = "SELECT rejection_key, first_seen_at, first_run_key, detail FROM audit_rejection ORDER BY 1"
    before = query(warehouse, history)
    assert replay().pages.counts.quarantined_count == 25
    assert query(warehouse, STANDING) == [("open", None, 2)] * 25
    assert query(warehouse, history) == before


def test_only_pages_that_fit_are_replayed_and_a_rehearsal_changes_nothing(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    (pages / "empty.html").touch()
    ingest_under_stricter_rules(pages, monkeypatch)
    before = extract(warehouse, without=())
    assert replay(reason=Reason.FAILED_EXPECTATION, dry_run=True).chosen_count == 3
    assert replay(portal="another.example").chosen_count == 0
    assert replay(parser_version="0").chosen_count == 0
    assert extract(warehouse, without=()) == before
    assert replay(reason=Reason.FAILED_EXPECTATION, limit=2).pages.counts.new_count == 2


def test_a_page_whose_bytes_are_gone_stays_open(on_server: PrefectServer, warehouse: Engine, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", 1)
    (pages / "image.html").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    ingest([str(pages)])
    shutil.rmtree(pages)
    assert replay().missing_count == 1
    assert query(warehouse, STANDING) == [("open", None, 1)]


def test_a_page_whose_archive_is_damaged_keeps_the_reason_for_which_it_was_rejected(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 1, is_misread=True))])
    shutil.rmtree(tmp_path / "pages")
    known = "SELECT reason, detail, payload_sha256, page_key FROM audit_rejection"
    before = query(warehouse, known)
    for file in (tmp_path / "data" / "archive").rglob("*.warc.gz"):
        file.write_bytes(b"?" * file.stat().st_size)
    counts = replay().pages.counts
    assert counts.rejected_by_reason == {Reason.BROKEN_RECORD: 1}
    assert query(warehouse, known) == before
    assert query(warehouse, STANDING) == [("open", None, 2)]


def test_a_page_let_in_by_hand_is_marked_and_stays_when_it_is_seen_again(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, old_page: Path
) -> None:
    ingest([str(old_page)])
    assert accept(warehouse, 1).new_count == 1
    again = ingest([str(old_page)])
    assert again.counts.unchanged_count == 1
    assert query(warehouse, "SELECT accepted_by FROM fact_article") == [("thu.ha",)]
    assert query(warehouse, STANDING) == [("accepted", "thu.ha", 1)]
    in_and_out = "SELECT page_count, new_count + unchanged_count + quarantined_count FROM audit_run"
    assert query(warehouse, in_and_out) == [(1, 1)] * 3


def test_a_page_let_in_by_hand_is_quarantined_when_its_bytes_change(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, old_page: Path
) -> None:
    ingest([str(old_page)])
    accept(warehouse, 1)
    old_page.write_text(old_page.read_text(encoding="utf-8").replace("Gần một trăm", "Hơn hai trăm"), encoding="utf-8")
    assert ingest([str(old_page)]).counts.quarantined_count == 1
    assert query(warehouse, STANDING) == [("open", None, 2)]


def test_only_articles_that_failed_an_expectation_can_be_let_in(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, old_page: Path
) -> None:
    ingest([str(old_page)])
    (tmp_path / "pages" / "empty.html").touch()
    ingest([str(tmp_path / "pages" / "empty.html")])
    accept(warehouse, 1)
    with pytest.raises(UsageError, match=r"2 holds no article to let in \(empty_file\)"):
        accept(warehouse, 2)
    with pytest.raises(UsageError, match="no page in quarantine has the key 9"):
        accept(warehouse, 9)


def test_a_page_that_was_ignored_stays_ignored_while_it_is_the_same(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, old_page: Path
) -> None:
    ingest([str(old_page)])
    assert call("ignore", "1", "--by", "thu.ha").stdout == "1 ignored\n"
    ingest([str(old_page)])
    assert query(warehouse, STANDING) == [("ignored", "thu.ha", 2)]
    assert call("list").stdout == "No such page.\n"
    assert "1  ignored  failed_expectation  2x" in call("list", "--status", "ignored").stdout


def test_a_page_is_shown_with_what_offended_its_history_and_its_text(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path, old_page: Path
) -> None:
    ingest([str(old_page)])
    shown = call("show", "1").stdout
    assert 'Because   PostingDayIsPossible: "2021-03-12"' in shown
    assert "Seen      1 times, " in shown
    assert f"parser {PARSER_VERSION}, expectations {SUITE_VERSION}" in shown
    assert "\nĐoàn phường Hoa Sen ra quân dọn kênh lần 1\n" in shown
    assert "\nGần một trăm đoàn viên và người dân đã thu gom rác dọc tuyến kênh.\n" in shown


def test_the_form_of_a_replay_describes_every_parameter() -> None:
    properties = parameter_schema(replay).properties
    assert {name for name, schema in properties.items() if schema.get("description")} == set(properties)
