"""Walking through WARC files of every make, whole and damaged."""

import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.warcwriter import WARCWriter

from tasks.archives.walk import FoundRecord, OneStreamError, walk_records
from tests.flows.commands import ward_news


def pages(count: int = 6, *, is_gzip: bool = True) -> list[bytes]:
    """Records as warcio writes them, with pages of several sizes."""
    records = []
    for number in range(count):
        payload = ward_news(number).encode() + random.Random(number).randbytes(number * 40_000)
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=is_gzip)
        writer.write_record(
            writer.create_warc_record(
                f"http://hoasen.example/{number}.html", "resource", io.BytesIO(payload), len(payload), "text/html"
            )
        )
        records.append(out.getvalue())
    return records


def walked(content: bytes, start: int = 0, end: int | None = None) -> list[FoundRecord]:
    return list(walk_records(io.BytesIO(content), start, end))


def names(found: list[FoundRecord]) -> list[str]:
    """The number in each record's address, with a mark on the broken."""
    return [
        ("!" if one.problem else "") + (one.record.target_uri[-6] if one.record and one.record.target_uri else "?")
        for one in found
    ]


@pytest.mark.parametrize("is_gzip", [True, False])
def test_every_record_is_found_where_it_lies(is_gzip: bool) -> None:
    records = pages(is_gzip=is_gzip)
    found = walked(b"".join(records))
    padding = 0 if is_gzip else 4
    lengths = [len(record) for record in records]
    assert [one.offset for one in found] == [sum(lengths[:n]) for n in range(6)]
    assert [one.length + padding * 0 for one in found] == lengths
    assert names(found) == list("012345")


def test_a_part_of_a_file_is_walked_alone() -> None:
    records = pages(3)
    start = 7 + len(records[0])
    content = b"PK 7 oct"[:7] + b"".join(records)
    assert names(walked(content, start, start + len(records[1]))) == ["1"]


def flip(records: list[bytes]) -> bytes:
    damaged = bytearray(records[2])
    damaged[len(damaged) // 2] ^= 0x10
    return b"".join([*records[:2], bytes(damaged), *records[3:]])


def cut(records: list[bytes]) -> bytes:
    return b"".join([*records[:2], records[2][:-300], *records[3:]])


def fill_with_garbage(records: list[bytes]) -> bytes:
    return b"".join([*records[:2], random.Random(1).randbytes(200_000), *records[3:]])


@pytest.mark.parametrize("is_gzip", [True, False])
@pytest.mark.parametrize(
    ("damage", "seen"),
    [(flip, "0 1 !2 3 4 5"), (cut, "0 1 !2 3 4 5"), (fill_with_garbage, "0 1 !? 3 4 5")],
)
def test_the_walk_goes_on_behind_a_damaged_record(
    damage: Callable[[list[bytes]], bytes], seen: str, is_gzip: bool
) -> None:
    assert names(walked(damage(pages(is_gzip=is_gzip)))) == seen.split()


@pytest.mark.parametrize("is_gzip", [True, False])
def test_an_unfinished_tail_is_one_broken_record(is_gzip: bool) -> None:
    content = b"".join(pages(4, is_gzip=is_gzip))
    assert names(walked(content[:-100])) == ["0", "1", "2", "!3"]


@pytest.mark.parametrize("is_gzip", [True, False])
def test_damage_anywhere_costs_the_record_it_is_in_and_the_next_at_most(is_gzip: bool) -> None:
    records = pages(5, is_gzip=is_gzip)
    whole = b"".join(records)
    chance = random.Random(2)
    for _ in range(60):
        at = chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[at] ^= 1 << chance.randrange(8)
        good = [name for name in names(walked(bytes(damaged))) if not name.startswith("!")]
        assert len(good) >= 4


def test_a_file_that_is_no_archive_is_one_broken_record() -> None:
    (found,) = walked(b"<html>" * 50_000)
    assert (found.problem, found.length) == ("it does not begin with a WARC header", 300_000)


def test_a_file_compressed_as_a_whole_is_told_from_one_compressed_by_records() -> None:
    with pytest.raises(OneStreamError):
        walked(gzip.compress(b"".join(pages(3, is_gzip=False))))


def test_an_empty_file_has_no_records() -> None:
    assert walked(b"") == []


def test_padding_between_members_is_passed_over() -> None:
    first, second = pages(2)
    assert names(walked(first + b"\0" * 512 + second + b"\r\n")) == ["0", "1"]


def test_a_file_of_another_tool_and_day_is_read(tmp_path: Path) -> None:
    """With what the standard allows: old version, lower case, brackets around the address, no digests."""
    page = b"HTTP/1.0 200 OK\r\nContent-type: text/html\r\n\r\n<html>Tin</html>"
    record = (
        b"WARC/0.18\r\nWARC-Type: response\r\nwarc-target-uri: <http://hoasen.example/7.html>\r\n"
        b"WARC-Date: 2009-04-03T08:15:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"content-length: %d\r\n\r\n%s\r\n\r\n" % (len(page), page)
    )
    (found,) = walked(record)
    assert found.record
    assert (found.record.target_uri, found.record.status) == ("http://hoasen.example/7.html", 200)
