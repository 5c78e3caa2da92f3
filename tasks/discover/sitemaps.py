"""Sitemaps and sitemap indexes, plain or gzipped, with the news extension where a portal uses it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from lxml import etree

from tasks.coding import CodingError, decode_body
from tasks.discover.links import Entry
from tasks.pages.addresses import join_address
from tasks.pages.dates import PostingDate, read_markup_date
from tasks.pages.fold import fold_text
from tasks.pages.tree import Element
from warehouse.records import VIETNAM_TIME

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""The limit of the sitemap protocol."""
_NO_ARTICLES = re.compile(r"taxonom|categor|tag[-_.s]|users?[-_.]|author|image|video", re.IGNORECASE)
"""Parts that list sections, people and pictures, as WordPress and NukeViet name them."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file: the articles that it lists, and the sitemaps that it points to, both newest first."""

    entries: tuple[Entry, ...]
    parts: tuple[Entry, ...]


def read_sitemap(payload: bytes, address: str) -> Sitemap | None:
    """The sitemap in `payload`; None for what is none. One that breaks off has what stands before the break."""
    try:
        # servers send sitemap.xml.gz as a file, which no content coding announces
        plain = decode_body(payload, ("gzip",), MAX_SITEMAP_BYTES)
    except CodingError:
        return None
    found: dict[str, list[Entry]] = {"url": [], "sitemap": []}
    is_sitemap = False
    walk = etree.iterparse(
        BytesIO(plain[:MAX_SITEMAP_BYTES]), events=("start", "end"), recover=True, resolve_entities=False
    )
    try:
        for event, element in walk:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "start":
                is_sitemap = is_sitemap or name in ("urlset", "sitemapindex")
            elif name in found:
                entry = _read_entry(element, address)
                if entry:
                    found[name].append(entry)
                element.clear()
    except etree.XMLSyntaxError:
        if not is_sitemap:
            return None
    if not is_sitemap:
        return None
    parts = [part for part in found["sitemap"] if not _NO_ARTICLES.search(part.address.rpartition("/")[2])]
    return Sitemap(_newest_first(found["url"]), _newest_first(parts))


def _read_entry(element: Element, sitemap_address: str) -> Entry | None:
    texts = _texts(element.iter()) | _texts(element)  # its own loc, not that of a picture inside it
    location = texts.get("loc", "").strip()
    address = join_address(sitemap_address, location) if location else None
    if address is None:
        return None
    entry = Entry(address, fold_text(texts.get("title", "")) or None)
    published, modified = _read_date(texts.get("publication_date")), _read_date(texts.get("lastmod"))
    return replace(
        entry,
        published_on=published.on if published else None,
        published_at=published.at if published else None,
        modified_at=_moment_of(modified),
    )


def _texts(elements: Iterable[Element]) -> dict[str, str]:
    return {etree.QName(found).localname: found.text or "" for found in elements if isinstance(found.tag, str)}


def _read_date(value: str | None) -> PostingDate | None:
    return read_markup_date(value) if value else None


def _moment_of(date: PostingDate | None) -> datetime | None:
    """The latest moment that a date alone may mean, so that a change on that day is not taken for an older one."""
    if date is None:
        return None
    return date.at or datetime.combine(date.on, datetime.max.time(), VIETNAM_TIME)


def _newest_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """By date of change or posting; those without one come first, for they may be new."""
    return tuple(sorted(entries, key=_age_key))


def _age_key(entry: Entry) -> float:
    moment = entry.modified_at or entry.published_at
    return -moment.timestamp() if moment else float("-inf")
