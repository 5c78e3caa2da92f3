"""Records made for tests: a sound one, and what a test changes of it."""

import dataclasses
from datetime import date
from typing import Any

from warehouse.records import ArticleRecord, Place, PlaceStatus

BODY = (
    "Sáng ngày 12/3/2024, phường Hoa Sim tổ chức lễ phát động Tết trồng cây tại công viên Suối Lạnh.",
    "Hơn hai trăm đoàn viên, hội viên và bà con tổ dân phố số 4 đã trồng 150 cây sấu dọc bờ suối.",
)
MENU = (
    "Giới thiệu",
    "Tin tức",
    "Thủ tục hành chính",
    "Văn bản",
    "Lịch công tác",
    "Hỏi đáp",
    "Góp ý",
    "Liên hệ",
    "Thư viện",
)
PLACE = Place(PlaceStatus.RESOLVED, "00004.legacy", "00004", "Phường Hoa Sim", "Quận Suối Lạnh", "Tỉnh Sông Trắng")


def record(number: int = 0, **changes: Any) -> ArticleRecord:
    """A record that passes every expectation, but for `changes`."""
    sound = ArticleRecord(
        article_id=f"article-{number}",
        source_uri=f"file:///pages/{number}.html",
        address=None,
        portal_id="hoasim.example",
        family=None,
        title="Hoa Sim ra quân trồng cây",
        lead=BODY[0],
        body_paragraphs=BODY,
        byline="Hà My",
        byline_role=None,
        source=None,
        section=None,
        published_on=date(2024, 3, 13),
        published_at=None,
        event_on=date(2024, 3, 12),
        event_year_inferred=False,
        view_count=None,
        visits=(),
        image_names=(),
        captions=(),
        place=PLACE,
        chrome_lines=(),
        field_rules=(),
        payload_sha256=f"{number:064x}",
        fetched_at=None,
    )
    return dataclasses.replace(sound, **changes)


def long_body(number: int, size: int = 4_000) -> tuple[str, ...]:
    """Paragraphs of prose, no two the same, of at least `size` characters together."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        paragraphs.append(f"{BODY[len(paragraphs) % 2]} Đợt {number}, lần {len(paragraphs)}.")
    return tuple(paragraphs)
