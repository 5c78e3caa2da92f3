"""Declared layouts, ready to be asked of a page: CMS families, and portals where they differ from theirs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lxml.cssselect import CSSSelector

from tasks.pages.blocks import Role
from tasks.pages.tree import Element
from tasks.portals.declaration import family_of, read_declarations, read_declared_families

HEAD_BYTES = 16_384
_NAMES = re.compile(r"[.#]([\w-]+)")


class Selector:
    """A CSS selector, asked only of pages that have every class name and id it names."""

    def __init__(self, css: str) -> None:
        self._select = CSSSelector(css, translator="html")
        self._names = frozenset(_NAMES.findall(re.sub(r":not\([^)]*\)|\[[^\]]*\]", " ", css)))

    def find(self, root: Element, names: frozenset[str]) -> list[Element]:
        """The elements of `root` that it selects; `names` are the page's class names and ids."""
        return self._select(root) if self._names <= names else []


@dataclass(frozen=True, slots=True)
class Family:
    """A declaration, a family's or a portal's, with its selectors compiled."""

    id: str
    rule: str
    """Name of the rule by which it marks elements: "family_<id>" or "portal_<id>"."""
    classes: frozenset[str]
    head: tuple[bytes, ...]
    roles: tuple[tuple[Role, tuple[Selector, ...]], ...]
    items: tuple[Selector, ...]

    def fits(self, names: frozenset[str], head: bytes) -> bool:
        return not self.classes.isdisjoint(names) or any(text in head for text in self.head)

    def find_marked(self, root: Element, names: frozenset[str]) -> dict[Role, list[Element]]:
        """For each role the elements of the first selector that matches any; to drop, those of every selector.

        What stands inside a dropped element has no role: a related article's date is not this one's.
        """
        selectors_of = dict(self.roles)
        dropped = [e for selector in selectors_of.get(Role.DROP, ()) for e in selector.find(root, names)]
        gone = {inner for element in dropped for inner in element.iter()}
        found: dict[Role, list[Element]] = {Role.DROP: dropped} if dropped else {}
        for role, selectors in self.roles:
            if role is Role.DROP:
                continue
            matches = ([e for e in selector.find(root, names) if e not in gone] for selector in selectors)
            shown = [element for element in next(filter(None, matches), []) if element.tag != "meta"]
            if shown:
                found[role] = shown
        return found

    def find_items(self, root: Element, names: frozenset[str]) -> list[Element]:
        """The entries of a listing page."""
        return next((elements for selector in self.items if (elements := selector.find(root, names))), [])


@cache
def read_families() -> tuple[Family, ...]:
    """Every declared family, in order of file name. Raises `UsageError` for a bad declaration."""
    return tuple(
        Family(
            family.id,
            f"family_{family.id}",
            frozenset(family.classes),
            tuple(text.encode() for text in family.head),
            _compile_roles(family.roles),
            tuple(map(Selector, family.items)),
        )
        for family in read_declared_families().values()
    )


def _compile_roles(roles: Mapping[Role, tuple[str, ...]]) -> tuple[tuple[Role, tuple[Selector, ...]], ...]:
    return tuple((role, tuple(map(Selector, selectors))) for role, selectors in roles.items())


@dataclass(frozen=True, slots=True)
class Portal:
    """What a portal declares of its own, and the family it names."""

    own: Family
    family: Family | None


@cache
def read_portals() -> dict[str, Portal]:
    """Every declared portal by each of its hosts. Raises `UsageError` for a bad declaration, naming the file."""
    families = {family.id: family for family in read_families()}
    portals: dict[str, Portal] = {}
    for declared in read_declarations().values():
        family = family_of(declared)
        own = Family(
            declared.id,
            f"portal_{declared.id}",
            frozenset(),
            (),
            _compile_roles(declared.roles),
            tuple(map(Selector, declared.items)),
        )
        portal = Portal(own, families[family.id] if family else None)
        portals.update(dict.fromkeys(declared.hosts, portal))
    return portals


def find_layouts(host: str | None, names: frozenset[str], source: bytes) -> tuple[Family, ...]:
    """The declarations that hold for a page, surest first: its portal's own, then the family's.

    A page has the family whose class names or head texts it shows, first of all its portal's; the portal's also where
    it shows none. A host outlives its system: badinh.hanoi.gov.vn was a district's Liferay, and is a ward's VCCorp.
    """
    portal = read_portals().get(host) if host else None
    head = source[:HEAD_BYTES]
    shown = [family for family in read_families() if family.fits(names, head)]
    if portal is None:
        return tuple(shown[:1])
    family = portal.family if portal.family in shown or not shown else shown[0]
    return (portal.own, family) if family else (portal.own,)


def find_items(layouts: Sequence[Family], body: Element, names: frozenset[str]) -> list[Element]:
    """The entries of a listing page by the surest declaration that finds any."""
    return next((found for known in layouts if (found := known.find_items(body, names))), [])
