"""Scrapy: `python -m benchmarks.crawl.theirs HOSTS PAGES FOLDER`. Its own concurrency; each body into a file."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from benchmarks.crawl.town import Meter, addresses, stay_on_core

HOST_COUNT, PAGE_COUNT, FOLDER = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": max(16, HOST_COUNT),
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
}


class Pages(scrapy.Spider):
    name = "pages"
    kept = 0

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Scrapy takes these one by one, so that few are under way at once: a host's other pages follow its first."""
        for first, *others in addresses(HOST_COUNT, PAGE_COUNT):
            yield scrapy.Request(first, self.parse_first, cb_kwargs={"others": others})

    def parse_first(self, response: Response, others: list[str]) -> Iterator[scrapy.Request]:
        yield from (scrapy.Request(link) for link in others)
        self.parse(response)

    def parse(self, response: Response) -> None:
        (FOLDER / response.url.removeprefix("http://").replace("/", "_")).write_bytes(response.body)
        Pages.kept += 1


if __name__ == "__main__":
    stay_on_core(0)
    process = CrawlerProcess(SETTINGS)
    process.crawl(Pages)
    meter = Meter()
    process.start()
    meter.tell(Pages.kept)
