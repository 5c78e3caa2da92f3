"""What the crawler remembers between runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from warehouse.crawl_state import (
    HostState,
    PageState,
    RobotsCopy,
    read_host_states,
    read_page_states,
    write_crawl_state,
)
from warehouse.engine import writing
from warehouse.records import ArchiveReference

_AT = datetime(2025, 8, 1, 1, 30, tzinfo=UTC)
_PAGE = PageState(
    "https://xuanha.danang.example/tin/ra-quan-1.html",
    "xuanha.danang.example",
    "fetched",
    _AT,
    200,
    'W/"5f2c"',
    "Fri, 01 Aug 2025 01:00:00 GMT",
    _AT,
    "ab" * 32,
)
_ROBOTS = RobotsCopy("https://xuanha.danang.example", "User-agent: *\nDisallow: /admin", _AT, '"r1"')
_HOST = HostState("xuanha.danang.example", 6, _AT + timedelta(hours=1), 2.5, _AT, _AT, "it answers 503", _ROBOTS)


def _write(engine: Engine, pages: list[PageState], hosts: list[HostState]) -> None:
    with writing(engine) as connection:
        write_crawl_state(connection, pages, hosts)


def test_what_was_remembered_is_read_again_and_twice_is_once(engine: Engine) -> None:
    for _ in range(2):
        _write(engine, [_PAGE], [_HOST])
    assert read_page_states(engine, "xuanha.danang.example") == {_PAGE.address: _PAGE}
    assert read_host_states(engine) == [_HOST]


def test_a_list_is_remembered_with_its_place_in_the_archive(engine: Engine) -> None:
    listing = replace(_PAGE, is_list=True, archive=ArchiveReference("2025/08/crawl-1.warc.gz", 412, 1903))
    _write(engine, [listing], [])
    assert read_page_states(engine, "xuanha.danang.example") == {_PAGE.address: listing}


def test_a_later_request_replaces_the_earlier_and_a_late_batch_takes_nothing_back(engine: Engine) -> None:
    later = replace(_PAGE, last_outcome="gone", last_status=404, last_asked_at=_AT + timedelta(days=1), missing_count=1)
    healthy = HostState("xuanha.danang.example", 0, None, 1.0, _AT + timedelta(days=1))
    _write(engine, [_PAGE], [_HOST])
    _write(engine, [later], [healthy])
    _write(engine, [_PAGE], [_HOST])
    assert read_page_states(engine, "xuanha.danang.example") == {_PAGE.address: later}
    assert read_host_states(engine) == [healthy]


def test_only_the_portal_and_the_hosts_asked_about_are_read(engine: Engine) -> None:
    other = replace(_PAGE, address="https://hoiphu.gialai.example/tin/2.html", portal_id="hoiphu.gialai.example")
    _write(engine, [_PAGE, other], [_HOST, replace(_HOST, host="hoiphu.gialai.example")])
    assert list(read_page_states(engine, "hoiphu.gialai.example").values()) == [other]
    assert read_host_states(engine, ["xuanha.danang.example", "unknown.example"]) == [_HOST]


def test_a_host_that_was_never_asked_is_not_remembered(engine: Engine) -> None:
    _write(engine, [], [HostState("ducxuan.backan.example")])
    assert read_host_states(engine) == []
