"""What a run keeps in the archive, and what it reads from archives of others."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.ingest import ingest
from tasks.archives.store import LocalArchive
from tasks.archives.verify import verify_archive
from tests.flows.commands import wardnews, write_pages
from tests.flows.conftest import PrefectServer
from tests.tasks.archives.test_find import response
from tests.warehouse.loading import query
from warehouse.archived import list_archived

PLACES = "SELECT source_uri, archive_file_name, archive_offset, archive_length FROM raw_page ORDER BY 1"


def archive_in(data_dir: Path) -> LocalArchive:
    return LocalArchive(data_dir / "archive")


def test_every_page_of_a_run_is_in_the_archive(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    ingest([str(write_pages(tmp_path / "pages", 5))], batch_size=2)
    report = verify_archive(archive_in(data_dir), list_archived(warehouse))
    assert (report.findings, report.page_count, report.file_count, report.record_count) == ([], 5, 3, 8)


def test_pages_read_again_are_not_written_again(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    ingest([str(pages)])
    before = (archive_in(data_dir).names(), query(warehouse, PLACES))
    ingest([str(pages)])
    assert (archive_in(data_dir).names(), query(warehouse, PLACES)) == before


def test_a_lost_file_of_the_archive_is_made_good_when_its_pages_are_read_again(
    on_server: PrefectServer, warehouse: Engine, data_dir: Path, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    ingest([str(pages)])
    (name,) = archive_in(data_dir).names()
    (archive_in(data_dir).folder / name).unlink()
    ingest([str(pages)])
    (anew,) = archive_in(data_dir).names()
    assert {row[1] for row in query(warehouse, PLACES)} == {anew}


def test_pages_of_an_archive_become_articles_at_their_moment(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    members = [gzip.compress(response(number)) for number in range(4)]
    image = gzip.compress(response(9, kind="image/png"))
    path = tmp_path / "site.warc.gz"
    path.write_bytes(b"".join([*members[:2], members[2][:-40], members[3], image]))
    summary = ingest([str(path)], batch_size=3)
    assert (summary.counts.new_count, dict(summary.counts.rejected_by_reason)) == (3, {"broken_record": 1})
    assert summary.other_record_count == 1
    assert query(warehouse, "SELECT portal_id FROM dim_portal") == [("hoasen.example",)]
    seen = "SELECT DISTINCT substr(CAST(first_seen_at AS TEXT), 1, 19) FROM fact_article"
    assert query(warehouse, seen) == [("2021-03-12 08:15:04",)]


def test_an_archive_and_its_pages_read_twice_change_nothing(
    on_server: PrefectServer, warehouse: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "site.warc.gz"
    path.write_bytes(b"".join(gzip.compress(response(number)) for number in range(3)))
    ingest([str(path)])
    assert ingest([str(path)]).counts.unchanged_count == 3


@pytest.mark.parametrize(("damage", "code"), [(False, 0), (True, 1)])
def test_verify_ends_with_1_when_something_is_lost(
    prefect_server: PrefectServer, tmp_path: Path, damage: bool, code: int
) -> None:
    write_pages(tmp_path / "pages", 2)
    wardnews("ingest", "pages", folder=tmp_path, more=prefect_server.environment)
    if damage:
        (name,) = LocalArchive(tmp_path / "data" / "archive").names()
        (tmp_path / "data" / "archive" / name).unlink()
    answer = wardnews("archive", "verify", folder=tmp_path)
    assert (answer.returncode, "the file with the bytes of 2 pages" in answer.stdout) == (code, damage)
    assert answer.stderr == ("wardnews: the archive is damaged\n" if damage else "")


def test_parse_says_who_reads_archives(tmp_path: Path) -> None:
    (tmp_path / "site.warc").write_bytes(response(1))
    answer = wardnews("parse", "site.warc", folder=tmp_path)
    assert (answer.returncode, answer.stderr) == (2, "wardnews: site.warc: an archive; `wardnews ingest` reads it\n")
