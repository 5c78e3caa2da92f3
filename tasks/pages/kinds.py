"""What kind of page it is: an article, or a list, a home page, a standing page, nothing."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.fold import fold_text
from tasks.pages.parts import Labelled, Part
from tasks.pages.stripped import StrippedPage
from warehouse.records import PageKind

MIN_ARTICLE_CHARS = 40
MIN_LIST_ITEMS = 3
MIN_STATIC_CHARS = 150
"""A standing page tells something; with less text it is an entrance to others, a home page."""
SHORT_BODY_CHARS = 400
"""A list or a home page has less prose of its own than this; the shortest real article on HTML pages seen has 620."""
_HOME_PATHS = (
    "",
    "/",
    "/index.html",
    "/index.php",
    "/default.aspx",
    "/home/default.aspx",
    "/trang-chu",
    "/index.htm",
    "/home",
)
_HOME_QUERIES = frozenset({"tabid", "portalid", "page"})
"""Numbers by which a query names a page of the site itself."""


def find_kind(page: StrippedPage, labels: Sequence[Labelled], title: str | None, address: str | None) -> PageKind:
    """Judge by what is left once chrome and fields are told apart."""
    body = [label for label in labels if label.part is Part.BODY]
    body_chars = sum(len(label.value) for label in body)
    has_date = any(label.part is Part.PUBLISHED for label in labels) or bool(page.metadata and page.metadata.published)
    if page.markup is None:
        return _text_kind(body, body_chars, title, has_date=has_date)
    return _html_kind(page, body_chars, title, address, has_date=has_date)


def _text_kind(body: Sequence[Labelled], body_chars: int, title: str | None, *, has_date: bool) -> PageKind:
    if body_chars < MIN_ARTICLE_CHARS:
        return PageKind.EMPTY
    if not has_date and _is_static_title(title):
        return PageKind.STATIC
    openers = sum(1 for label in body if lines.opens_with_date(label.value))
    if len(body) >= 4 and openers * 2 >= len(body) and title is None:
        return PageKind.HOME
    return PageKind.ARTICLE


def _html_kind(
    page: StrippedPage, body_chars: int, title: str | None, address: str | None, *, has_date: bool
) -> PageKind:
    stated = page.metadata.page_type if page.metadata else None
    if _is_home(address) and (page.is_list or (body_chars < SHORT_BODY_CHARS and not _names_entry(address))):
        return PageKind.HOME
    if page.is_list:
        return PageKind.LISTING
    is_dated = has_date or stated == "article"
    is_static = not is_dated and (_is_static_title(title) or _is_static_path(address))
    if is_static and body_chars >= MIN_STATIC_CHARS:
        return PageKind.STATIC
    if len(page.items) >= MIN_LIST_ITEMS and body_chars < SHORT_BODY_CHARS and not is_dated:
        return PageKind.LISTING
    if body_chars < MIN_ARTICLE_CHARS:
        return PageKind.HOME if is_static else PageKind.EMPTY
    return PageKind.ARTICLE


def _is_static_title(title: str | None) -> bool:
    return title is not None and lines.lower(title).startswith(words.STATIC_TITLES) and len(title) <= 60


def _is_static_path(address: str | None) -> bool:
    """A section's address ("/phong-thanh-tra"): one short segment without a number; an article's says more."""
    if not address:
        return False
    path = urlsplit(address).path.lower().strip("/").removesuffix(".html")
    if any(f"/{word}" in f"/{path}" for word in words.STATIC_PATHS):
        return True
    return (
        path != ""
        and "/" not in path
        and len(path.split("-")) <= 4
        and not any(char.isdigit() for char in path)
        and not urlsplit(address).query
    )


def _names_entry(address: str | None) -> bool:
    """Its query asks for one entry by number: DotNetNuke serves articles as `/Default.aspx?tabid=72&NewsViews=418`."""
    query = parse_qsl(urlsplit(address or "").query)
    return any(value.isdecimal() and name.lower() not in _HOME_QUERIES for name, value in query)


def _is_home(address: str | None) -> bool:
    if address is None:
        return False
    path = "/" + fold_text(address).split("//", 1)[-1].partition("/")[2].partition("?")[0].lower()
    return path.rstrip("/") in _HOME_PATHS or path.endswith(("/trang-chu", "/home/default.aspx"))
