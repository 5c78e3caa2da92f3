"""What a crawl that was cut short got is found again by its requests."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import requests

from tasks.archives.store import LocalArchive
from tasks.archives.write import ArchiveWriter
from tasks.crawl.recordings import Recordings
from tasks.exchange import Exchange, Truncation
from tests.tasks.archives.exchanges import exchange as make_exchange

LIST = "https://trucbach.example.vn/tin-tuc"


def record(folder: Path, *exchanges: Exchange) -> Recordings:
    archive = LocalArchive(folder)
    with ArchiveWriter(archive, "crawl", 1) as writer:
        for exchange in exchanges:
            writer.write(exchange)
    return Recordings(archive, archive.names())


def request(method: str = "GET", url: str = LIST, body: str | None = None, **headers: str) -> requests.PreparedRequest:
    return requests.Request(method, url, data=body, headers=headers).prepare()


def test_a_response_is_given_once_with_its_place_in_the_archive(tmp_path: Path) -> None:
    exchange = make_exchange(address=LIST)
    recordings = record(tmp_path, exchange)
    found = recordings.take(request())
    assert found is not None
    assert (found[0].wire_body, found[0].headers, found[0].status) == (exchange.wire_body, exchange.headers, 200)
    assert found[0].requested_at == exchange.requested_at
    assert found[1].file_name == LocalArchive(tmp_path).names()[0]
    assert recordings.take(request()) is None


def test_a_request_that_was_asked_twice_is_answered_as_it_was_then(tmp_path: Path) -> None:
    failed = make_exchange(address=LIST, status=503, phrase="Service Unavailable", wire_body=b"")
    later = replace(make_exchange(address=LIST), requested_at=failed.requested_at + timedelta(seconds=4))
    recordings = record(tmp_path, failed, later)
    taken = [recordings.take(request()) for _ in range(2)]
    assert [found[0].status for found in taken if found] == [503, 200]


def test_a_page_that_came_twice_is_found_by_its_revisit_too(tmp_path: Path) -> None:
    alias = make_exchange(address=f"{LIST}?trang=1")
    recordings = record(tmp_path, make_exchange(address=LIST), alias)
    found = recordings.take(request(url=f"{LIST}?trang=1"))
    assert found is not None
    assert found[0].wire_body == alias.wire_body


def test_two_pages_of_a_posted_list_are_told_apart_by_their_forms(tmp_path: Path) -> None:
    pages = [
        make_exchange(
            address=LIST, method="POST", request_body=f"PageIndex={n}".encode(), wire_body=f"<p>{n}</p>".encode()
        )
        for n in (1, 2)
    ]
    found = record(tmp_path, *pages).take(request("POST", body="PageIndex=2"))
    assert found is not None
    assert found[0].wire_body == b"<p>2</p>"


def test_a_response_that_was_not_read_to_its_end_is_asked_for_again(tmp_path: Path) -> None:
    cut = make_exchange(address=LIST, wire_body=b"<html>", truncation=Truncation.LENGTH)
    assert record(tmp_path, cut).take(request()) is None


def test_news_of_a_page_is_no_answer_to_a_request_for_the_page(tmp_path: Path) -> None:
    unchanged = make_exchange(address=LIST, status=304, phrase="Not Modified", wire_body=b"")
    assert record(tmp_path / "a", unchanged).take(request()) is None
    known = record(tmp_path / "b", unchanged).take(request(**{"If-None-Match": '"5f2c"'}))
    assert known is not None
    assert known[0].status == 304
