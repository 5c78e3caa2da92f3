"""Pages and records as the road would hand them over, of a fictional ward portal."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from warehouse.records import (
    ArticleRecord,
    ChromeLine,
    CounterKind,
    CounterReading,
    LandedPage,
    MediaType,
    PageKind,
    Place,
    PlaceStatus,
    Reason,
    Rejection,
    Stage,
)

TRUC_BACH = Place(
    PlaceStatus.RESOLVED,
    "00004.legacy",
    "00004",
    "Phường Trúc Bạch",
    "Quận Ba Đình",
    "Thành phố Hà Nội",
    evidence=("host", "title"),
)
MONDAY = datetime(2021, 1, 4, 1, 30, tzinfo=UTC)
TUESDAY = datetime(2021, 1, 5, 1, 30, tzinfo=UTC)
WEDNESDAY = datetime(2021, 1, 6, 1, 30, tzinfo=UTC)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_article(number: int = 1, **changes: Any) -> ArticleRecord:
    """One article; `changes` override fields. Its payload digest follows from what it says, unless it is given."""
    uri = f"https://trucbach.example.vn/tin-tuc/{number}"
    lead = f"Sáng ngày 28/12/2020, UBND phường tổ chức hội nghị lần thứ {number}."
    article = ArticleRecord(
        article_id=sha256(uri),
        source_uri=uri,
        address=uri,
        portal_id="trucbach.example.vn",
        family="liferay",
        title=f"Phường tổng kết phong trào thi đua, đợt {number}",
        lead=lead,
        body_paragraphs=(lead, "Hội nghị đã nghe báo cáo kết quả công tác trong năm qua."),
        byline="Thu Hà",
        byline_role="Công chức văn hoá",
        source=None,
        section="Tin tức",
        published_on=date(2020, 12, 29),
        published_at=None,
        event_on=date(2020, 12, 28),
        event_year_inferred=False,
        view_count=100 + number,
        visits=(CounterReading(CounterKind.ONLINE, 460), CounterReading(CounterKind.TOTAL, 46_435)),
        image_names=("le-trao-thuong.jpg",),
        captions=("Quang cảnh hội nghị",),
        place=TRUC_BACH,
        chrome_lines=(ChromeLine("Thống kê truy cập", "counter_label"),),
        field_rules=(("byline", "last_line"), ("title", "h1")),
        payload_sha256="",
        fetched_at=None,
    )
    article = replace(article, **changes)
    if not article.payload_sha256:
        article = replace(article, payload_sha256=sha256(repr(replace(article, fetched_at=None))))
    return article


def make_rejection(number: int = 1, **changes: Any) -> Rejection:
    uri = f"https://trucbach.example.vn/trang/{number}"
    rejection = Rejection(
        source_uri=uri,
        stage=Stage.STRIP,
        reason=Reason.LISTING_PAGE,
        detail="The page lists 12 articles and holds none.",
        payload_sha256=sha256(uri),
        page_kind=PageKind.LISTING,
        portal_id="trucbach.example.vn",
        visits=(CounterReading(CounterKind.TODAY, 31),),
        chrome_count=40,
    )
    return replace(rejection, **changes)


def land(item: ArticleRecord | Rejection, fetched_at: datetime | None = None) -> LandedPage:
    """The page that an article or a rejection came from."""
    assert item.payload_sha256 is not None
    moment = item.fetched_at if isinstance(item, ArticleRecord) else fetched_at
    return LandedPage(item.source_uri, item.payload_sha256, 5_120, MediaType.HTML, moment, item.source_uri)
