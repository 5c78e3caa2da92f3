"""The way from one page of a list to the next, as the page itself links it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from tasks.pages import vocabulary as words
from tasks.pages.addresses import join_address
from tasks.pages.fold import fold_text
from tasks.pages.tree import Element, ancestors

MAX_PAGER_DEPTH = 5
_PARAMETER = re.compile(r"(?:^|_)(?:page|paged|pageindex|pageno|pagenum|pagenumber|pg|cur|trang)$", re.IGNORECASE)
"""`page`, `PageIndex`, `Entries_page`, Liferay's `_101_cur`."""
_IN_PATH = re.compile(rf"/(?:{words.PAGE_PATH_WORDS})[-/]\d+", re.IGNORECASE)
_CALL = re.compile(r"javascript:\s*(?!void\b)\w+\s*\(", re.IGNORECASE)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_PAGER_CLASS = re.compile(r"pag(?:er|ing|inat)|\bpages?[-_]?(?:nav|num|link|list)|\bpages\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NextPage:
    """What a list page says of the page behind it."""

    address: str | None
    is_scripted: bool
    """There is one, but only a script leads to it."""


@dataclass(frozen=True, slots=True)
class _Link:
    element: Element
    text: str
    address: str
    """Absolute, without fragment; "javascript:…" as it stands."""


def find_next_page(root: Element, page_address: str, base: str, ordinal: int) -> NextPage:
    """The page behind the one at `page_address`, which is the list's `ordinal`-th page, counted from 1.

    Surest first: what is marked rel="next"; a pager's link with the next number; a pager's link that says next. Numbers
    in addresses are not counted on: some systems begin at 0.
    """
    links = list(_read_links(root, base))
    numbered = [link for link in links if link.text == str(ordinal + 1)]
    named = [link for link in links if link.text.casefold() in words.NEXT_PAGE_WORDS or _says_next(link.element)]
    in_pager = [link for link in (*numbered, *named) if _is_in_pager(link)]
    for link in (*filter(_is_marked, links), *in_pager):
        if link.address.startswith("http") and link.address != page_address:
            return NextPage(link.address, is_scripted=False)
    return NextPage(None, is_scripted=any(_CALL.match(link.address) for link in (*numbered, *named)))


def _read_links(root: Element, base: str) -> Iterator[_Link]:
    for element in root.iter("a", "link"):
        href = element.get("href")
        address = join_address(base, href) if href else None
        if address is not None:
            yield _Link(element, fold_text("".join(element.itertext())), address.partition("#")[0])


def _is_marked(link: _Link) -> bool:
    return "next" in link.element.get("rel", "").lower().split()


def drop_list_state(address: str, list_address: str) -> str:
    """`address` without the page number of the list that links it: an article is the same from every page."""
    stated = {pair for pair in urlsplit(list_address).query.split("&") if _is_page_number(pair)}
    parts = urlsplit(address)
    if not stated or not parts.query:
        return address
    return parts._replace(query="&".join(pair for pair in parts.query.split("&") if pair not in stated)).geturl()


def _is_page_number(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return value.isdecimal() and _PARAMETER.search(unquote(name)) is not None


def _says_next(link: Element) -> bool:
    parent = link.getparent()
    classes = f"{link.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
    return _NEXT_CLASS.search(classes) is not None


def _is_in_pager(link: _Link) -> bool:
    """By the address, which carries a page's number, or by the box around the link."""
    parts = urlsplit(link.address)
    if _IN_PATH.search(parts.path) or any(_PARAMETER.search(name) for name, _ in parse_qsl(parts.query)):
        return True
    around = (above for above, _ in zip(ancestors(link.element), range(MAX_PAGER_DEPTH), strict=False))
    return any(_PAGER_CLASS.search(above.get("class", "")) for above in around)
