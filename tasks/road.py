"""The road of one batch without orchestration: read, strip, parse. Plain functions, also run in worker processes."""

from dataclasses import dataclass

from tasks.batch import Batch
from tasks.pages.article import parse_page, to_article
from tasks.pages.chrome import strip_page
from tasks.read import MAX_PAGE_BYTES, PageFile, read_page
from warehouse.records import ArticleRecord, LandedPage, RawPage, Rejection

_PAGES_AT_A_TIME = 8
"""With the default page limit, the raw bytes of a batch take at most 160 MiB."""


@dataclass(frozen=True, slots=True)
class ParsedBatch:
    """A batch after parsing, and what the warehouse keeps of the pages whose bytes could be read."""

    batch: Batch[ArticleRecord]
    landed: tuple[LandedPage, ...]

    @property
    def chrome_count(self) -> int:
        """Lines taken off the pages of the batch."""
        return sum(len(article.chrome_lines) for article in self.batch.items) + sum(
            rejection.chrome_count for rejection in self.batch.rejections
        )


def parse_files(files: tuple[PageFile, ...], max_page_bytes: int = MAX_PAGE_BYTES) -> ParsedBatch:
    """Read, strip and parse the pages in `files`; what cannot go on rides along as a rejection.

    Only a few pages are held in memory at a time, however large the batch.
    """
    articles: list[ArticleRecord] = []
    rejections: list[Rejection] = []
    landed: list[LandedPage] = []
    for start in range(0, len(files), _PAGES_AT_A_TIME):
        raw = Batch(files[start : start + _PAGES_AT_A_TIME]).map(lambda file: read_page(file, max_page_bytes))
        landed += (LandedPage.of(page) for page in raw.items)
        parsed = parse_pages(raw)
        articles += parsed.items
        rejections += parsed.rejections
    return ParsedBatch(Batch(tuple(articles), tuple(rejections)), tuple(landed))


def parse_pages(batch: Batch[RawPage]) -> Batch[ArticleRecord]:
    """Strip and parse each page of the batch."""
    return batch.map(lambda page: to_article(parse_page(strip_page(page))))
