"""Time every shape of `tests/tasks/pages/shapes.py` at one size and at eight: `make fuzz-time`.

What takes more than eight times as long is not read in proportion to its size; ends with 1 when any shape is so.
"""

import argparse
import sys
import time
from contextlib import suppress

from tasks.errors import PageError
from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tests.tasks.pages.shapes import DEEP_SHAPES, HTML_SHAPES, TEXT_SHAPES, Shape, make_page
from warehouse.records import MediaType, RawPage

TIMES = 8
MAX_GROWTH = 1.6 * TIMES
"""Memory that no cache holds any more costs up to half as much again."""
ROUNDS = 3


def read_seconds(page: RawPage) -> float:
    """Processor seconds for the page; a stated limit that it meets ends it."""
    began = time.process_time()
    with suppress(PageError):
        parse_page(strip_page(page))
    return time.process_time() - began


def measure(shape: Shape, media_type: MediaType, count: int) -> tuple[int, float, float]:
    """Bytes of the large page, seconds for the small and for the large one, each the best of some rounds."""
    small, large = (make_page(shape(size), media_type) for size in (count, TIMES * count))
    seconds = [min(read_seconds(page) for _ in range(ROUNDS)) for page in (small, large)]
    return len(large.payload), seconds[0], seconds[1]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--count", type=int, default=12_500, help="repeats on the small page")
    options.add_argument("names", nargs="*", help="shapes; all when none is named")
    chosen = options.parse_args()
    shapes = [
        *((name, shape, MediaType.HTML) for name, shape in (HTML_SHAPES | DEEP_SHAPES).items()),
        *((f"text: {name}", shape, MediaType.TEXT) for name, shape in TEXT_SHAPES.items()),
    ]
    is_bad = False
    for name, shape, media_type in shapes:
        if chosen.names and name not in chosen.names:
            continue
        size, small, large = measure(shape, media_type, chosen.count)
        growth = large / max(small, 0.001)
        is_bad = is_bad or growth > MAX_GROWTH
        print(  # noqa: T201
            f"{name:28} {size / 1e6:6.1f} MB {small:7.3f} s {large:7.3f} s  x{growth:5.1f}"
            f"{'  <-- not in proportion' if growth > MAX_GROWTH else ''}",
            flush=True,
        )
    sys.exit(is_bad)


if __name__ == "__main__":
    main()
