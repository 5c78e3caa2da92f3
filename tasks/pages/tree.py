"""HTML text to an lxml tree, once per page, and the small readings of it that every room needs."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from tasks.errors import PageError
from tasks.pages.fold import fold_text
from warehouse.records import Reason, Stage

Element: TypeAlias = Any
"""An lxml element: lxml ships no types."""

MAX_DEPTH = 250
"""Deepest nesting that is read. The deepest real page seen has 41 levels; beyond this it is an attack or a fault."""

UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "math")
"""Elements whose text no reader sees."""

BLOCKS = frozenset({
    "html", "body", "main", "div", "section", "article", "header", "footer", "nav", "aside", "center", "p", "pre",
    "blockquote", "address", "hr", "ul", "ol", "li", "dl", "dt", "dd", "dir", "menu", "table", "caption", "thead",
    "tbody", "tfoot", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "form",
    "fieldset", "legend", "details", "summary", "dialog", "select", "option",
})  # fmt: skip


PARAGRAPHS = ("p", "li", "td", "th", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption")
"""Elements whose inline elements are one running text; elsewhere each may be a line of its own, set apart by style."""


def read_tree(source: bytes) -> Element:
    """The root of the tree of `source` (UTF-8), without comments. Raises `PageError` for a page without any element."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(source, parser)
    if root is None:
        raise PageError(Stage.STRIP, Reason.ALL_CHROME, "the page holds no element and no text")
    if next(root.iterchildren(), None) is None and not (root.text or "").strip():
        raise PageError(Stage.STRIP, Reason.ALL_CHROME, "the page holds no element and no text")
    return root


def whole_text(element: Element) -> str:
    """All text below `element`, as it stands there."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def text_of(element: Element) -> str:
    """All text below `element`, folded."""
    return fold_text(whole_text(element))


def ancestors(element: Element) -> Iterator[Element]:
    """`element` itself, its parent, and so on to the root."""
    at: Element | None = element
    while at is not None:
        yield at
        at = at.getparent()
