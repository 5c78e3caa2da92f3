"""Writing the archive and reading it back."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tasks.archives.pages import ArchivedPage, read_archived, read_archived_page
from tasks.archives.records import read_record
from tasks.archives.store import LocalArchive, open_archive
from tasks.archives.write import ArchiveWriter
from tasks.errors import ArchiveError, PageError
from tasks.exchange import Truncation
from tests.flows.commands import ward_news
from tests.tasks.archives.exchanges import ADDRESS, MONDAY, exchange, saved_page
from warehouse.records import ArchivedPayload, ArchiveReference, Reason

LIMIT = 100_000


@pytest.fixture
def archive(tmp_path: Path) -> LocalArchive:
    return LocalArchive(tmp_path / "archive")


def kinds(archive: LocalArchive, name: str) -> list[str]:
    with archive.open(name) as file:
        return [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]


def test_a_fetched_page_comes_back_with_its_address_and_moment(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        reference = writer.write(exchange())
    page = read_archived(archive, reference, LIMIT)
    assert (page.source_uri, page.address, page.fetched_at) == (ADDRESS, ADDRESS, MONDAY)
    assert (page.payload.decode(), page.archive) == (ward_news(1), reference)


def test_request_and_response_are_kept_as_they_went_over_the_wire(archive: LocalArchive) -> None:
    sent = exchange(method="POST", request_body=b"PageIndex=2")
    with ArchiveWriter(archive, "crawl", 1) as writer:
        reference = writer.write(sent)
    response = read_record(archive, reference)
    head = b"HTTP/1.1 200 OK\r\n" + b"".join(f"{n}: {v}\r\n".encode("latin-1") for n, v in sent.headers) + b"\r\n"
    assert response.block == head + sent.wire_body
    request = read_record(archive, replace(reference, offset=reference.offset + reference.length, length=10_000))
    assert request.block == (
        b"POST /tin-tuc/ra-quan-don-kenh-1.html HTTP/1.1\r\n"
        b"Host: hoasen.example\r\nUser-Agent: wardnews\r\n\r\nPageIndex=2"
    )


def test_a_response_that_was_not_read_to_its_end_says_so_in_the_words_of_the_standard(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        cut = writer.write(exchange(wire_body=b"<html>", truncation=Truncation.LENGTH))
        whole = writer.write(exchange(2))
    fields = [read_record(archive, reference).fields for reference in (cut, whole)]
    assert [field.get_header("WARC-Truncated") for field in fields] == ["length", None]
    assert kinds(archive, cut.file_name) == ["warcinfo", *["response", "request"] * 2]


@pytest.mark.parametrize("known", [{}, {"address": ADDRESS}, {"address": ADDRESS, "fetched_at": MONDAY}])
def test_a_saved_page_comes_back_as_it_was_read(archive: LocalArchive, known: dict[str, object]) -> None:
    page = saved_page(**known)
    with ArchiveWriter(archive, "ingest", 1) as writer:
        reference = writer.write_saved(page)
    assert read_archived(archive, reference, LIMIT) == replace(page, archive=reference)


def test_the_same_bytes_at_another_address_are_a_revisit_that_leads_to_the_first_record(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        first = writer.write(exchange())
        second = writer.write(exchange(address=f"{ADDRESS}?in=1"))
    assert kinds(archive, first.file_name) == ["warcinfo", "response", "request", "revisit", "request"]
    assert first == second


def test_bytes_of_an_earlier_run_are_a_revisit(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        first = writer.write(exchange())
    with ArchiveWriter(archive, "crawl", 1) as writer:
        second = writer.write(exchange(), ArchivedPayload(first, frozenset((ADDRESS,))))
    assert (second, kinds(archive, writer.file_name)) == (first, ["warcinfo", "revisit", "request"])


def test_an_earlier_record_that_is_lost_is_written_again(archive: LocalArchive) -> None:
    lost = ArchivedPayload(ArchiveReference("2021/01/gone.warc.gz", 0, 100), frozenset((saved_page().source_uri,)))
    with ArchiveWriter(archive, "ingest", 1) as writer:
        reference = writer.write_saved(saved_page(), lost)
    assert read_archived(archive, reference, LIMIT).payload == saved_page().payload


def test_a_saved_page_that_is_known_is_not_written_again_and_makes_no_file(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "ingest", 1) as writer:
        first = writer.write_saved(saved_page())
    with ArchiveWriter(archive, "ingest", 1) as writer:
        again = writer.write_saved(saved_page(), ArchivedPayload(first, frozenset((saved_page().source_uri,))))
    assert (again, len(archive.names())) == (first, 1)


def test_empty_bodies_are_no_revisits_of_each_other(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        for address in (ADDRESS, f"{ADDRESS}?trang=2"):
            reference = writer.write(exchange(address=address, status=304, phrase="", headers=(), wire_body=b""))
    assert kinds(archive, reference.file_name).count("response") == 2


def test_a_page_may_travel_under_another_name_than_its_record(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "crawl", 1) as writer:
        reference = writer.write(exchange())
    page = ArchivedPage(f"{ADDRESS}?in=1", reference, None, None)
    assert read_archived_page(archive, page, LIMIT).source_uri == f"{ADDRESS}?in=1"


def test_a_record_with_a_flipped_byte_is_broken(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "ingest", 1) as writer:
        reference = writer.write_saved(saved_page())
    path = archive.folder / reference.file_name
    content = bytearray(path.read_bytes())
    content[reference.offset + reference.length // 2] ^= 1
    path.write_bytes(content)
    assert reason_of(archive, reference) is Reason.BROKEN_RECORD


def test_a_reference_behind_the_end_is_broken(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "ingest", 1) as writer:
        reference = writer.write_saved(saved_page())
    assert reason_of(archive, replace(reference, offset=1_000_000)) is Reason.BROKEN_RECORD


def test_a_page_above_the_limit_is_too_large(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "ingest", 1) as writer:
        reference = writer.write_saved(saved_page(payload=b"<p>" + b"x" * 500_000))
    assert reason_of(archive, reference) is Reason.TOO_LARGE


def reason_of(archive: LocalArchive, reference: ArchiveReference) -> Reason:
    with pytest.raises(PageError) as caught:
        read_archived(archive, reference, LIMIT)
    return caught.value.reason


def test_a_file_is_no_part_of_the_archive_before_it_is_finished(archive: LocalArchive) -> None:
    with ArchiveWriter(archive, "ingest", 1) as writer:
        writer.write_saved(saved_page())
        assert (archive.names(), len(archive.unfinished_names())) == ([], 1)
    assert (len(archive.names()), archive.unfinished_names()) == (1, [])


_KILLED = """
import os, signal, sys
from tasks.archives.store import open_archive
from tasks.archives.write import ArchiveWriter
from tests.tasks.archives.exchanges import exchange
writer = ArchiveWriter(open_archive(sys.argv[1]), "crawl", 1)
for number in range(5):
    writer.write(exchange(number))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_writer_that_is_killed_leaves_whole_records(archive: LocalArchive) -> None:
    subprocess.run([sys.executable, "-c", _KILLED, archive.folder], cwd=Path(__file__).parents[3], check=False)
    (name,) = archive.unfinished_names()
    assert kinds(archive, name) == ["warcinfo"] + ["response", "request"] * 5


_NO_ROOM = """
import resource, sys
from tasks.archives.store import open_archive
from tasks.archives.write import ArchiveWriter
from tests.tasks.archives.exchanges import exchange
resource.setrlimit(resource.RLIMIT_FSIZE, (2_500, 2_500))  # as on a full disk, the write that does not fit is cut
with ArchiveWriter(open_archive(sys.argv[1]), "crawl", 1) as writer:
    for number in range(50):
        writer.write(exchange(number))
"""


def test_a_record_that_the_disk_had_no_room_for_leaves_no_part_of_itself(archive: LocalArchive) -> None:
    command = [sys.executable, "-c", _NO_ROOM, archive.folder]
    ended = subprocess.run(command, cwd=Path(__file__).parents[3], check=False, capture_output=True, text=True)
    assert "tasks.errors.ArchiveError" in ended.stderr
    (name,) = archive.names()
    assert kinds(archive, name)[-2:] == ["response", "request"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_archive_that_may_not_be_written_is_one_clear_error(archive: LocalArchive) -> None:
    archive.folder.mkdir(mode=0o500)
    with pytest.raises(ArchiveError, match="Permission denied"), ArchiveWriter(archive, "ingest", 1) as writer:
        writer.write_saved(saved_page())


@pytest.mark.parametrize("url", ["archive", "file:///srv/archive"])
def test_a_path_and_a_file_address_are_folders(url: str) -> None:
    assert isinstance(open_archive(url), LocalArchive)


def test_an_address_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ArchiveError, match="WARDNEWS_ARCHIVE_URL: nowhere://x"):
        open_archive("nowhere://x").names()
