"""The title of an HTML page: where markup, headings and the `<title>` agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tasks.pages.blocks import Role
from tasks.pages.fold import match_key
from tasks.pages.layout import Layout
from tasks.pages.lines import is_chrome_line, is_tail_heading, is_unit_name
from tasks.pages.metadata import Metadata, clean_title
from tasks.pages.tree import Element, text_of

_HEADING_SCORES = {"h1": 3.0, "h2": 2.0, "h3": 1.0, "h4": 0.5, "h5": 0.0}
WEAKEST_TITLE_RULE = "page_title"
"""The `<title>` alone: many old portals put only the site's name there, so a title line on the page beats it."""
MIN_TITLE_CHARS = 8
MAX_TITLE_CHARS = 400
NEAR_ELEMENTS = 12
"""A title stands this many elements before the article at most, date and author between them."""
SURE_SCORE = 4.0
"""An h1 of a title's length reaches this, or any heading that the markup's titles repeat."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title, the rule that gave it and the element that shows it; all None when nothing states one."""

    text: str | None
    rule: str | None
    element: Element | None


def find_title(
    layout: Layout, container: Element | None, metadata: Metadata, marked: dict[Role, list[Element]]
) -> Title:
    """Family mark, then the heading that the page's statements repeat, then the statements, then the best heading."""
    for element in marked.get(Role.TITLE, ()):
        text = text_of(element)
        if text:
            return Title(text, element.get("wn-rule"), element)
    heading, score = _best_heading(layout, container, metadata)
    if heading is not None and score >= SURE_SCORE:
        return Title(text_of(heading), "heading_agreed" if score >= SURE_SCORE + 2 else "heading", heading)
    for rule, text in _stated(metadata):
        return Title(text, rule, None)
    if heading is not None and score >= SURE_SCORE / 2:
        return Title(text_of(heading), "heading", heading)
    if metadata.page_title:
        cleaned = clean_title(metadata.page_title, metadata.site_name)
        if len(cleaned) >= MIN_TITLE_CHARS:
            return Title(cleaned, WEAKEST_TITLE_RULE, None)
    return Title(None, None, None)


def _stated(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Rule and text of each title that the markup states for the article and that is not the site's name."""
    for line in metadata.headlines:
        rule, text = line.split("\t", 1)
        cleaned = clean_title(text, metadata.site_name)
        if len(cleaned) >= MIN_TITLE_CHARS and match_key(cleaned) != match_key(metadata.site_name or ""):
            yield rule, cleaned


def _best_heading(layout: Layout, container: Element | None, metadata: Metadata) -> tuple[Element | None, float]:
    """The heading that is most like a title, and how much."""
    keys = [match_key(line.split("\t", 1)[1]) for line in metadata.headlines]
    page_key = match_key(metadata.page_title[:MAX_TITLE_CHARS]) if metadata.page_title else ""
    best: Element | None = None
    best_score = 0.0
    inside = set(container.iter()) if container is not None else set()
    place = layout.place if container is not None else {}
    for element in layout.titled:
        base = _HEADING_SCORES.get(element.tag)
        text = text_of(element)
        if not MIN_TITLE_CHARS <= len(text) <= MAX_TITLE_CHARS:
            continue
        agreement = _agreement(match_key(text), keys, page_key)
        leads = place.get(container, -1) - place.get(element, 0)
        is_near = 0 < leads <= NEAR_ELEMENTS
        if base is None and not (agreement or is_near):
            continue
        score = (
            (base or 0.5) + agreement + (2.0 if is_near else 0.0) + (1.0 if len(text) >= 2 * MIN_TITLE_CHARS else 0.0)
        )
        score -= 4.0 if element in layout.in_zone else 0.0
        score -= 1.5 if place and place[element] > place[container] and element not in inside else 0.0
        if score <= best_score or is_chrome_line(text) or is_tail_heading(text) or is_unit_name(text):
            continue
        score -= 2.0 if _heads_teaser(element) else 0.0
        score -= 4.0 if _leads_home(element) else 0.0
        if score > best_score:
            best, best_score = element, score
    return best, best_score


def _agreement(key: str, stated: list[str], page_title: str) -> float:
    """How far the page's own statements repeat a heading: 0 to 7."""
    if not key:
        return 0.0
    agrees = any(key == other or (len(key) > 20 and key in other) for other in stated)
    return 4.0 * agrees + 3.0 * (len(key) > 10 and key in page_title)


def _heads_teaser(element: Element) -> bool:
    """A heading that is a link heads a teaser; the h1 of some systems links to its own page."""
    above = element.getparent()
    if above is not None and above.tag == "a":
        return True
    return element.tag != "h1" and any(link.get("href") for link in element.iter("a"))


def _leads_home(element: Element) -> bool:
    """A heading that is a link to the home page is the site's name."""
    link = next(element.iter("a"), None)
    return link is not None and urlsplit(link.get("href") or "#").path in ("", "/") and "#" not in link.get("href", "#")
