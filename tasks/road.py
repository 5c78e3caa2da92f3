"""The road of one batch without orchestration: read, strip, parse. Plain functions, also run in worker processes."""

from dataclasses import dataclass

from tasks.batch import Batch
from tasks.pages.article import parse_page, to_article
from tasks.pages.chrome import strip_page
from tasks.read import MAX_PAGE_BYTES, PageFile, read_page
from warehouse.records import ArticleRecord, LandedPage, RawPage


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
    """Read, strip and parse the pages in `files`; what cannot go on rides along as a rejection."""
    raw = Batch(files).map(lambda file: read_page(file, max_page_bytes))
    return ParsedBatch(parse_pages(raw), tuple(LandedPage.of(page) for page in raw.items))


def parse_pages(batch: Batch[RawPage]) -> Batch[ArticleRecord]:
    """Strip and parse each page of the batch."""
    return batch.map(lambda page: to_article(parse_page(strip_page(page))))
