"""BeautifulSoup reads the content of an HTML page into the lines that a reader sees."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import PreformattedString

from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.fold import fold_text
from tasks.pages.lines import is_image_name, read_number
from tasks.pages.parts import MAX_CAPTION_CHARS
from tasks.pages.pause import no_collection
from tasks.pages.tree import BLOCKS, PARAGRAPHS

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|wp-caption-text|figcaption|chu-thich|chuthich|photo-?desc)(?:$|[\s_-])", re.I
)
_VIEWS_CLASS = re.compile(r"(?:^|[\s_-])(?:eye|views|view-?count|luot-?xem)(?:$|[\s_-])", re.IGNORECASE)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.I)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.I)
_PORTRAIT = re.compile(
    r"(?:^|[\s/_-])(?:avatars?|rounded-full|gravatar|author|profile|icons?|emoji)(?:$|[\s/_.-])", re.IGNORECASE
)
_ICON_PIXELS = 40
_BREAKING_TAGS = BLOCKS | {"br", "img"}


@dataclass(slots=True)
class _Line:
    """The line being gathered."""

    texts: list[str] = field(default_factory=list)
    linked: int = 0
    italic: int = 0
    is_views: bool = False

    def is_set_apart(self, text: str) -> bool:
        """Whether `text` follows without a space though a word ends before it and another begins with it."""
        if not self.texts or not text or not self.texts[-1]:
            return False
        last, first = self.texts[-1][-1], text[0]
        return last.isalnum() and (first.isupper() or first.isdigit()) and not (last.isdigit() and first.isdigit())

    def counts_views(self) -> bool:
        """Whether all of the line so far is a number behind an icon of views: what follows counts something else."""
        return self.is_views and read_number(fold_text("".join(self.texts))) is not None

    def add(self, text: str, context: "_Context") -> None:
        self.texts.append(text)
        if context.is_link or context.is_italic:
            length = len(text.strip())
            self.linked += length if context.is_link else 0
            self.italic += length if context.is_italic else 0


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements around a text say of it."""

    kind: BlockKind = BlockKind.LINE
    role: Role | None = None
    rule: str | None = None
    in_body: bool = False
    is_link: bool = False
    is_italic: bool = False
    align: str | None = None
    in_paragraph: bool = False
    is_views: bool = False
    """Inside an element, or behind an icon, whose class says views."""


def read_blocks(markup: str) -> list[Block]:
    """The lines of the marked content, in order; a list or an empty page has none."""
    if not markup:
        return []
    with no_collection():
        return _read_blocks(markup)


class _HtmlBuilder(LXMLTreeBuilder):
    """Beautiful Soup on lxml without a look for namespaces and charsets at every tag: the content has none."""

    soup: BeautifulSoup

    def start(self, tag: Any, attrib: Any, _nsmap: Any = None) -> None:
        self.soup.handle_starttag(tag, None, None, attrib)

    def end(self, tag: Any) -> None:
        self.soup.handle_endtag(tag)

    def set_up_substitutions(self, _tag: Tag) -> bool:
        return False


def _read_blocks(markup: str) -> list[Block]:
    soup = BeautifulSoup(markup, builder=_HtmlBuilder(multi_valued_attributes=None))
    blocks: list[Block] = []
    if soup.body is not None:
        line = _Line()
        _walk(soup.body, _Context(), line, blocks)
        _flush(line, _Context(), blocks)
    return blocks


def _walk(element: Tag, context: _Context, line: _Line, blocks: list[Block]) -> None:
    for child in element.contents:
        if not isinstance(child, Tag):
            if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                if not context.in_paragraph and line.is_set_apart(child):
                    _flush(line, context, blocks)
                line.add(child, context)
            continue
        name, attributes = child.name, child.attrs
        stands_alone = name == "a" and not context.in_body
        counts_views = bool(attributes) and _is_views_class(attributes)
        if stands_alone or counts_views or name in _BREAKING_TAGS or _is_apart(child, context, line):
            _flush(line, context, blocks)
            if name == "br":
                continue
            if name == "img":
                blocks.extend(_image(child, context))
                continue
        inner = _inner(child, context, is_views=context.is_views or counts_views)
        line.is_views = line.is_views or inner.is_views
        _walk(child, inner, line, blocks)
        if stands_alone or name in BLOCKS or line.counts_views():
            _flush(line, inner, blocks)


def _is_apart(child: Tag, context: _Context, line: _Line) -> bool:
    """Whether `child` stands beside another of its kind, each of a class, outside body and paragraphs: author, day, …

    Behind a colon it is the value of the label before it.
    """
    if context.in_body or context.in_paragraph or context.role is not None or "class" not in child.attrs:
        return False
    before = child.previous_sibling
    if isinstance(before, NavigableString) and before.isspace():
        before = before.previous_sibling
    if not isinstance(before, Tag) or before.name != child.name or "class" not in before.attrs:
        return False
    return not "".join(line.texts[-2:]).rstrip().endswith(":")


def _inner(child: Tag, context: _Context, *, is_views: bool) -> _Context:
    """The context inside `child`: the one around it, unless `child` says more."""
    name, attributes = child.name, child.attrs
    kind = context.kind
    if name in _HEADINGS:
        kind = BlockKind.HEADING
    elif name == "li":
        kind = BlockKind.ITEM
    elif name == "table" and context.in_body:
        kind = BlockKind.CELL if _is_of_data(child) else BlockKind.CAPTION if _is_of_picture(child) else kind
    elif name in ("figcaption", "caption") or (attributes and _is_caption_class(attributes)):
        kind = BlockKind.CAPTION
    elif kind is BlockKind.HEADING and name in BLOCKS:
        kind = BlockKind.LINE
    role = Role(attributes["wn-role"]) if "wn-role" in attributes else context.role
    in_paragraph = name in PARAGRAPHS or (context.in_paragraph and name not in BLOCKS)
    is_link = context.is_link or name == "a"
    is_italic = context.is_italic or name in ("i", "em")
    align = (_align(name, attributes) if attributes or name == "center" else None) or context.align
    align = None if kind is BlockKind.CELL else align  # says nothing of a cell
    same = (
        in_paragraph == context.in_paragraph
        and kind is context.kind
        and role is context.role
        and align == context.align
    )
    if same and is_link == context.is_link and is_italic == context.is_italic and is_views == context.is_views:
        return context
    rule = str(attributes["wn-rule"]) if "wn-rule" in attributes else context.rule
    return _Context(
        kind, role, rule, context.in_body or role is Role.BODY, is_link, is_italic, align, in_paragraph, is_views
    )


def _is_of_data(table: Tag) -> bool:
    """Whether a table has rows and columns of text; one that only arranges a page holds pictures or tables."""
    if table.find(("table", "img")) is not None:
        return False
    rows = (row.find_all(("td", "th"), recursive=False) for row in table.find_all("tr"))
    return sum(sum(1 for cell in row if cell.get_text(strip=True)) > 1 for row in rows) > 1


def _is_of_picture(table: Tag) -> bool:
    """Whether a table holds pictures and a few words, as old editors set a caption under a picture."""
    return table.find("img") is not None and len(table.get_text(strip=True)) <= MAX_CAPTION_CHARS


def _is_caption_class(attributes: Mapping[str, object]) -> bool:
    classes = attributes.get("class")
    return isinstance(classes, str) and _CAPTION_CLASS.search(classes) is not None


def _is_views_class(attributes: Mapping[str, object]) -> bool:
    classes = attributes.get("class")
    return isinstance(classes, str) and _VIEWS_CLASS.search(classes) is not None


def _align(name: str, attributes: dict[str, object]) -> str | None:
    if name == "center" or attributes.get("align") == "center":
        return "centre"
    style = attributes.get("style")
    if isinstance(style, str):
        if _CENTRE.search(style):
            return "centre"
        if _RIGHT.search(style):
            return "right"
    return "right" if attributes.get("align") == "right" else None


def _flush(line: _Line, context: _Context, blocks: list[Block]) -> None:
    """Close the line: a block, unless there is nothing to read in it."""
    if not line.texts:
        return
    text = fold_text("".join(line.texts))
    if text:
        counts_views = line.is_views and context.role in (None, Role.BODY) and read_number(text) is not None
        blocks.append(
            Block(
                text=text,
                kind=context.kind,
                role=Role.VIEWS if counts_views else context.role,
                rule="views_icon" if counts_views else context.rule,
                in_body=context.in_body,
                link_share=min(1.0, line.linked / len(text)),
                tone=context.align or ("italic" if line.italic * 10 >= len(text) * 9 else None),
            )
        )
    line.texts.clear()
    line.linked = line.italic = 0
    line.is_views = False


def _image(image: Tag, context: _Context) -> Iterator[Block]:
    """The file name of a picture of the article; icons and trackers are none."""
    source = str(image.get("data-src") or image.get("data-original") or image.get("src") or "")
    if not source or source.startswith("data:") or _is_icon(image):
        return
    name = _file_name(fold_text(unquote(urlsplit(source).path)))
    if name:
        yield Block(text=name, kind=BlockKind.IMAGE, in_body=context.in_body, rule="image_source")


def _file_name(path: str) -> str:
    """The last part of the path; the one before it where only that is a picture's name (Liferay adds an id)."""
    before, last = ["", *path.split("/")][-2:]
    return before if is_image_name(before) and not is_image_name(last) else last


def _is_icon(image: Tag) -> bool:
    if _PORTRAIT.search(f"{image.get('class') or ''} {image.get('src') or ''}"):
        return True
    for side in ("width", "height"):
        value = str(image.get(side) or "").removesuffix("px")
        if value.isdigit() and int(value) <= _ICON_PIXELS:
            return True
    return False
