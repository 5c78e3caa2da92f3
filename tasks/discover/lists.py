"""Pages of lists: HTML by the same rules that read listing pages elsewhere, JSON by its declared keys."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.discover.links import Entry
from tasks.discover.pagers import NextPage, drop_list_state, find_next_page
from tasks.pages.addresses import canonical_address, host_of, join_address
from tasks.pages.blocks import Role
from tasks.pages.dates import read_address_date, read_markup_date
from tasks.pages.decode import decode_page
from tasks.pages.families import find_items, find_layouts
from tasks.pages.fold import fold_text
from tasks.pages.layout import Layout, read_layout, respect_marks
from tasks.pages.listing import Listing, read_item, read_listing
from tasks.pages.stripped import ListItem
from tasks.pages.tree import Element, read_tree, take_out_unseen
from tasks.portals.declaration import JsonEntries
from warehouse.records import RawPage

_KEYS = re.compile(r"\{(\w+(?:\.\w+)*)\}")


@dataclass(frozen=True, slots=True)
class Shape:
    """By what the entries of one page of a list are known on its next, where too few may stand to look like a list."""

    tag: str
    classes: str
    parent_tag: str
    parent_classes: str

    @classmethod
    def of(cls, element: Element) -> "Shape":
        parent = element.getparent()
        return cls(element.tag, element.get("class", ""), parent.tag, parent.get("class", ""))

    @property
    def tells(self) -> bool:
        """Without any class it would fit every menu too."""
        return bool(self.classes or self.parent_classes)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list."""

    entries: tuple[Entry, ...]
    next: NextPage
    shape: Shape | None
    """None where no group of like elements was found."""


def read_list_page(page: RawPage, *, ordinal: int, shape: Shape | None, is_home: bool) -> ListPage:
    """The entries of a page in its order and the way to the next. Raises `PageError` for what is no readable page.

    `is_home` takes every group of entries, as on front pages; without it, the page's main list, by `shape` where the
    list's first page gave one.
    """
    text = decode_page(page)
    source = text.encode("utf-8", "replace")
    root = read_tree(source)
    address = page.address or page.source_uri
    base = join_address(address, next(iter(root.xpath("//base/@href")), "")) or address
    following = find_next_page(root, address, base, ordinal)
    take_out_unseen(root)
    body = next(root.iter("body"), root)
    layout = read_layout(body)
    layouts = find_layouts(host_of(canonical_address(address)), layout.names, source)
    dropped = [e for known in layouts for e in known.find_marked(body, layout.names).get(Role.DROP, ())]
    respect_marks(layout, {Role.DROP: dropped})
    declared = find_items(layouts, body, layout.names) or (_find_shaped(body, shape) if shape else [])
    listing = read_listing(layout, declared, page.fetched_at)
    items = _find_items(layout, listing, page.fetched_at, is_home=is_home)
    entries: dict[str, Entry] = {}
    for item in items:
        entry = _read_entry(item, base, address, page.fetched_at)
        entries.setdefault(entry.address, entry)
    shown = Shape.of(listing.elements[0]) if listing.elements else None
    return ListPage(tuple(entries.values()), following, shown if shown and shown.tells else shape)


def _find_shaped(body: Element, shape: Shape) -> list[Element]:
    return [found for found in body.iter(shape.tag) if found is not body and Shape.of(found) == shape]


def _find_items(layout: Layout, listing: Listing, fetched_at: datetime | None, *, is_home: bool) -> Sequence[ListItem]:
    """Where no elements are alike, every link with a title's length is an entry: a short list is still a list."""
    if listing.items and not is_home:
        return listing.items
    elements = listing.teasers if is_home and listing.teasers else layout.long_links
    read = [item for element in elements if (item := read_item(element, fetched_at))]
    return [*listing.items, *read]


def _read_entry(item: ListItem, base: str, list_address: str, fetched_at: datetime | None) -> Entry:
    """With its link as it stands where that is no address: what becomes of it is for others to judge."""
    address = join_address(base, item.href)
    if address is None:
        return Entry(item.href, item.title)
    return _make_entry(drop_list_state(address, list_address), item.title, item.published_at, fetched_at)


def _make_entry(address: str, title: str, stated: str | None, fetched_at: datetime | None) -> Entry:
    """The date the list states, else the one in the address."""
    published = (read_markup_date(stated) if stated else None) or read_address_date(address, fetched_at=fetched_at)
    return Entry(
        address, fold_text(title) or None, published.on if published else None, published.at if published else None
    )


class NoListError(ValueError):
    """An answer that is not the JSON list it was declared to be. The text says what is missing."""


def read_json_list(page: RawPage, declared: JsonEntries) -> tuple[Entry, ...]:
    """The entries of a list that answers in JSON, in its order. Raises `NoListError`."""
    try:
        found = _dig(json.loads(page.payload), declared.entries)
    except ValueError as error:  # bad JSON, or bytes of no charset that JSON may have
        raise NoListError(f"no JSON: {error}") from error
    if not isinstance(found, list):
        raise NoListError(f"no array at {declared.entries!r}")
    return tuple(_read_json_entry(item, declared, page) for item in found)


def _read_json_entry(item: Any, declared: JsonEntries, page: RawPage) -> Entry:
    """Without an address, which is counted as no page, where a key of it is missing."""
    title = _dig(item, declared.title)
    values = {key: _dig(item, key) for key in _KEYS.findall(declared.address)}
    if any(value is None for value in values.values()):
        return Entry("", None if title is None else str(title))
    path = _KEYS.sub(lambda key: str(values[key[1]]), declared.address)
    stated = _dig(item, declared.published) if declared.published else None
    address = join_address(page.address or page.source_uri, path) or path
    return _make_entry(address, str(title or ""), None if stated is None else str(stated), page.fetched_at)


def _dig(value: Any, keys: str) -> Any:
    """What stands under dotted `keys`; None where a step is missing."""
    for key in keys.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
