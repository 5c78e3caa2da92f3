"""Where the article is on a page: the element whose prose most outweighs its links, and what belongs to it around it.

The element is narrowed down while hardly any prose is lost; then the title, what stands between, and short lines right
behind it join it.
"""

from collections.abc import Iterator, Sequence

from tasks.pages.blocks import Role
from tasks.pages.dates import read_posting_line
from tasks.pages.fold import fold_text
from tasks.pages.layout import PROSE_BLOCK_CHARS, Layout
from tasks.pages.lines import is_name, read_views_line
from tasks.pages.tree import BLOCKS, Element, ancestors, whole_text

KEPT_WHEN_NARROWED = 0.92
MIN_OWN_PROSE = 150
"""Prose outside the entries of lists from which on a page has an article of its own."""
MAX_LEVELS_UP = 6
MAX_LEVELS_BEHIND = 2
SHORT_NEIGHBOUR_CHARS = 250


def find_container(layout: Layout, teasers: Sequence[Element]) -> Element | None:
    """The element that holds the article; None when the page has no prose.

    The prose of `teasers`, entries of lists, counts only where there is hardly any other.
    """
    own = _best(layout.without(teasers), MIN_OWN_PROSE)
    return own if own is not None else _best(layout, PROSE_BLOCK_CHARS)


def _best(layout: Layout, least: float) -> Element | None:
    score = {
        element: prose - layout.links[element]
        for element, prose in layout.prose.items()
        if element not in layout.in_zone
    }
    if not score:
        return None
    best = max(score.values())
    if best < least:
        return None
    at = next(element for element in reversed(layout.place) if score.get(element) == best)
    while True:
        narrower = [child for child in at if score.get(child, 0.0) >= KEPT_WHEN_NARROWED * best]
        if not narrower or narrower[0].tag not in BLOCKS or narrower[0].tag in ("p", "li", "ul", "ol", "table"):
            return at
        at = narrower[0]


def find_pieces(
    layout: Layout, container: Element | None, title: Element | None, marked: dict[Role, list[Element]]
) -> list[Element]:
    """The subtrees that hold the article, in document order: title, what stands between, container, what follows it.

    Behind the container only short, link-free neighbours follow: the author, the source. What a family marks does too.
    """
    wanted: set[Element] = {element for role, found in marked.items() if role is not Role.DROP for element in found}
    if title is not None:
        wanted.add(title)
    if container is not None:
        wanted.add(container)
        wanted.update(_neighbours(layout, container, title))
    pieces: list[Element] = []
    inside: set[Element] = set()
    for element in sorted(wanted & layout.place.keys(), key=layout.place.__getitem__):
        if element not in inside:
            pieces.append(element)
            inside.update(element.iter())
    return pieces


def _neighbours(layout: Layout, container: Element, title: Element | None) -> Iterator[Element]:
    """What stands between title and container, and short lines right behind the container."""
    above_title = set(ancestors(title)) if title is not None else set()
    at = container
    for level in range(MAX_LEVELS_UP):
        parent = at.getparent()
        if parent is None or at in above_title or at.tag == "body":
            break
        before = True
        for sibling in parent:
            if sibling is at:
                before = False
            elif before and sibling in above_title:
                yield from _behind_title(layout, title, sibling)
            elif (before and _may_precede(layout, sibling, takes_picture=level < MAX_LEVELS_BEHIND)) or (
                not before and level < MAX_LEVELS_BEHIND and _is_short(layout, sibling)
            ):
                yield sibling
        at = parent


def _behind_title(layout: Layout, title: Element, branch: Element) -> Iterator[Element]:
    """What follows the title inside the branch of the page that holds it: date, author, views."""
    at = title
    while at is not branch:
        for sibling in at.itersiblings():
            if _may_precede(layout, sibling, takes_picture=True):
                yield sibling
        at = at.getparent()


def _may_precede(layout: Layout, element: Element, *, takes_picture: bool) -> bool:
    """A sapo, a date, an author or the first picture; a toolbar too when it shows the date."""
    if element in layout.in_zone:
        return _leaves_zone(layout, element)
    if _is_short(layout, element):
        for below in element.iter():
            if below in layout.in_zone and below.getparent() not in layout.in_zone:
                _leaves_zone(layout, below)
        return True
    if layout.prose.get(element, 0.0) > 2 * layout.links.get(element, 0.0):
        return True
    return takes_picture and next(element.iter("img"), None) is not None and not whole_text(element).strip()


def _leaves_zone(layout: Layout, element: Element) -> bool:
    """Take a short zone that shows the posting date, the views or the author's name alone out of the zones."""
    texts = [folded for text in element.itertext() if (folded := fold_text(text))]
    if not texts or sum(map(len, texts)) > SHORT_NEIGHBOUR_CHARS:
        return False
    names_author = len(texts) == 1 and "author" in layout.in_zone[element] and is_name(texts[0])
    if not names_author and not any(read_posting_line(text) or read_views_line(text) is not None for text in texts):
        return False
    for below in element.iter():
        layout.in_zone.pop(below, None)
    return True


def _is_short(layout: Layout, element: Element) -> bool:
    length = 0
    linked = 0
    for below in element.iter():
        if below in layout.in_zone:
            continue
        length += len((below.text or "").strip())
        if below is not element:
            length += len((below.tail or "").strip())
        if below.tag == "a":
            linked += len(whole_text(below).strip())
    return 0 < length <= SHORT_NEIGHBOUR_CHARS and linked * 2 <= length
