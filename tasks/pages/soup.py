"""BeautifulSoup reads the content of an HTML page into the lines that a reader sees."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from tasks.pages.blocks import Block, BlockKind, Role
from tasks.pages.fold import fold_text
from tasks.pages.tree import BLOCKS

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|wp-caption-text|figcaption|chu-thich|chuthich|photo-?desc)(?:$|[\s_-])", re.I
)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.I)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.I)
_ICON_PIXELS = 40
_BREAKING_TAGS = BLOCKS | {"br", "img"}


@dataclass(slots=True)
class _Line:
    """The line being gathered."""

    texts: list[str] = field(default_factory=list)
    linked: int = 0
    italic: int = 0

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


def read_blocks(markup: str) -> list[Block]:
    """The lines of the marked content, in order."""
    soup = BeautifulSoup(markup, "lxml", multi_valued_attributes=None)
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
                line.add(child, context)
            continue
        name = child.name
        if name in _BREAKING_TAGS:
            _flush(line, context, blocks)
            if name == "br":
                continue
            if name == "img":
                blocks.extend(_image(child, context))
                continue
        inner = _inner(child, context)
        _walk(child, inner, line, blocks)
        if name in BLOCKS:
            _flush(line, inner, blocks)


def _inner(child: Tag, context: _Context) -> _Context:
    """The context inside `child`: the one around it, unless `child` says more."""
    name, attributes = child.name, child.attrs
    kind = context.kind
    if name in _HEADINGS:
        kind = BlockKind.HEADING
    elif name == "li":
        kind = BlockKind.ITEM
    elif name in ("figcaption", "caption") or (attributes and _is_caption_class(attributes)):
        kind = BlockKind.CAPTION
    elif kind is BlockKind.HEADING and name in BLOCKS:
        kind = BlockKind.LINE
    role = Role(attributes["wn-role"]) if "wn-role" in attributes else context.role
    is_link = context.is_link or name == "a"
    is_italic = context.is_italic or name in ("i", "em")
    align = (_align(name, attributes) if attributes or name == "center" else None) or context.align
    same = kind is context.kind and role is context.role and align == context.align
    if same and is_link == context.is_link and is_italic == context.is_italic:
        return context
    rule = str(attributes["wn-rule"]) if "wn-rule" in attributes else context.rule
    return _Context(kind, role, rule, context.in_body or role is Role.BODY, is_link, is_italic, align)


def _is_caption_class(attributes: Mapping[str, object]) -> bool:
    classes = attributes.get("class")
    return isinstance(classes, str) and _CAPTION_CLASS.search(classes) is not None


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
        blocks.append(
            Block(
                text=text,
                kind=context.kind,
                role=context.role,
                rule=context.rule,
                in_body=context.in_body,
                link_share=min(1.0, line.linked / len(text)),
                tone=context.align or ("italic" if line.italic * 10 >= len(text) * 9 else None),
            )
        )
    line.texts.clear()
    line.linked = line.italic = 0


def _image(image: Tag, context: _Context) -> Iterator[Block]:
    """The file name of a picture of the article; icons and trackers are none."""
    source = str(image.get("data-src") or image.get("data-original") or image.get("src") or "")
    if not source or source.startswith("data:") or _is_icon(image):
        return
    name = fold_text(unquote(urlsplit(source).path.rsplit("/", 1)[-1]))
    if name and context.in_body:
        yield Block(text=name, kind=BlockKind.IMAGE, in_body=True, rule="image_source")


def _is_icon(image: Tag) -> bool:
    for side in ("width", "height"):
        value = str(image.get(side) or "").removesuffix("px")
        if value.isdigit() and int(value) <= _ICON_PIXELS:
            return True
    return False
