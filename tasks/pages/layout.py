"""One reading of a page's tree: its chrome zones, and the prose and links of every block."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from lxml import etree

from tasks.errors import PageError
from tasks.pages.blocks import Role
from tasks.pages.tree import BLOCKS, MAX_DEPTH, Element, whole_text
from tasks.pages.zones import HEADINGS, ZONE_TAGS, is_sure_zone, read_marks
from warehouse.records import Reason, Stage

_PLAIN = frozenset({"a", "img", "br", "tr", "em", "i", "tbody", "hr", "input", "meta", "link"})
"""Tags that are never a zone or a title and need not be looked at."""
_TEXTS_BELOW = etree.XPath("descendant::text()", smart_strings=False)
_CLASSES = etree.XPath("descendant-or-self::*/@class", smart_strings=False)

PROSE_BLOCK_CHARS = 60
"""Own text of a block from which on it is prose even without a full stop."""
SENTENCE_BLOCK_CHARS = 25
MAX_ZONE_SHARE = 0.45
"""An element with more of the page's prose than this is no zone, whatever its class says."""
MAX_SURE_ZONE_SHARE = 0.95
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

    place: dict[Element, int]
    """Every element in document order, with its index in it."""
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


def read_layout(body: Element) -> Layout:
    """Weigh every block below `body`. Raises `PageError` for a page nested deeper than `MAX_DEPTH`."""
    place = {element: index for index, element in enumerate(body.iter())}
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
            if zone in in_zone or is_sure_zone(rule) is not is_sure or prose > limit:
                continue
            take_out(zone, reader.prose, reader.links)
            in_zone.update(dict.fromkeys(zone.iter(), rule))
            everything -= prose if is_sure else 0.0
    return Layout(
        place=place,
        texts=reader.texts,
        titled=reader.titled,
        long_links=reader.long_links,
        names=frozenset(" ".join(reader.ids.union(_CLASSES(body))).split()),
        in_zone=in_zone,
        prose=reader.prose,
        links=reader.links,
    )


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


_BlockTexts: TypeAlias = list[tuple[str, bool]]
"""The stripped texts of one block outside the blocks in it, and whether each stands in a link."""


@dataclass(slots=True)
class _Reader:
    """One walk over a tree, from the leaves up: every element is looked at once, here, for all that follows."""

    passes_over: bool
    """Whether zones with hardly any prose are taken as a whole, which saves half the walk."""
    texts: list[tuple[Element, str]] = field(default_factory=list)
    titled: list[Element] = field(default_factory=list)
    long_links: list[Element] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    zones: list[tuple[Element, str]] = field(default_factory=list)
    passed_over: list[tuple[Element, str, int]] = field(default_factory=list)
    prose: dict[Element, float] = field(default_factory=dict)
    links: dict[Element, float] = field(default_factory=dict)

    def read(self, body: Element) -> float:
        """Walk the whole tree; the prose characters in it."""
        own: _BlockTexts = []
        self._mark(body, body.tag)
        if stripped := (body.text or "").strip():
            self.texts.append((body, body.text))
            own.append((stripped, False))
        good, bad = self._visit(body, own, in_link=False, depth=0)
        if good:
            self.prose[body] = good
            self.links[body] = bad
        own_good, _ = _weigh(own)
        return good + own_good + sum(prose for _, _, prose in self.passed_over)

    def _visit(self, element: Element, own: _BlockTexts, *, in_link: bool, depth: int) -> tuple[float, float]:
        """Prose and link characters of the blocks below `element`, whose own texts go to `own`."""
        if depth > MAX_DEPTH:
            raise PageError(Stage.STRIP, Reason.TOO_DEEP, f"elements are nested more than {MAX_DEPTH} deep")
        good = bad = 0.0
        texts = self.texts
        for child in element:
            tag = child.tag
            is_link = in_link or tag == "a"
            inner: _BlockTexts = [] if tag in BLOCKS else own
            rule = None if tag in _PLAIN else self._mark(child, tag)
            texts_before = len(texts)
            if (text := child.text) and (stripped := text.strip()):
                texts.append((child, text))
                inner.append((stripped, is_link))
            below_good = below_bad = 0.0
            if len(child):
                loose = self._pass_over(child, rule) if rule and self.passes_over else None
                if loose is not None:
                    below_bad = loose
                else:
                    below_good, below_bad = self._visit(child, inner, in_link=is_link, depth=depth + 1)
            if inner and inner is not own:
                own_good, own_bad = _weigh(inner)
                below_good += own_good
                below_bad += own_bad
            if below_good:
                self.prose[child] = below_good
                self.links[child] = below_bad
            good += below_good
            bad += below_bad
            if tag == "a" and len(texts) > texts_before and _is_long_link(child):
                self.long_links.append(child)
            if (tail := child.tail) and (stripped := tail.strip()):
                texts.append((element, tail))
                own.append((stripped, in_link))
        return good, bad

    def _pass_over(self, zone: Element, rule: str) -> float | None:
        """Take a zone without prose as a whole; what it weighs against an article around it, None when it has prose."""
        texts = [text for text in _TEXTS_BELOW(zone) if not text.isspace()]
        if zone.text and not zone.text.isspace():
            texts = texts[1:]  # met already
        lengths = [len(text) for text in texts]
        prose = sum(length for length in lengths if length >= SENTENCE_BLOCK_CHARS)
        if prose > MAX_PASSED_OVER_CHARS:
            return None
        self.passed_over.append((zone, rule, prose))
        self.texts += [(zone, text) for text in texts]
        return LOOSE_WEIGHT * sum(lengths)

    def _mark(self, element: Element, tag: str) -> str | None:
        """Note what the element's marks say; the rule by which it is a zone, None when it is none."""
        attributes = element.items()
        if attributes:
            get = dict(attributes).get
            identity = get("id", "")
            rule, may_be_title = read_marks(tag, get("class", ""), identity, get("role", ""), get("style", ""))
            if rule is None and get("hidden") is not None:
                rule = "hidden"
            if identity:
                self.ids.add(identity)
        elif tag in ZONE_TAGS or tag in HEADINGS:
            rule, may_be_title = read_marks(tag, "", "", "", "")
        else:
            return None
        if rule is not None:
            self.zones.append((element, rule))
        if may_be_title:
            self.titled.append(element)
        return rule


def _is_long_link(link: Element) -> bool:
    """A link with the text of a news title, in its line or, as a card has it, in blocks inside the link."""
    return len((whole_text(link) if len(link) else link.text).strip()) >= LONG_LINK_CHARS


def _weigh(own: _BlockTexts) -> tuple[float, float]:
    """Prose characters of one block, and characters that speak against an article around it."""
    linked = free = 0
    for text, in_link in own:
        if in_link:
            linked += len(text)
        else:
            free += len(text)
    is_prose = free >= PROSE_BLOCK_CHARS or (free >= SENTENCE_BLOCK_CHARS and _is_sentence(own))
    if is_prose and linked <= 0.4 * (linked + free):
        return float(free), 0.0
    return 0.0, linked + 0.3 * free


def _is_sentence(own: _BlockTexts) -> bool:
    return own[-1][0][-1] in '.!?…:"”' or any(", " in text or ". " in text for text, in_link in own if not in_link)


def take_out(zone: Element, prose: dict[Element, float], links: dict[Element, float]) -> None:
    """Leave a zone's characters out of everything around it."""
    good, bad = prose.get(zone, 0.0), links.get(zone, 0.0)
    for above in zone.iterancestors():
        if above in prose:
            prose[above] -= good
            links[above] -= bad
