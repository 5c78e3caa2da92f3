"""The entries of a listing page: title, link and date of each, as the list has them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.pages.dates import read_posting_line
from tasks.pages.fold import fold_text
from tasks.pages.layout import LONG_LINK_CHARS, Layout
from tasks.pages.lines import has_digit
from tasks.pages.stripped import ListItem
from tasks.pages.tree import Element, text_of, whole_text

MIN_REPEATS = 3
MAX_ENTRY_DEPTH = 6
MAX_ENTRY_LINKS = 12
_NO_ENTRIES = frozenset({"p", "br", "tr", "td", "hr", "option"})


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of the page's main list and the elements that hold them; empty when it has none."""

    items: tuple[ListItem, ...]
    elements: tuple[Element, ...]
    teasers: tuple[Element, ...]
    """Entries of every list on the page, the main one's too."""
    is_declared: bool
    """The page's family knows these elements as entries of a list."""


def read_listing(layout: Layout, declared: Sequence[Element], fetched_at: datetime | None = None) -> Listing:
    """The entries that the page's family declares, else the largest group of like elements with links.

    A date such as "17 giờ trước" counts from `fetched_at`.
    """
    groups = list(_groups(layout))
    found = declared or max(groups, key=lambda group: _worth(layout, group), default=())
    read = [(item, element) for element in found if (item := read_item(element, fetched_at))]
    return Listing(
        items=tuple(item for item, _ in read),
        elements=tuple(element for _, element in read),
        teasers=tuple(element for group in groups for element in group),
        is_declared=bool(declared and read),
    )


def _worth(layout: Layout, group: Sequence[Element]) -> tuple[float, int]:
    """News entries have sapos, links to documents and menus do not; among equals the longest list is the page's."""
    return sum(layout.prose.get(element, 0.0) for element in group), len(group)


def _groups(layout: Layout) -> Iterator[Sequence[Element]]:
    """Groups of like siblings (same tag and class) most of which hold a link with a title's length."""
    holders: dict[Element, dict[Element, None]] = {}
    for link in layout.long_links:
        at = link
        for _ in range(MAX_ENTRY_DEPTH):
            parent = at.getparent()
            if parent is None or at in layout.in_zone:
                break
            holders.setdefault(parent, {})[at] = None
            at = parent
    for parent, children in holders.items():
        if len(children) < MIN_REPEATS or parent in layout.in_zone:
            continue
        groups: dict[tuple[str, str], list[Element]] = {}
        for child in children:
            if child.tag not in _NO_ENTRIES:
                groups.setdefault(_looks_of(child), []).append(child)
        if all(len(group) < MIN_REPEATS for group in groups.values()):
            continue
        counts = Counter(map(_looks_of, parent))
        for looks, group in groups.items():
            if len(group) >= MIN_REPEATS:
                like = counts[looks]
                linked = [child for child in group if _title_link(child) is not None]
                if len(linked) >= MIN_REPEATS and len(linked) * 4 >= like * 3:
                    yield linked


def _looks_of(element: Element) -> tuple[str, str]:
    return element.tag, element.get("class", "")


def _title_link(element: Element) -> Element | None:
    """The link with the longest text, when it is long enough for a title."""
    links = [element] if element.tag == "a" else list(element.iter("a"))
    if not links or len(links) > MAX_ENTRY_LINKS:
        return None
    texts = [whole_text(link).strip() for link in links]
    longest = max(range(len(links)), key=lambda index: len(texts[index]))
    is_title = len(fold_text(texts[longest])) >= LONG_LINK_CHARS and links[longest].get("href")
    return links[longest] if is_title else None


def read_item(element: Element, fetched_at: datetime | None = None) -> ListItem | None:
    """One entry of a list, by its longest link; None for an element without any."""
    link = _title_link(element)
    if link is None:
        short = [a for a in element.iter("a") if a.get("href") and text_of(a)]
        if not short:
            return None
        link = max(short, key=lambda a: len(text_of(a)))
    return ListItem(text_of(link), (link.get("href") or "").strip(), _item_date(element, link, fetched_at))


def _item_date(element: Element, link: Element, fetched_at: datetime | None) -> str | None:
    if not has_digit(whole_text(element)):
        return None
    for below in element.iter():
        if below is link or not isinstance(below.tag, str) or len(below) > 3:
            continue
        text = text_of(below)
        if not 6 <= len(text) <= 90 or not has_digit(text):
            continue
        posting = read_posting_line(text, fetched_at=fetched_at)
        if posting is not None and posting.date is not None:
            return str((posting.date.at or posting.date.on).isoformat())
    return None
