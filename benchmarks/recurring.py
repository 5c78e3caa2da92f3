"""What learning across pages would add: `python -m benchmarks.recurring PATH...`.

Lines that recur on pages of one portal, numbers masked, are chrome by frequency. Counted here are those that the rules
took off already, and, line by line, those that they left in a body: only these would be learned.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tasks.errors import PageError
from tasks.pages.addresses import host_of
from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tasks.read import find_files, read_page
from warehouse.records import ArticleRecord

MIN_PAGES = 2
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class PortalLines:
    """On how many pages of one portal each masked line stands."""

    page_count: int = 0
    chrome: Counter[str] = field(default_factory=Counter)
    body: Counter[str] = field(default_factory=Counter)

    def add(self, record: ArticleRecord) -> None:
        self.page_count += 1
        self.chrome.update({mask(line.text) for line in record.chrome_lines})
        self.body.update({mask(line) for line in (*record.body_paragraphs, *record.captions)})

    def recurring_chrome(self) -> int:
        return sum(count >= MIN_PAGES for count in self.chrome.values())

    def left_in_bodies(self) -> list[tuple[str, int]]:
        """Lines of bodies that stand, in bodies or in chrome, on several pages of the portal."""
        pages_of = {line: count + self.chrome[line] for line, count in self.body.items()}
        return [(line, count) for line, count in pages_of.items() if count >= MIN_PAGES]


def mask(line: str) -> str:
    return _NUMBER.sub("0", line.casefold())


def read_records(paths: Iterable[Path]) -> Iterator[tuple[str, ArticleRecord]]:
    """Portal and record of each page that can be read; the portal is the golden's, the page's own, or its folder."""
    for file in find_files(list(paths)).pages:
        try:
            record = parse_page(strip_page(read_page(file))).record
        except PageError:
            continue
        golden = file.path.with_suffix(".json")
        stated = json.loads(golden.read_text("utf-8")).get("url") if golden.is_file() else None
        yield host_of(stated) or record.portal_id or file.path.parent.name, record


def main() -> None:
    portals: dict[str, PortalLines] = defaultdict(PortalLines)
    for portal, record in read_records(map(Path, sys.argv[1:])):
        portals[portal].add(record)
    several = {portal: found for portal, found in portals.items() if found.page_count >= MIN_PAGES}
    for portal, found in sorted(several.items()):
        left = found.left_in_bodies()
        print(  # noqa: T201
            f"{portal}: {found.page_count} pages, {found.recurring_chrome()} recurring lines taken off, "
            f"{len(left)} left in bodies"
        )
        for line, count in left:
            print(f"    on {count} pages: {line[:100]}")  # noqa: T201
    print(  # noqa: T201
        f"{len(several)} portals of several pages, {sum(found.page_count for found in several.values())} pages: "
        f"{sum(found.recurring_chrome() for found in several.values())} recurring lines taken off by rules, "
        f"{sum(len(found.left_in_bodies()) for found in several.values())} left in bodies"
    )


if __name__ == "__main__":
    main()
