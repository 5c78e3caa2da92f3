"""Pages in archive files of other tools: WARC, WET, WACZ, plain or compressed in every way."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tasks.archives.find import ArchiveFiles
from tasks.archives.pages import ArchivedPage, read_archived_page
from tasks.archives.store import LocalArchive
from tasks.archives.verify import verify_archive
from tasks.archives.write import ArchiveWriter
from tasks.errors import ArchiveError
from tests.flows.commands import ward_news
from tests.tasks.archives.exchanges import ADDRESS, MONDAY, exchange, saved_page
from warehouse.archived import StoredPage
from warehouse.records import MediaType

FETCHED = "2021-03-12T08:15:04Z"
HOST = "http://hoasen.example"


@pytest.fixture
def archive(tmp_path: Path) -> LocalArchive:
    return LocalArchive(tmp_path / "archive")


def response(number: int, *, kind: str = "text/html", status: str = "200 OK", path: str | None = None) -> bytes:
    """One HTTP response as warcio keeps it, chunked as its server sent it."""
    body = ward_news(number).encode()
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:300], body[300:])) + b"0\r\n\r\n"
    head = StatusAndHeaders(status, [("Content-Type", kind), ("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
    return member(
        path or f"/tin-{number}.html", "response", chunked, http_headers=head, warc_headers_dict={"WARC-Date": FETCHED}
    )


def member(path: str, kind: str, payload: bytes, **given: object) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    record = writer.create_warc_record(HOST + path, kind, io.BytesIO(payload), len(payload), **given)
    writer.write_record(record)
    return out.getvalue()


def wet(number: int) -> bytes:
    text = f"Phường Hoa Sen ra quân lần {number}\nSáng 12/3/2021, Đoàn phường ra quân dọn vệ sinh bờ kênh.".encode()
    given = {"warc_content_type": "text/plain", "warc_headers_dict": {"WARC-Date": FETCHED}}
    return member(f"/tin-{number}.html", "conversion", text, **given)


def by_record(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


def zipped(records: list[bytes], compression: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as collection:
        collection.writestr("datapackage.json", "{}")
        collection.writestr("archive/data-1.warc.gz", by_record(records[:2]), compression)
        collection.writestr("indexes/index.cdx.gz", b"")
        collection.writestr("archive/data-2.warc.gz", by_record(records[2:]), compression)
    return out.getvalue()


MAKES: dict[str, Callable[[list[bytes]], bytes]] = {
    "site.warc": b"".join,
    "site.warc.gz": by_record,
    "whole.warc.gz": lambda records: gzip.compress(b"".join(records)),
    "stored.wacz": lambda records: zipped(records, zipfile.ZIP_STORED),
    "deflated.wacz": lambda records: zipped(records, zipfile.ZIP_DEFLATED),
}


def found(archive: LocalArchive, tmp_path: Path, files: dict[str, bytes]) -> tuple[list[ArchivedPage], int]:
    paths = [tmp_path / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    reader = ArchiveFiles(archive, paths)
    return list(reader.pages()), reader.other_count


@pytest.mark.parametrize("name", MAKES)
def test_pages_keep_their_address_and_moment_in_every_make(archive: LocalArchive, tmp_path: Path, name: str) -> None:
    pages, _ = found(archive, tmp_path, {name: MAKES[name]([response(number) for number in range(4)])})
    assert [page.source_uri for page in pages] == [f"{HOST}/tin-{number}.html" for number in range(4)]
    assert {page.fetched_at for page in pages} == {datetime(2021, 3, 12, 8, 15, 4, tzinfo=UTC)}
    (tmp_path / name).unlink()
    read = [read_archived_page(archive, page, 100_000).payload.decode() for page in pages]
    assert read == [ward_news(number) for number in range(4)]


@pytest.mark.parametrize("name", ["site.wet", "site.wet.gz"])
def test_extracted_text_is_read_as_text(archive: LocalArchive, tmp_path: Path, name: str) -> None:
    records = [wet(1), wet(2)]
    pages, _ = found(archive, tmp_path, {name: by_record(records) if name.endswith("gz") else b"".join(records)})
    assert [page.media_type for page in pages] == [MediaType.TEXT] * 2
    assert b"l\xe1\xba\xa7n 2" in read_archived_page(archive, pages[1], 10_000).payload


def test_what_is_no_page_is_counted_and_not_quarantined(archive: LocalArchive, tmp_path: Path) -> None:
    records = [
        response(1),
        response(2, kind="image/png"),
        response(3, status="301 Moved Permanently"),
        response(4, status="404 Not Found"),
        response(5, kind="text/plain", path="/robots.txt"),
        response(6, kind="application/pdf"),
        response(7).replace(b"http://hoasen.example", b"http://[hoasen.exampl"),
    ]
    pages, other_count = found(archive, tmp_path, {"site.warc.gz": by_record(records)})
    assert ([page.source_uri for page in pages], other_count) == ([f"{HOST}/tin-1.html"], 6)


def test_a_broken_record_rides_along_by_its_address_and_the_rest_goes_on(archive: LocalArchive, tmp_path: Path) -> None:
    members = [gzip.compress(response(number)) for number in range(3)]
    damaged = bytearray(members[1])
    damaged[-3] ^= 1
    pages, _ = found(archive, tmp_path, {"site.warc.gz": members[0] + bytes(damaged) + members[2]})
    assert [(page.source_uri[-6], page.problem is None) for page in pages] == [("0", True), ("1", False), ("2", True)]


@pytest.mark.parametrize("name", ["site.warc", "site.warc.gz", "site.wacz"])
def test_a_file_that_is_no_archive_is_one_broken_page(archive: LocalArchive, tmp_path: Path, name: str) -> None:
    ((page,), _) = found(archive, tmp_path, {name: b"<html>Tin</html>" * 1000})
    assert page.problem
    assert name in page.source_uri


@pytest.mark.parametrize("member", ["../../outside.warc.gz", "/etc/cron.d/x.warc.gz", "..\\..\\outside.warc.gz"])
def test_a_member_whose_name_leads_out_of_the_archive_stays_in_it(
    archive: LocalArchive, tmp_path: Path, member: str
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as collection:
        collection.writestr(member, by_record([response(1)]))
    before = set(tmp_path.rglob("*"))
    pages, _ = found(archive, tmp_path, {"..hostile.wacz": out.getvalue()})
    made = set(tmp_path.rglob("*")) - before - {tmp_path / "..hostile.wacz"}
    assert len(pages) == 1
    assert all(path.is_relative_to(archive.folder) for path in made)
    assert not Path("/etc/cron.d/x.warc.gz").exists()


def test_our_own_archive_can_be_read_in_again(archive: LocalArchive, tmp_path: Path) -> None:
    """Saved pages under the names of their files, crawled ones under their addresses, revisits as pages too."""
    other = LocalArchive(tmp_path / "other")
    with ArchiveWriter(other, "crawl", 1) as writer:
        writer.write(exchange())
        writer.write(exchange(address=f"{ADDRESS}?in=1"))
        writer.write_saved(saved_page(7))
    pages, other_count = found(archive, tmp_path, {"own.warc.gz": (other.folder / writer.file_name).read_bytes()})
    assert [(page.source_uri, page.fetched_at) for page in pages] == [
        (ADDRESS, MONDAY),
        (f"{ADDRESS}?in=1", MONDAY),
        (saved_page(7).source_uri, None),
    ]
    assert (pages[1].reference, other_count) == (pages[0].reference, 0)


def test_a_revisit_of_a_page_elsewhere_is_quarantined(archive: LocalArchive, tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_revisit_record(f"{HOST}/9", "sha1:A", f"{HOST}/1", FETCHED, http_headers=head))
    ((page,), _) = found(archive, tmp_path, {"site.warc.gz": out.getvalue()})
    assert page.problem == "a revisit of a page that is in none of these files"


def test_a_file_is_kept_once_without_taking_room(archive: LocalArchive, tmp_path: Path) -> None:
    for _ in range(2):
        found(archive, tmp_path, {})
        path = tmp_path / "site.warc.gz"
        if not path.exists():
            path.write_bytes(by_record([response(1)]))
        list(ArchiveFiles(archive, [path]).pages())
    (name,) = archive.names()
    assert (archive.folder / name).samefile(tmp_path / "site.warc.gz")


def test_a_file_that_vanished_is_named(archive: LocalArchive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"gone\.warc: No such file"):
        list(ArchiveFiles(archive, [tmp_path / "gone.warc"]).pages())


@pytest.mark.parametrize("name", MAKES)
def test_a_kept_file_is_verified_by_the_pages_that_lie_in_it(archive: LocalArchive, tmp_path: Path, name: str) -> None:
    """A WACZ holds more than records, and a file may come with damage: neither is a loss, a lost page is."""
    pages, _ = found(archive, tmp_path, {name: MAKES[name]([response(number) for number in range(4)])})
    stored = sorted(
        (StoredPage(page.source_uri, page.reference) for page in pages),
        key=lambda page: (page.reference.file_name, page.reference.offset),
    )
    assert verify_archive(archive, stored).findings == []
    place = stored[1].reference
    path = archive.folder / place.file_name
    content = bytearray(path.read_bytes())
    content[place.offset + place.length - 20] ^= 1
    path.write_bytes(content)
    assert [finding.rpartition("/")[2] for finding in verify_archive(archive, stored).findings] == ["tin-1.html"]
