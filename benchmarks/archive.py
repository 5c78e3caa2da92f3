"""What keeping pages costs beside parsing them: `python -m benchmarks.archive [COUNT]`.

On generated pages of 20 to 150 KB, one core, in turns: strip and parse, keeping with all that belongs to it (the
look-up in the warehouse, digests, records, gzip, writing), and gzip alone at several levels. Processor time.
"""

import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.saved_pages import write_pages
from tasks.archives.keep import Archiving
from tasks.archives.store import open_archive
from tasks.batch import Batch
from tasks.read import find_files, read_page
from tasks.road import parse_pages
from warehouse.engine import open_warehouse
from warehouse.records import RawPage

ROUNDS = 5
LEVELS = (1, 2, 3, 4, 6, 9)


def timed(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def keep(pages: Sequence[RawPage], archiving: Archiving) -> None:
    """As a batch keeps its pages: a few at a time, looked up in the warehouse, written to one file."""
    with archiving.open(1) as keeper:
        for start in range(0, len(pages), 8):
            keeper.keep(pages[start : start + 8])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as name:
        folder = Path(name)
        write_pages(folder / "pages", count)
        pages = [read_page(file) for file in find_files([folder / "pages"]).pages]
        url = f"sqlite:///{folder / 'warehouse.db'}"
        open_warehouse(url).dispose()
        times: dict[str, list[float]] = {}
        for number in range(ROUNDS + 1):
            archiving = Archiving(open_archive(str(folder / f"archive-{number}")), "bench", url)
            contenders: dict[str, Callable[[], object]] = {
                "strip and parse": lambda: parse_pages(Batch(tuple(pages))),
                "keep": partial(keep, pages, archiving),
                **{f"gzip level {level}": partial(pack, pages, level) for level in LEVELS},
            }
            for contender, call in contenders.items():
                taken = timed(call)
                if number:  # the first round imports and fills caches
                    times.setdefault(contender, []).append(taken)
        size = sum(len(page.payload) for page in pages)
        print(f"{len(pages)} pages of {size / len(pages) / 1000:.0f} KB; milliseconds a page")  # noqa: T201
        for contender, taken in times.items():
            print(f"{contender:20}{statistics.median(taken) / len(pages) * 1000:8.2f}")  # noqa: T201
        shares = [kept / parsed for kept, parsed in zip(times["keep"], times["strip and parse"], strict=True)]
        print(f"keep / parse: {statistics.median(shares):.1%} ({min(shares):.1%} to {max(shares):.1%})")  # noqa: T201
        sizes = ", ".join(f"{level}: {pack(pages, level) / size:.1%}" for level in LEVELS)
        print(f"size left by gzip at level {sizes}")  # noqa: T201


def pack(pages: Sequence[RawPage], level: int) -> int:
    """Bytes that are left."""
    return sum(len(zlib.compress(page.payload, level)) for page in pages)


if __name__ == "__main__":
    main()
