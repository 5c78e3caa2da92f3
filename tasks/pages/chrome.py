"""Strip: take everything off a page that is not the article, and keep it, line by line, with the rule that took it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from tasks.errors import PageError
from tasks.pages import vocabulary as words
from tasks.pages.addresses import choose_address, host_of, is_document
from tasks.pages.blocks import Role
from tasks.pages.container import find_container, find_pieces
from tasks.pages.dates import PostingDate, read_markup_date, read_posting_line
from tasks.pages.decode import decode_page
from tasks.pages.families import Family, find_items, find_layouts
from tasks.pages.fold import fold_text
from tasks.pages.layout import Layout, read_layout, respect_marks
from tasks.pages.lines import has_digit, is_unit_name
from tasks.pages.listing import Listing, read_listing
from tasks.pages.metadata import read_metadata
from tasks.pages.pause import no_collection
from tasks.pages.stripped import StrippedPage
from tasks.pages.titles import find_title
from tasks.pages.tree import BLOCKS, PARAGRAPHS, Element, ancestors, read_tree, take_out_unseen, text_of, whole_text
from warehouse.records import ChromeLine, MediaType, RawPage, Reason, Stage

LONG_ARTICLE_CHARS, MAX_BOX_CHARS = 300, 300
_ACTING = ("button", "form", "a")
_ANCHOR_SIGNS = frozenset({"#", "¶"})
"""Links that static generators put behind headings, to the heading itself."""
_BUTTON = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:$|[\s_-])", re.IGNORECASE)
_WITH_TIME = etree.XPath("descendant-or-self::*[@datetime]")
_KICKER = re.compile(r"kicker|eyebrow|overline|topline|roofline|dateline|author|byline", re.IGNORECASE)
"""Class names of lines above a title that are a part of the headline, not its section."""
MIN_SECTION_CHARS, MAX_SECTION_CHARS = 4, 60
MAX_REPEATED_CHARS = 200
"""Longer texts outside the article are comments or prose, which no other page repeats."""
LIST_PROSE_SHARE = 0.5
"""From this share of its prose in the entries of a list on, a page is a list."""
ROLE_MARK = "wn-role"
RULE_MARK = "wn-rule"


def strip_page(page: RawPage) -> StrippedPage:
    """Take the chrome off one page. Raises `PageError` when its bytes are no readable text or hold nothing to read."""
    text = decode_page(page)
    if page.media_type is MediaType.TEXT:
        return _strip_text(page, text)
    with no_collection():
        return _strip_html(page, text)


def _strip_text(page: RawPage, text: str) -> StrippedPage:
    lines: list[tuple[str, bool]] = []
    gap = True
    for raw in text.splitlines():
        line = fold_text(raw)
        if line:
            lines.append((line, gap))
        gap = not line
    if not lines:
        raise PageError(Stage.STRIP, Reason.EMPTY_FILE, "the page holds no text")
    return StrippedPage(page, choose_address(page.address, None), None, tuple(lines), (), None, None, None, None)


def _strip_html(page: RawPage, text: str) -> StrippedPage:
    source = text.encode("utf-8", "replace")
    root = read_tree(source)
    metadata = read_metadata(root, text)
    take_out_unseen(root)
    body = next(root.iter("body"), root)
    layout = read_layout(body)
    address = choose_address(page.address, metadata.address)
    declared = find_layouts(host_of(address), layout.names, source)
    marked = _mark_roles(body, declared, layout.names)
    respect_marks(layout, marked)
    listing = read_listing(layout, find_items(declared, body, layout.names), page.fetched_at)
    container = _marked_container(marked)
    if container is None:
        container = find_container(layout, listing.teasers)
    _keep_nearest_section(layout, container, marked)
    if container is not None:
        _drop_action_boxes(layout, container)
    title = find_title(layout, container, metadata, marked)
    if container is not None and Role.BODY not in marked:
        _mark(container, Role.BODY, "prose_against_links")
    if title.element is not None and Role.TITLE not in marked:
        _mark(title.element, Role.TITLE, title.rule or "heading")
    if title.element is not None and Role.SECTION not in marked:
        marked[Role.SECTION] = _mark_section_above(layout, title.element)
    item_prose_share = _item_prose_share(layout, container, listing, marked)
    is_list = item_prose_share >= LIST_PROSE_SHARE and metadata.page_type != "article"
    pieces = [] if is_list else find_pieces(layout, container, title.element, marked)
    content = {element for piece in pieces for element in piece.iter() if element not in layout.in_zone}
    chrome = tuple(_chrome_lines(layout, content))
    shown = _shown_time(pieces, content, keeps_zone=metadata.language not in (None, "vi"))
    if shown is not None and (metadata.published is None or metadata.published.at is None):
        metadata = replace(metadata, published=shown)
    return StrippedPage(
        page=page,
        address=address,
        markup=_markup(pieces, content),
        lines=(),
        chrome=chrome,
        metadata=metadata,
        family=next((known.id for known in declared if known.rule.startswith("family_")), None),
        title=title.text,
        title_rule=title.rule,
        items=listing.items,
        is_list=is_list,
    )


def _item_prose_share(
    layout: Layout, container: Element | None, listing: Listing, marked: dict[Role, list[Element]]
) -> float:
    """How much of the container's prose stands in the entries of a list: near 1 on a listing page, 0 in an article."""
    if listing.is_declared and Role.BODY not in marked:
        return 1.0
    if container is None or not layout.prose.get(container):
        return 1.0 if listing.items else 0.0
    if not set(listing.elements).isdisjoint(ancestors(container)):
        return 1.0  # the most prose of the page is one entry's
    inside = set(container.iter())
    listed = sum(layout.prose.get(element, 0.0) for element in listing.elements if element in inside)
    return listed / layout.prose[container]


def _mark(element: Element, role: Role, rule: str) -> None:
    if element.tag not in BLOCKS:
        element.tag = "div"  # a field of its own is a line of its own
    element.set(ROLE_MARK, role.value)
    element.set(RULE_MARK, rule)


def _mark_roles(body: Element, declared: Sequence[Family], names: frozenset[str]) -> dict[Role, list[Element]]:
    """The elements of each role by the surest declaration that finds any; what any declaration drops is dropped."""
    marked: dict[Role, list[Element]] = {}
    for known in declared:
        for role, elements in known.find_marked(body, names).items():
            if role in marked and role is not Role.DROP:
                continue
            marked.setdefault(role, []).extend(elements)
            for element in elements:
                _mark(element, role, known.rule)
    return marked


def _keep_nearest_section(layout: Layout, container: Element | None, marked: dict[Role, list[Element]]) -> None:
    """Every portlet has a heading; the article's section is the last one before it."""
    found = marked.get(Role.SECTION, [])
    if container is None or not found:
        return
    place = layout.place
    before = [element for element in found if place.get(element, 0) < place[container] and text_of(element)]
    for element in found:
        if not before or element is not before[-1]:
            _mark(element, Role.DROP, "other_section")
    marked[Role.SECTION] = before[-1:]


def _mark_section_above(layout: Layout, title: Element) -> list[Element]:
    """The one short line right above a title, which names its section; empty when there is none."""
    above = title.getprevious()
    if above is None or above in layout.in_zone or len(above) > 1:
        return []
    text = text_of(above)
    if not MIN_SECTION_CHARS <= len(text) <= MAX_SECTION_CHARS or has_digit(text) or text.endswith(":"):
        return []
    if (
        text.casefold().startswith(words.HOME_WORDS)
        or is_unit_name(text)
        or (len(above) == 0 and _KICKER.search(above.get("class", "")))
    ):
        return []
    if read_posting_line(text) is not None:
        return []
    _mark(above, Role.SECTION, "line_above_title")
    return [above]


def _drop_action_boxes(layout: Layout, container: Element) -> None:
    """Boxes inside a long article that ask for something: a few words and a button, or a card that is one link."""
    if layout.prose.get(container, 0.0) < LONG_ARTICLE_CHARS:
        return
    for box in container.iter("div", "section"):
        if box in layout.in_zone or box is container:
            continue
        acts = any(element.tag != "a" or _BUTTON.search(element.get("class", "")) for element in box.iter(*_ACTING))
        if acts and len(whole_text(box).strip()) <= MAX_BOX_CHARS:
            layout.in_zone.update(dict.fromkeys(box.iter(), "box_with_button"))
    for link in container.iter("a"):
        if len(link) and link not in layout.in_zone and _is_card(link):
            layout.in_zone.update(dict.fromkeys(link.iter(), "card_of_link"))
        elif link.text in _ANCHOR_SIGNS:
            layout.in_zone[link] = "anchor_sign"


def _is_card(link: Element) -> bool:
    """A link around a title and what tells of it, each in a block of its own."""
    told = sum(1 for block in link.iter(*BLOCKS) if block.text and not block.text.isspace())
    return told > 1 and len(whole_text(link).strip()) <= MAX_BOX_CHARS


def _marked_container(marked: dict[Role, list[Element]]) -> Element | None:
    found = marked.get(Role.BODY)
    return max(found, key=lambda element: len(whole_text(element))) if found else None


def _shown_time(pieces: Sequence[Element], content: set[Element], *, keeps_zone: bool) -> PostingDate | None:
    """The machine-readable time beside the article's own shown one."""
    for piece in pieces:
        for element in _WITH_TIME(piece):
            value = element.get("datetime") if element in content else None
            date = read_markup_date(value, keeps_zone=keeps_zone) if value else None
            if date is not None:
                return PostingDate(date.on, date.at, "time_element")
    return None


def _chrome_lines(layout: Layout, content: set[Element]) -> Iterator[ChromeLine]:
    """Every text outside the content, in order."""
    for holder, text in layout.texts:
        if holder not in content:
            read = _chrome_line if len(text) <= MAX_REPEATED_CHARS else _chrome_line.__wrapped__
            line = read(text, layout.in_zone.get(holder, "outside_article"))
            if line is not None:
                yield line


@lru_cache(maxsize=16384)
def _chrome_line(text: str, rule: str) -> ChromeLine | None:
    """Remembered, since a portal prints the same menus on every page."""
    line = fold_text(text)
    return ChromeLine(line, rule) if line else None


def _markup(pieces: list[Element], content: set[Element]) -> str:
    """The pieces one behind the other as HTML, without what is not content. Takes the tree apart."""
    for piece in pieces:
        for element in list(piece.iterdescendants()):
            if element not in content:
                _cut(element)
        for block in piece.iter(*BLOCKS):
            _drop_white_space(block)
        for link in piece.iter("a"):
            if is_document(link.get("href", "")):
                link.tag = "span"  # what the article brings with it is its own text
        etree.strip_tags(piece, _CUT)
        for paragraph in list(piece.iter(*PARAGRAPHS)):
            if len(paragraph):
                etree.strip_tags(paragraph, *_PLAIN_TAGS)
        etree.strip_attributes(piece, *_PLAIN_ATTRIBUTES)
    return "".join(etree.tostring(piece, encoding="unicode", method="html", with_tail=False) for piece in pieces)


def _drop_white_space(block: Element) -> None:
    """White space at the edges of a block is no text: BeautifulSoup would make an object of each."""
    if block.text and block.text.isspace():
        block.text = None
    if block.tail and block.tail.isspace():
        block.tail = None


def _cut(element: Element) -> None:
    """Empty `element`, to be stripped; the text behind it stays, with a break where the element stood."""
    element.clear(keep_tail=True)  # written anew it could not be: lxml refuses the control characters that pages hold
    element.tag = _CUT
    if element.tail and element.tail.isspace():
        element.tail = None
    elif element.tail:
        element.text = " "


_CUT = "wn-cut"
_PLAIN_ATTRIBUTES = (
    "href", "target", "rel", "title", "lang", "dir", "face", "size", "color", "border", "cellpadding", "cellspacing",
    "valign", "id", "onclick", "bgcolor", "itemprop", "itemscope", "itemtype", "srcset", "sizes", "alt", "name",
)  # fmt: skip
_PLAIN_TAGS = ("span", "font", "u", "s", "small", "big", "ins", "o:p", "st1", "bdi", "bdo", "sup", "sub", "b", "strong")
"""Wrappers that say nothing inside a paragraph: word processors put one around every word, and each costs an object."""
