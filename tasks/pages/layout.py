"""One reading of a page's tree: chrome zones by tag, class and role, and the prose and links of every block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from tasks.errors import PageError
from tasks.pages.blocks import Role
from tasks.pages.tree import BLOCKS, MAX_DEPTH, Element
from warehouse.records import Reason, Stage

_ZONE_TAGS = frozenset({"nav", "footer", "aside", "dialog", "menu", "select", "button", "textarea", "label"})
_ZONE_ROLES = frozenset(
    {"navigation", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu", "menubar"}
)
_ZONE_WORDS = re.compile(
    r"(?:^|[\s_-])(?:"
    r"nav|navbar|navi|navigation|menus?|mainmenu|submenu|megamenu|child-menu|breadcrumbs?|dd_chuyenmuc|footer|foot|sidebar|side-?bar|"
    r"related|relate|relatednews|tinlienquan|tin-lien-quan|lien-quan|other-?news|othernews|tin-khac|tinkhac|more-?news|read-?more-?list|"
    r"comments?|comment-?list|commentlist|respond|disqus|binh-?luan|replies|"
    r"share|sharing|shares|social|socials|sharebar|addthis|sharedaddy|follow-us|"
    r"toolbar|tools|print|rating|ratings|vote|poll|binh-?chon|"
    r"pagination|pager|paging|phan-trang|lfr-pagination|"
    r"newsletter|nl|subscribe|subscription|signup|sign-up|paywall|"
    r"ads?|advert|advertisement|advertising|banner|banners|promo|promoted|sponsored?|outbrain|taboola|"
    r"popup|pop-up|modal|cookie|cookies|consent|gdpr|overlay|"
    r"login|search|searchbox|weather|thoi-?tiet|counter|visitor|visitor-tracking-wraper|thong-?ke|truy-?cap|"
    r"skip|skip-link|skip-to-content|author-?bio|about-?author|author-?box|bio|recommend(?:ed|ation|ations)?|most-?(?:read|viewed|popular)|popular|"
    r"trending|teasers?|also-?like|you-?may|see-?also|tags?|tag-?list|taglist|keywords?|tu-?khoa|hashtags?|"
    r"copyright|disclaimer|toc|podcast|donate|donation|donations|appeal|membership|support-us|cta|call-to-action|"
    r"author-?(?:card|info|desc|description|profile|bio-box)|post-author|contributor|about-the-author"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_ZONE_TOKENS = re.compile(
    r"(?:^|\s)(?:widget|hidden|d-none|sr-only|ms-hide|visually-hidden|screen-reader-text|hide)(?:$|\s)"
)
_SURE_ZONES = re.compile(r"relate|lien-?quan|other-?news|tin-?khac|comment|binh-?luan|disqus|recommend")
_NEVER_ZONES = frozenset({"html", "body", "main", "article"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_PLAIN = frozenset({"a", "img", "br", "tr", "em", "i", "tbody", "hr", "input", "meta", "link"})
"""Tags that are never a zone or a title and need not be looked at."""
_TEXT_TAGS = frozenset({"h1", "span", "p", "font", "b", "strong", "li"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_CLASSED_TAGS = frozenset({"div", "p", "span", "td", "strong", "font", "b"})
_TITLE_CLASSES = ("title", "headline", "tieude", "tieu-de", "heading")

PROSE_BLOCK_CHARS = 60
"""Own text of a block from which on it is prose even without a full stop."""
SENTENCE_BLOCK_CHARS = 25
MAX_ZONE_SHARE = 0.45
"""An element with more of the page's prose than this is no zone, whatever its class says."""
MAX_SURE_ZONE_SHARE = 0.9
"""Comments and related items may well be longer than the article; no wrapper of an article is named after them."""
MAX_PASSED_OVER_CHARS = 300
"""A zone with no more long text than this is not worth weighing element by element."""
LOOSE_WEIGHT = 0.8
"""Most of a passed-over zone is links, which count in full, the rest loose words, which count for a third."""
LONG_LINK_CHARS = 20
"""Titles of news are longer than menu entries: the shortest real one seen has 24 characters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One reading of a page's tree. The elements are held, so that their identity lasts."""

    elements: list[Element]
    """Every element, in document order."""
    texts: list[tuple[Element, str]]
    """Every text that is not only white space, in document order, with the element that holds it."""
    titled: list[Element]
    """Headings, and elements whose class says title."""
    long_links: list[Element]
    """Links with at least the text of a news title, outside passed-over zones."""
    names: frozenset[str]
    """Class names and ids of the page; ids inside passed-over zones are left out."""
    in_zone: dict[Element, str]
    """Every element inside a chrome zone, with the rule that made the zone."""
    prose: dict[Element, float]
    """Prose characters at and below an element, zones left out; elements without any are left out."""
    links: dict[Element, float]
    """Characters that speak against an article, for the same elements."""

    def without(self, elements: Sequence[Element]) -> "Layout":
        """The same reading with the characters of `elements` taken out of everything around them."""
        prose, links = dict(self.prose), dict(self.links)
        for element in elements:
            take_out(element, prose, links)
            for below in element.iter():
                prose.pop(below, None)
        return replace(self, prose=prose, links=links)


@lru_cache(maxsize=16384)
def _marks(tag: str, classes: str, identity: str, role: str, style: str) -> tuple[str | None, bool]:
    """By tag and attributes: the rule by which an element is a chrome zone, and whether it may be a title."""
    may_be_title = tag in HEADINGS or (tag in _CLASSED_TAGS and any(word in classes.lower() for word in _TITLE_CLASSES))
    if tag in _ZONE_TAGS:
        return f"tag_{tag}", may_be_title
    if tag in _NEVER_ZONES:
        return None, may_be_title
    return _zone_rule(tag, classes, identity, role, style), may_be_title


def _zone_rule(tag: str, classes: str, identity: str, role: str, style: str) -> str | None:
    if role.lower() in _ZONE_ROLES:
        return f"role_{role.lower()}"
    if style and _HIDDEN.search(style):
        return "hidden"
    if tag in _TEXT_TAGS:
        return "hidden" if _ZONE_TOKENS.search(classes) else None
    for value in (classes, identity):
        found = (_ZONE_WORDS.search(value) or _ZONE_TOKENS.search(value)) if value else None
        if found:
            return "zone_" + found[0].strip(" _-").lower()
    return None


def read_layout(body: Element) -> Layout:
    """Weigh every block below `body`. Raises `PageError` for a page nested deeper than `MAX_DEPTH`."""
    reader = _Reader(passes_over=True)
    everything = reader.read(body)
    if any(prose > MAX_ZONE_SHARE * everything for _, _, prose in reader.passed_over):
        reader = _Reader(passes_over=False)
        everything = reader.read(body)
    in_zone: dict[Element, str] = {}
    for zone, rule, _ in reader.passed_over:
        in_zone.update(dict.fromkeys(zone.iter(), rule))
    for is_sure in (True, False):  # a long box of related news makes no article small beside it
        limit = (MAX_SURE_ZONE_SHARE if is_sure else MAX_ZONE_SHARE) * everything
        for zone, rule in reader.zones:
            prose = reader.prose.get(zone, 0.0)
            if zone in in_zone or _is_sure(rule) is not is_sure or prose > limit:
                continue
            take_out(zone, reader.prose, reader.links)
            in_zone.update(dict.fromkeys(zone.iter(), rule))
            everything -= prose if is_sure else 0.0
    return Layout(
        elements=reader.elements,
        texts=reader.texts,
        titled=reader.titled,
        long_links=reader.long_links,
        names=frozenset(" ".join(reader.names).split()),
        in_zone=in_zone,
        prose=reader.prose,
        links=reader.links,
    )


def _is_sure(rule: str) -> bool:
    return _SURE_ZONES.search(rule) is not None


def respect_marks(layout: Layout, marked: dict[Role, list[Element]]) -> None:
    """What a family marks is in no zone; what it drops is in one."""
    in_zone = layout.in_zone
    for role, found in marked.items():
        for element in found:
            if role is Role.DROP:
                for below in element.iter():
                    in_zone.setdefault(below, "family_drop")
            elif in_zone.pop(element, None) is not None:
                for below in element.iter():
                    in_zone.pop(below, None)


@dataclass(slots=True)
class _Weight:
    """Characters of one block: its own text, and how much of it stands in links."""

    length: int = 0
    linked: int = 0
    commas: int = 0
    has_end: bool = False

    def add(self, text: str, *, in_link: bool) -> None:
        stripped = text.strip()
        if stripped:
            self.length += len(stripped)
            self.has_end = stripped[-1] in '.!?…:"”'
            if in_link:
                self.linked += len(stripped)
            else:
                self.commas += stripped.count(", ") + stripped.count(". ")


@dataclass(slots=True)
class _Reader:
    """One walk over a tree, from the leaves up: every element is looked at once, here, for all that follows."""

    passes_over: bool
    """Whether zones with hardly any prose are taken as a whole, which saves half the walk."""
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[Element, str]] = field(default_factory=list)
    titled: list[Element] = field(default_factory=list)
    long_links: list[Element] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    zones: list[tuple[Element, str]] = field(default_factory=list)
    passed_over: list[tuple[Element, str, int]] = field(default_factory=list)
    prose: dict[Element, float] = field(default_factory=dict)
    links: dict[Element, float] = field(default_factory=dict)

    def read(self, body: Element) -> float:
        """Walk the whole tree; the prose characters in it."""
        own = _Weight()
        self._meet(body, own, in_link=False)
        good, _ = self._visit(body, own, in_link=False, depth=0)
        own_good, _ = _weigh(own)
        return good + own_good + sum(prose for _, _, prose in self.passed_over)

    def _visit(self, element: Element, own: _Weight, *, in_link: bool, depth: int) -> tuple[float, float]:
        """Prose and link characters of the blocks below `element`, whose own text goes to `own`."""
        if depth > MAX_DEPTH:
            raise PageError(Stage.STRIP, Reason.TOO_DEEP, f"elements are nested more than {MAX_DEPTH} deep")
        good = bad = 0.0
        for child in element:
            tag = child.tag
            is_link = in_link or tag == "a"
            is_block = tag in BLOCKS
            inner = _Weight() if is_block else own
            linked = inner.linked
            rule = self._meet(child, inner, in_link=is_link)
            below_good = below_bad = 0.0
            loose = self._pass_over(child, rule) if rule and len(child) else None
            if loose is not None:
                below_bad = loose
            elif len(child):
                below_good, below_bad = self._visit(child, inner, in_link=is_link, depth=depth + 1)
            if is_block and inner.length:
                own_good, own_bad = _weigh(inner)
                below_good += own_good
                below_bad += own_bad
            if below_good:
                self.prose[child] = below_good
                self.links[child] = below_bad
            good += below_good
            bad += below_bad
            if tag == "a" and (inner.linked - linked >= LONG_LINK_CHARS or _has_long_block(child)):
                self.long_links.append(child)
            tail = child.tail
            if tail and not tail.isspace():
                self.texts.append((element, tail))
                own.add(tail, in_link=in_link)
        if depth == 0 and good:
            self.prose[element] = good
            self.links[element] = bad
        return good, bad

    def _pass_over(self, zone: Element, rule: str) -> float | None:
        """Take a zone without prose as a whole; what it weighs against an article around it, None when it has prose."""
        if not self.passes_over:
            return None
        texts = [text for text in zone.itertext() if not text.isspace()]
        if zone.text and not zone.text.isspace():
            texts = texts[1:]  # met already
        prose = sum(len(text) for text in texts if len(text) >= SENTENCE_BLOCK_CHARS)
        if prose > MAX_PASSED_OVER_CHARS:
            return None
        self.passed_over.append((zone, rule, prose))
        self.texts += [(zone, text) for text in texts]
        below = list(zone.iterdescendants())
        self.elements += below
        self.names.update(filter(None, (element.get("class") for element in below)))
        return LOOSE_WEIGHT * sum(map(len, texts))

    def _meet(self, element: Element, own: _Weight, *, in_link: bool) -> str | None:
        """Note the element and its text; the rule by which it is a zone, None when it is none."""
        self.elements.append(element)
        tag = element.tag
        rule: str | None = None
        if tag not in _PLAIN:
            get = element.get
            classes, identity = get("class", ""), get("id", "")
            if classes:
                self.names.add(classes)
            if identity:
                self.names.add(identity)
            rule, may_be_title = _marks(tag, classes, identity, get("role", ""), get("style", ""))
            if rule is None and get("hidden") is not None:
                rule = "hidden"
            if rule is not None:
                self.zones.append((element, rule))
            if may_be_title:
                self.titled.append(element)
        text = element.text
        if text and not text.isspace():
            self.texts.append((element, text))
            own.add(text, in_link=in_link)
        return rule


def _has_long_block(link: Element) -> bool:
    """A link around blocks, as a card has it."""
    return len(link) > 0 and len("".join(link.itertext()).strip()) >= LONG_LINK_CHARS


def _weigh(own: _Weight) -> tuple[float, float]:
    """Prose characters of one block, and characters that speak against an article around it."""
    free = own.length - own.linked
    is_prose = free >= PROSE_BLOCK_CHARS or (free >= SENTENCE_BLOCK_CHARS and (own.commas or own.has_end))
    if own.linked <= 0.4 * own.length and is_prose:
        return float(free), 0.0
    return 0.0, own.linked + 0.3 * free


def take_out(zone: Element, prose: dict[Element, float], links: dict[Element, float]) -> None:
    """Leave a zone's characters out of everything around it."""
    good, bad = prose.get(zone, 0.0), links.get(zone, 0.0)
    for above in zone.iterancestors():
        if above in prose:
            prose[above] -= good
            links[above] -= bad
