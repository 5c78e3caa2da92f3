"""Parsing ahead in worker processes."""

from contextlib import closing
from pathlib import Path

from flows.parsing import cut, parse_batches
from tasks.read import MAX_PAGE_BYTES, find_files
from tasks.road import ParsedBatch
from tests.flows.commands import write_pages


def parsed(folder: Path, processes: int) -> list[ParsedBatch]:
    pages = find_files([folder]).pages
    pending = parse_batches(
        cut(pages, 60), len(pages), archiving=None, max_page_bytes=MAX_PAGE_BYTES, processes=processes
    )
    with closing(pending):
        return [batch.collect() for batch in pending]


def test_two_processes_give_what_one_gives_in_the_same_order(tmp_path: Path) -> None:
    write_pages(tmp_path, 510)
    for name in ("tin-100.html", "tin-500.html"):
        (tmp_path / name).write_bytes(b"")
    assert parsed(tmp_path, processes=2) == parsed(tmp_path, processes=1)


def test_the_last_batch_holds_the_rest(tmp_path: Path) -> None:
    assert [len(batch) for batch in cut(find_files([write_pages(tmp_path, 7)]).pages, 3)] == [3, 3, 1]
