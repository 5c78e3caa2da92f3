"""The road of one batch without orchestration: read, keep, strip, parse. Plain functions, also run in workers."""

from contextlib import nullcontext
from dataclasses import dataclass

from tasks.archives.keep import Archiving
from tasks.archives.pages import ArchivedPage, read_archived_page
from tasks.batch import Batch
from tasks.pages.article import parse_page, to_article
from tasks.pages.chrome import strip_page
from tasks.read import MAX_PAGE_BYTES, PageFile, read_page
from warehouse.records import ArticleRecord, LandedPage, RawPage, Rejection

PageSource = PageFile | ArchivedPage
"""What travels to where a batch is parsed: a page's place on disk or in the archive, never its bytes."""

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


def parse_sources(
    sources: tuple[PageSource, ...],
    archiving: Archiving | None = None,
    batch_number: int = 1,
    max_page_bytes: int = MAX_PAGE_BYTES,
) -> ParsedBatch:
    """Read, strip and parse the pages in `sources`; what cannot go on rides along as a rejection.

    With `archiving`, pages that are not in the archive yet are kept there. Only a few pages are held in memory at a
    time, however large the batch.
    """
    articles: list[ArticleRecord] = []
    rejections: list[Rejection] = []
    landed: list[LandedPage] = []
    with archiving.open(batch_number) if archiving else nullcontext() as keeper:
        for start in range(0, len(sources), _PAGES_AT_A_TIME):
            some = Batch(sources[start : start + _PAGES_AT_A_TIME])
            raw = some.map(lambda source: read_source(source, archiving, max_page_bytes))
            if keeper:
                raw = Batch(keeper.keep(raw.items), raw.rejections)
            landed += (LandedPage.of(page) for page in raw.items)
            parsed = parse_pages(raw)
            articles += parsed.items
            rejections += parsed.rejections
    return ParsedBatch(Batch(tuple(articles), tuple(rejections)), tuple(landed))


def read_source(source: PageSource, archiving: Archiving | None, max_bytes: int) -> RawPage:
    """The bytes of one page, wherever they lie. Raises `PageError` of the read stage."""
    if isinstance(source, PageFile):
        return read_page(source, max_bytes)
    if archiving is None:
        raise ValueError("an archived page needs its archive")
    return read_archived_page(archiving.archive, source, max_bytes)


def parse_pages(batch: Batch[RawPage]) -> Batch[ArticleRecord]:
    """Strip and parse each page of the batch."""
    return batch.map(lambda page: to_article(parse_page(strip_page(page))))
