"""HTML text to an lxml tree, once per page, and the small readings of it that every room needs."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

from lxml import etree

from tasks.errors import PageError
from tasks.pages.fold import fold_text
from warehouse.records import Reason, Stage

Element: TypeAlias = Any
"""An lxml element: lxml ships no types."""

LONG_TAG_BYTES = 4096
MAX_ATTRIBUTES = 500
"""The most on an element of a real page seen is 31; thousands would keep the parser busy for minutes."""
MAX_DEPTH = 250
"""Deepest nesting that is read. The deepest real page seen has 41 levels; beyond this it is an attack or a fault."""

UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "math"})
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
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    root = etree.fromstring(_without_floods(source), parser)
    if root is None:
        raise PageError(Stage.STRIP, Reason.ALL_CHROME, "the page holds no element and no text")
    if next(root.iterchildren(), None) is None and not (root.text or "").strip():
        raise PageError(Stage.STRIP, Reason.ALL_CHROME, "the page holds no element and no text")
    return root


def _without_floods(source: bytes) -> bytes:
    """`source` with no more than `MAX_ATTRIBUTES` attributes on any long tag: the parser compares each with all."""
    kept: list[bytes] = []
    done = at = 0
    while at + LONG_TAG_BYTES < len(source):
        last = source.rfind(b"<", at + 1, at + LONG_TAG_BYTES)
        if last >= 0:
            at = last
            continue
        tag = _TAG.match(source, at)
        attributes = list(islice(_ATTRIBUTE.finditer(tag[0]), MAX_ATTRIBUTES + 1)) if tag else []
        if tag and len(attributes) > MAX_ATTRIBUTES:
            kept.append(source[done : at + attributes[MAX_ATTRIBUTES].start()])
            done = tag.end()
        at = source.find(b"<", tag.end() if tag else at + LONG_TAG_BYTES)
        if at < 0:
            break
    return b"".join((*kept, source[done:])) if kept else source


_TAG = re.compile(rb"""<[a-zA-Z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE = re.compile(rb"""\s[^\s=]++(?:=(?:"[^"]*+"|'[^']*+'|[^\s"']*+))?+""")


def take_out_unseen(root: Element) -> None:
    """Remove the elements whose text no reader sees; what stood around them becomes one text.

    Parent by parent: where texts are left beside each other, lxml joins them anew each time one is asked for.
    """
    for parent in {unseen.getparent() for unseen in root.iter(*UNSEEN)}:
        if parent is None:
            continue
        before: Element | None = None
        texts = [parent.text or ""]
        for child in list(parent):
            if child.tag in UNSEEN:
                texts.append(child.tail or "")
                parent.remove(child)
            else:
                _set_text(parent, before, texts)
                before, texts = child, [child.tail or ""]
        _set_text(parent, before, texts)


def _set_text(parent: Element, before: Element | None, texts: list[str]) -> None:
    """Let `texts` stand behind the child `before`, or first in `parent`; one alone stands there already."""
    if len(texts) > 1:
        text = _NO_XML.sub(" ", "".join(texts))
        if before is None:
            parent.text = text
        else:
            before.tail = text


_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Control characters, which pages hold (word processors paste them) and lxml reads, but does not take as a text."""


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
