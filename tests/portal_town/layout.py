"""How the portals of each CMS family look: addresses and templates, one file of `layouts/` each."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field


class Paging(StrEnum):
    """How a list goes on after its first page."""

    QUERY = "query"  # links to ?<page_name>=N
    PATH = "path"  # links to /page/N/
    FORM = "form"  # the page number is posted, the answer is HTML
    JSON = "json"  # the page number is posted, the answer is JSON


class Layout(BaseModel):
    """Addresses take {number} and {slug} of the article, {stamp}, {day} and strftime's signs of its posting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    other_addresses: tuple[str, ...] = Field((), description="Of the same article, as links elsewhere name them.")
    listing: str
    paging: Paging
    page_name: str = Field(description="Name of the page number in the query or form.")
    feed: str | None = None
    sitemap: str | None = None
    posted: str = Field(description="strftime format of the posting moment, {weekday} for the day's Vietnamese name.")
    states_address: bool = Field(True, description="Articles carry a canonical link.")
    head: str = ""
    page: str = Field(description="An article: {title} {lead} {body} {posted} {iso} {views}.")
    entry: str = Field("", description="An entry of the list: {href} {title} {lead} {posted} {iso}.")
    counter: str = (
        '<div class="thongke"><h3>Thống kê truy cập</h3><p>Đang truy cập: {online}</p><p>Hôm nay: {today}</p></div>'
    )


def _read_layouts() -> dict[str, Layout]:
    files = sorted((Path(__file__).parent / "layouts").glob("*.toml"))
    return {file.stem: Layout.model_validate(tomllib.loads(file.read_text("utf-8"))) for file in files}


LAYOUTS: Final = _read_layouts()
"""By family id; "unknown" is of no known system."""

UNKNOWN: Final = "unknown"
