"""Time strip and parse beside other extractors: `python -m benchmarks.parse PATH... [--min-kb N] [--max-kb N]`.

Takes HTML pages from files and folders, no goldens needed; gives each one's time as a ratio to `trafilatura.extract`.
They take turns page by page. Needs the group `peers`. Processor time of one core; imports and a first untimed pass are
not counted. A portal repeats its menus, and what was read once is remembered: "wardnews, first page" has forgotten them
before each page, as if no two pages came from one portal; "wardnews, same page again" remembers all of it. A crawl lies
between the two.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from tasks.pages import chrome, fold, gazetteer, zones
from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tasks.pages.decode import decode_page
from tasks.read import find_files, read_page
from warehouse.records import MediaType, RawPage

BASELINE = "trafilatura"
FIRST = "wardnews, first page"


def forget_lines() -> None:
    """Forget every line, class name and place name; those of the official list too, which a real run keeps."""
    for module in (chrome, fold, gazetteer, zones):
        for name in vars(module):
            remembered = getattr(module, name)
            if getattr(remembered, "cache_parameters", dict)().get("maxsize"):
                remembered.cache_clear()


def contenders(page: RawPage) -> dict[str, Callable[[], Any]]:
    text = decode_page(page)
    return {
        FIRST: lambda: parse_page(strip_page(page)),
        "wardnews, same page again": lambda: parse_page(strip_page(page)),
        BASELINE: partial(trafilatura.extract, page.payload),
        "trafilatura with metadata": partial(trafilatura.extract, page.payload, with_metadata=True),
        "resiliparse body only": lambda: extract_plain_text(HTMLTree.parse(text), main_content=True),
        "lxml parse only": partial(lxml.html.document_fromstring, page.payload),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("paths", nargs="+", type=Path)
    options.add_argument("--min-kb", type=int, default=50)
    options.add_argument("--max-kb", type=int, default=180)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    pages = [read_page(file) for file in find_files(chosen.paths).pages]
    pages = [
        page
        for page in pages
        if page.media_type is MediaType.HTML and chosen.min_kb <= len(page.payload) / 1000 <= chosen.max_kb
    ]
    taken: dict[str, list[float]] = {}
    for page in pages:
        calls = contenders(page)
        for call in calls.values():
            call()
        times: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(chosen.rounds):
            for name, call in calls.items():
                if name == FIRST:
                    forget_lines()
                began = time.process_time()
                call()
                times[name].append(time.process_time() - began)
        for name, each in times.items():
            taken.setdefault(name, []).append(statistics.median(each))
    size = statistics.median(len(page.payload) for page in pages) / 1000
    print(f"{len(pages)} pages, median {size:.0f} KB, median of {chosen.rounds} rounds each")  # noqa: T201
    for name, each in taken.items():
        ratios = [one / base for one, base in zip(each, taken[BASELINE], strict=True)]
        print(  # noqa: T201
            f"{name:26} {1000 * statistics.median(each):7.2f} ms a page, "
            f"ratio of sums {sum(each) / sum(taken[BASELINE]):.3f}, median ratio {statistics.median(ratios):.3f}"
        )


if __name__ == "__main__":
    main()
