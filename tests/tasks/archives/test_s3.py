"""An archive on S3: a real S3 server on loopback, and the same code as for a folder."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tasks.archives.find import ArchiveFiles
from tasks.archives.keep import Archiving
from tasks.archives.pages import read_archived, read_archived_page
from tasks.archives.recover import recover_files
from tasks.archives.store import Archive, open_archive
from tasks.archives.verify import verify_archive
from tasks.archives.write import ArchiveWriter
from tasks.errors import ArchiveError
from tasks.read import find_files
from tasks.road import parse_sources
from tests.flows.commands import ward_news, write_pages
from tests.tasks.archives.exchanges import ADDRESS, exchange
from tests.tasks.archives.test_find import response
from warehouse.archived import StoredPage
from warehouse.records import ArchivedPayload


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    _, port = server.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def archive(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Archive:
    """A bucket of its own for each test, found as an operator sets it: by environment and address alone."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "wardnews",
        "AWS_SECRET_ACCESS_KEY": "wardnews",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server,
    }.items():
        monkeypatch.setenv(name, value)
    bucket = tmp_path.name.replace("_", "-").lower()
    boto3.client("s3", endpoint_url=server).create_bucket(Bucket=bucket)
    return open_archive(f"s3://{bucket}/ward-news")


def test_pages_written_to_s3_are_read_back_by_their_references(archive: Archive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        references = [writer.write(exchange(number)) for number in range(3)]
    pages = [read_archived(archive, reference, 100_000) for reference in references]
    assert [page.payload.decode() for page in pages] == [ward_news(number) for number in range(3)]
    assert archive.names() == [writer.file_name]


def test_nothing_is_on_s3_before_a_file_is_whole(archive: Archive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        writer.write(exchange())
        assert archive.names() == []
    assert recover_files(archive) == ()


def test_a_payload_that_s3_has_is_a_revisit(archive: Archive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        first = writer.write(exchange())
    with ArchiveWriter(archive, "crawl", 2) as writer:
        again = writer.write(exchange(address=f"{ADDRESS}?in=1"), ArchivedPayload(first, frozenset((ADDRESS,))))
    assert again == first
    report = verify_archive(archive, [StoredPage(ADDRESS, first)])
    assert (report.findings, report.revisit_count, report.file_count) == ([], 1, 2)


def test_an_archive_file_is_kept_on_s3_and_read_there(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "site.warc.gz"
    path.write_bytes(b"".join(gzip.compress(response(number)) for number in range(3)))
    pages = list(ArchiveFiles(archive, [path]).pages())
    path.unlink()
    assert read_archived_page(archive, pages[2], 100_000).payload.decode() == ward_news(2)


def test_a_batch_of_saved_pages_goes_to_s3(archive: Archive, tmp_path: Path) -> None:
    files = find_files([write_pages(tmp_path / "pages", 3)]).pages
    archiving = Archiving(archive, "ingest", f"sqlite:///{tmp_path / 'warehouse.db'}")
    parsed = parse_sources(files, archiving)
    places = [page.archive for page in parsed.landed]
    assert all(place and read_archived(archive, place, 100_000).payload for place in places)


def test_a_bucket_that_is_not_there_is_one_clear_error(archive: Archive) -> None:
    with (
        pytest.raises(ArchiveError, match=r"^archive: .*warc\.gz: "),
        ArchiveWriter(open_archive("s3://no-such-bucket/x"), "crawl", 1) as writer,
    ):
        writer.write(exchange())
