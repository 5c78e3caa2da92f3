"""CMS families: what the portals of one system share, declared in `tasks/portals/families/*.toml`.

A family says by which marks in the source it is known, and which elements hold which part of an article.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.cssselect import CSSSelector
from pydantic import BaseModel, ConfigDict, Field

from tasks.pages.blocks import Role
from tasks.pages.tree import Element

HEAD_BYTES = 16_384
_CLASSES_AND_IDS = etree.XPath("//@class | //@id", smart_strings=False)
FAMILIES_DIR = Path(__file__).parent.parent / "portals" / "families"


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


@dataclass(frozen=True, slots=True)
class Family:
    """A declaration with its selectors compiled."""

    id: str
    classes: frozenset[str]
    head: tuple[bytes, ...]
    roles: tuple[tuple[Role, tuple[CSSSelector, ...]], ...]
    items: tuple[CSSSelector, ...]

    def fits(self, names: frozenset[str], head: bytes) -> bool:
        return not self.classes.isdisjoint(names) or any(text in head for text in self.head)


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
            frozenset(family.classes),
            tuple(text.encode() for text in family.head),
            tuple(
                (role, tuple(CSSSelector(css, translator="html") for css in selectors))
                for role, selectors in family.roles.items()
            ),
            tuple(CSSSelector(css, translator="html") for css in family.items),
        )
        for family in declared
    )


def find_family(root: Element, source: bytes) -> Family | None:
    """The family whose class names or head texts the page has; None for a page of no family."""
    names = frozenset(" ".join(_CLASSES_AND_IDS(root)).split())
    head = source[:HEAD_BYTES]
    return next((family for family in read_families() if family.fits(names, head)), None)


def find_marked(root: Element, family: Family) -> dict[Role, list[Element]]:
    """For each role the elements of the first selector that matches any; roles without a match are left out."""
    found: dict[Role, list[Element]] = {}
    for role, selectors in family.roles:
        for select in selectors:
            elements = select(root)
            if elements:
                found[role] = elements
                break
    return found
