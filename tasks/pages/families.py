"""Declared layouts: CMS families in `tasks/portals/families/*.toml`, single portals in `tasks/portals/*.toml`.

A family says by which marks in the source it is known, and which elements hold which part of an article. A portal names
its family and says only what differs there.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.cssselect import CSSSelector
from pydantic import BaseModel, ConfigDict, Field

from tasks.pages.blocks import Role
from tasks.pages.tree import Element

HEAD_BYTES = 16_384
_NAMES = re.compile(r"[.#]([\w-]+)")
PORTALS_DIR = Path(__file__).parent.parent / "portals"
FAMILIES_DIR = PORTALS_DIR / "families"


class FamilyDeclaration(BaseModel):
    """One TOML file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name, also the file's name.")
    name: str = Field(description="What people call the system.")
    classes: tuple[str, ...] = Field(default=(), description="Class names and ids; one of them decides.")
    head: tuple[str, ...] = Field(default=(), description="Texts of the page's head, for systems without own classes.")
    roles: dict[Role, tuple[str, ...]] = Field(description="For each part, CSS selectors; the first that matches wins.")
    items: tuple[str, ...] = Field(default=(), description="CSS selectors of one item of a listing page.")
    seen_on: tuple[str, ...] = Field(min_length=1, description="Hosts or places that showed these marks.")


class PortalDeclaration(BaseModel):
    """One TOML file of one portal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]*[a-z0-9]$", description="Host name without www., also the file's name."
    )
    family: str | None = Field(description="Id of its family; none for a portal of a layout of its own.")
    other_hosts: tuple[str, ...] = Field(default=(), description="Further hosts of the same portal.")
    roles: dict[Role, tuple[str, ...]] = Field(default={}, description="Selectors that come before the family's.")
    items: tuple[str, ...] = Field(default=(), description="CSS selectors of one item of its listing pages.")


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
    """Every declared family, in order of file name. Raises `pydantic.ValidationError` for a bad declaration."""
    declared = (
        FamilyDeclaration.model_validate(tomllib.loads(path.read_text("utf-8")))
        for path in sorted(FAMILIES_DIR.glob("*.toml"))
    )
    return tuple(
        Family(
            family.id,
            f"family_{family.id}",
            frozenset(family.classes),
            tuple(text.encode() for text in family.head),
            tuple((role, tuple(map(Selector, selectors))) for role, selectors in family.roles.items()),
            tuple(map(Selector, family.items)),
        )
        for family in declared
    )


@dataclass(frozen=True, slots=True)
class Portal:
    """What a portal declares of its own, and the family it names."""

    own: Family
    family: Family | None


@cache
def read_portals() -> dict[str, Portal]:
    """Every declared portal by each of its hosts. Raises `ValueError` for a bad declaration, naming the file."""
    families = {family.id: family for family in read_families()}
    portals: dict[str, Portal] = {}
    for path in sorted(PORTALS_DIR.glob("*.toml")):
        declared = PortalDeclaration.model_validate(tomllib.loads(path.read_text("utf-8")))
        if declared.id != path.stem or (declared.family is not None and declared.family not in families):
            raise ValueError(f"{path.name}: the id must be the file's name and the family one of {sorted(families)}")
        roles = tuple((role, tuple(map(Selector, selectors))) for role, selectors in declared.roles.items())
        own = Family(declared.id, f"portal_{declared.id}", frozenset(), (), roles, tuple(map(Selector, declared.items)))
        portal = Portal(own, families[declared.family] if declared.family else None)
        portals.update(dict.fromkeys((declared.id, *declared.other_hosts), portal))
    return portals


def find_layouts(host: str | None, names: frozenset[str], source: bytes) -> tuple[Family, ...]:
    """The declarations that hold for a page, surest first: its portal's own, then the family's.

    A page of no declared portal has the family whose class names or head texts it shows; of no family, none.
    """
    portal = read_portals().get(host) if host else None
    if portal is not None:
        return (portal.own, portal.family) if portal.family else (portal.own,)
    head = source[:HEAD_BYTES]
    return tuple(family for family in read_families() if family.fits(names, head))[:1]
