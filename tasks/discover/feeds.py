"""RSS and Atom, by feedparser, which also reads the broken ones."""

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from tasks.discover.links import Entry
from tasks.pages.addresses import join_address
from tasks.pages.dates import PostingDate, read_markup_date
from tasks.pages.fold import fold_text


def read_feed(payload: bytes, address: str) -> tuple[Entry, ...] | None:
    """The entries of a feed in its order; None for what is no feed. A feed that breaks off has those before the break.

    A time without a zone is Vietnam's: portals write their local time.
    """
    # A file object: feedparser would open bytes that look like an address or a file's name.
    feed = feedparser.parse(BytesIO(payload), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version") and not feed.entries:
        return None
    return tuple(entry for item in feed.entries if (entry := _read_entry(item, address)))


def _read_entry(item: Any, feed_address: str) -> Entry | None:
    """None for an entry without an address."""
    link = item.get("link") or (item.get("id") if str(item.get("id", "")).startswith("http") else None)
    if not link:
        return None
    address = join_address(feed_address, link)
    if address is None:
        return None
    published = _read_date(item, "published")
    modified = _read_date(item, "updated")
    return Entry(
        address,
        fold_text(item.get("title", "")) or None,
        published.on if published else None,
        published.at if published else None,
        modified.at if modified else None,
    )


def _read_date(item: Any, name: str) -> PostingDate | None:
    # dict's own `get`: feedparser's lends `published` to `updated`
    stated = dict.get(item, name)
    if not stated:
        return None
    date = read_markup_date(stated)
    parsed = dict.get(item, f"{name}_parsed")
    if date is None and parsed:
        return read_markup_date(datetime.fromtimestamp(timegm(parsed), UTC).isoformat())
    return date
