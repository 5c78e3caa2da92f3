"""Our crawler: `python -m benchmarks.crawl.ours HOSTS PAGES FOLDER`. A host is asked one page at a time; WARC files."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from requests import PreparedRequest

from benchmarks.crawl.town import Meter, addresses, stay_on_core
from tasks.archives.store import open_archive
from tasks.archives.write import ArchiveWriter
from tasks.exchange import Exchange
from tasks.fetch.addresses import host_key
from tasks.fetch.answers import FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.rules import FetchRules, make_user_agent

RULES = FetchRules(make_user_agent("0", "mailto:bench@wardnews.example"), min_delay_s=0.0, may_ask_loopback=True)


class Archiving:
    """Every response goes to the archive."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self._writer, self._lock = writer, threading.Lock()

    def recall(self, request: PreparedRequest) -> Exchange | None:  # noqa: ARG002 - the protocol's
        return None

    def enter(self, exchange: Exchange) -> None:
        with self._lock:
            self._writer.write(exchange)


def main(host_count: int, page_count: int, folder: str) -> None:
    stay_on_core(0)
    meter = Meter()
    with ArchiveWriter(open_archive(folder), "benchmark", 1) as writer:
        fetcher = Fetcher(RULES, book=Archiving(writer))

        def crawl(links: list[str]) -> int:
            site = Site(frozenset({host_key(links[0]).partition(":")[0]}))
            answers = (fetcher.fetch(FetchRequest(link), site) for link in links)
            return sum(answer.outcome is Outcome.FETCHED for answer in answers)

        with ThreadPoolExecutor(host_count) as pool:
            kept = sum(pool.map(crawl, addresses(host_count, page_count)))
        fetcher.close()
    meter.tell(kept)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
