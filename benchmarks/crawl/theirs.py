"""Scrapy: `python -m benchmarks.crawl.theirs HOSTS PAGES FOLDER`. Its own concurrency; each body into a file."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from benchmarks.crawl.town import Meter, addresses

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
        for links in zip(*addresses(HOST_COUNT, PAGE_COUNT), strict=True):
            for link in links:
                yield scrapy.Request(link)

    def parse(self, response: Response) -> None:
        (FOLDER / response.url.removeprefix("http://").replace("/", "_")).write_bytes(response.body)
        Pages.kept += 1


if __name__ == "__main__":
    process = CrawlerProcess(SETTINGS)
    process.crawl(Pages)
    meter = Meter()
    process.start()
    meter.tell(Pages.kept)
