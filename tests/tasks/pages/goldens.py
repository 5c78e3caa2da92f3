"""Goldens: saved pages with, beside each, what it must become. Read by a person before they were committed."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tasks.pages.describe import describe_page
from tasks.pages.fold import fold_text
from warehouse.records import MediaType, RawPage

PORTALS = Path(__file__).parents[2] / "portals"
SHARED = Path(__file__).parents[4] / "shared"
PAGE_SUFFIXES = (".html", ".htm", ".txt")

FIELDS = (
    "page_kind", "title", "lead", "body_paragraphs", "byline", "byline_role", "source", "section", "published_at",
    "event_on", "event_year_inferred", "view_count", "visits", "image_names", "captions", "ward", "ward_code",
    "district", "province", "chrome_lines", "rejected",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Golden:
    """One saved page and what it must become."""

    path: Path
    fields: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def page(self) -> RawPage:
        media_type = MediaType.TEXT if self.path.suffix == ".txt" else MediaType.HTML
        return RawPage.of(self.path.name, self.path.read_bytes(), media_type, address=self.fields.get("url"))


@cache
def own_goldens() -> tuple[Golden, ...]:
    """The project's own pages, in order of name."""
    return tuple(_beside(PORTALS))


@cache
def seed_goldens() -> tuple[Golden, ...]:
    """The five pages that the job exists for; none where they are not at hand."""
    listed = SHARED / "seeds" / "gold.json"
    if not listed.exists():
        return ()
    return tuple(Golden(SHARED / "seeds" / fields["file"], fields) for fields in json.loads(listed.read_text("utf-8")))


def _beside(folder: Path) -> Iterator[Golden]:
    for path in sorted(folder.rglob("*.json")):
        page = next((page for suffix in PAGE_SUFFIXES if (page := path.with_suffix(suffix)).exists()), None)
        if page is not None:
            yield Golden(page, json.loads(path.read_text("utf-8")))


@cache
def described(golden: Golden) -> dict[str, Any]:
    """What the golden's page becomes today."""
    return describe_page(golden.page)


def comparable(field: str, value: Any) -> Any:
    """`value` as it is compared: folded, a list of lines as it stands, an object without nulls."""
    if field == "published_at" and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC) if "T" in value else value
    if field == "visits":
        return {kind: number for kind, number in (value or {}).items() if number is not None}
    if field == "chrome_lines":
        return Counter(fold_text(line) for line in value)
    if isinstance(value, list):
        return [fold_text(line) for line in value]
    return fold_text(value) if isinstance(value, str) else value
