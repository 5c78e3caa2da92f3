"""Is the archive whole: by our own command's core, and by the tools of others."""

import fcntl
import json
import subprocess
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tasks.archives.recover import recover_files
from tasks.archives.store import LocalArchive
from tasks.archives.verify import ArchiveReport, verify_archive
from tasks.archives.write import ArchiveWriter
from tests.flows.commands import BIN, ward_news
from tests.tasks.archives.exchanges import ADDRESS, exchange, saved_page
from warehouse.archived import StoredPage
from warehouse.records import ArchivedPayload, ArchiveReference


@pytest.fixture
def archive(tmp_path: Path) -> LocalArchive:
    return LocalArchive(tmp_path / "archive")


def fill(archive: LocalArchive) -> list[StoredPage]:
    """Three runs: two crawled pages and an address that shows the first again; two saved pages; one again."""
    pages = []
    for batch in ([exchange(1), exchange(2), exchange(1, address=f"{ADDRESS}?in=1")], [saved_page(3), saved_page(4)]):
        with ArchiveWriter(archive, "crawl", 1) as writer:
            for item in batch:
                is_saved = hasattr(item, "payload")
                reference = writer.write_saved(item) if is_saved else writer.write(item)  # type: ignore[arg-type]
                pages.append(StoredPage(getattr(item, "source_uri", None) or item.address, reference))  # type: ignore[union-attr]
    return sorted(pages, key=lambda page: (page.reference.file_name, page.reference.offset))


def verified(archive: LocalArchive, pages: list[StoredPage]) -> ArchiveReport:
    return verify_archive(archive, iter(pages))


def test_a_whole_archive_is_whole(archive: LocalArchive) -> None:
    report = verified(archive, fill(archive))
    assert (report.findings, report.file_count, report.record_count, report.revisit_count) == ([], 2, 10, 1)
    assert report.page_count == 5


def test_a_flipped_byte_is_found_and_named(archive: LocalArchive) -> None:
    pages = fill(archive)
    place = pages[0].reference
    path = archive.folder / place.file_name
    content = bytearray(path.read_bytes())
    content[place.offset + place.length - 12] ^= 1
    path.write_bytes(content)
    report = verified(archive, pages)
    assert report.damaged_record_count == 1
    assert report.missing_page_count == sum(page.reference == place for page in pages)
    assert any(f"damaged   {place.file_name} at {place.offset}" in finding for finding in report.findings)


def test_a_missing_file_is_found_with_its_pages(archive: LocalArchive) -> None:
    pages = fill(archive)
    (archive.folder / pages[0].reference.file_name).unlink()
    report = verified(archive, pages)
    count = sum(page.reference.file_name == pages[0].reference.file_name for page in pages)
    assert (report.missing_file_count, report.missing_page_count, report.page_count) == (1, count, 5)


@pytest.mark.parametrize("name", ["2000/01/a.warc.gz", "2999/01/z.warc.gz"])
def test_a_file_that_only_the_warehouse_knows_is_missing_wherever_it_would_stand(
    archive: LocalArchive, name: str
) -> None:
    strange = StoredPage(ADDRESS, ArchiveReference(name, 0, 10))
    pages = sorted([*fill(archive), strange], key=lambda page: page.reference.file_name)
    report = verified(archive, pages)
    assert report.findings == [f"missing   {name}: the file with the bytes of 1 pages"]


def test_a_page_that_points_beside_its_record_is_missing(archive: LocalArchive) -> None:
    pages = fill(archive)
    place = pages[-1].reference
    pages[-1] = StoredPage("file:///x.html", ArchiveReference(place.file_name, place.offset + 1, place.length))
    assert verified(archive, pages).missing_page_count == 1


def test_a_revisit_whose_original_is_lost_is_found(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        first = writer.write(exchange())
    with ArchiveWriter(archive, "crawl", 2) as writer:
        writer.write(exchange(address=f"{ADDRESS}?in=1"), known_at(first))
    (archive.folder / first.file_name).unlink()
    assert verified(archive, []).lost_original_count == 1


def known_at(reference: ArchiveReference) -> ArchivedPayload:
    return ArchivedPayload(reference, frozenset((ADDRESS,)))


def leave_open(archive: LocalArchive, cut_bytes: int) -> str:
    """A file as a machine that stops leaves it."""
    with ArchiveWriter(archive, "crawl", 1) as writer:
        for number in range(3):
            writer.write(exchange(number))
    path = archive.folder / writer.file_name
    path.write_bytes(path.read_bytes()[: -cut_bytes or None])
    path.rename(path.with_name(path.name + ".open"))
    return writer.file_name


@pytest.mark.parametrize(("cut_bytes", "record_count"), [(0, 7), (20, 6), (300, 6)])
def test_a_file_left_open_is_cut_behind_its_last_whole_record(
    archive: LocalArchive, cut_bytes: int, record_count: int
) -> None:
    name = leave_open(archive, cut_bytes)
    (recovered,) = recover_files(archive)
    assert (recovered.name, recovered.record_count, recovered.cut_bytes > 0) == (name, record_count, cut_bytes > 0)
    assert verified(archive, []).is_whole
    assert recover_files(archive) == ()


def test_a_file_whose_writer_lives_is_left_alone(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        writer.write(exchange())
        assert recover_files(archive) == ()
    assert len(archive.names()) == 1


def run(*command: str | Path) -> str:
    return subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=True).stdout


def test_warcio_finds_every_digest_right(archive: LocalArchive) -> None:
    fill(archive)
    said = run("warcio", "check", "-v", *(archive.folder / name for name in archive.names()))
    assert (said.count("digest pass"), said.count("not checked (revisit)"), "failed" in said) == (9, 1, False)


def test_a_cdx_by_warcio_leads_to_the_pages(archive: LocalArchive) -> None:
    """Its index names address, digest and place; reading at those places gives the pages as they were."""
    pages = fill(archive)
    for name in archive.names():
        fields = "offset,length,warc-type,warc-target-uri,warc-payload-digest,http:status,mime"
        lines = run("warcio", "index", "-f", fields, archive.folder / name).splitlines()
        index = {entry["offset"]: entry for entry in map(json.loads, lines)}
        for page in (page for page in pages if page.reference.file_name == name):
            entry = index[str(page.reference.offset)]
            assert entry["length"] == str(page.reference.length)
            with archive.open(name) as file:
                file.seek(int(entry["offset"]))
                record = next(iter(ArchiveIterator(file)))
                text = record.content_stream().read().decode()
            assert text == ward_news(int(text.partition("dọn kênh lần ")[2].partition("<")[0]))
            assert record.rec_headers["WARC-Target-URI"] == entry["warc-target-uri"]


def test_a_lock_is_what_tells_a_living_writer(archive: LocalArchive) -> None:
    name = leave_open(archive, 0)
    with (archive.folder / f"{name}.open").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert recover_files(archive) == ()
    assert len(recover_files(archive)) == 1
