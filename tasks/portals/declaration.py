"""What people write: CMS families in `families/*.toml`, and portals, one TOML file each beside this module.

A family says by which marks in the source it is known, which elements hold which part of an article, and where its
feeds stand. A portal says whose it is and where its news is listed; of its layout, only what differs.
"""

import tomllib
import zlib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from expectations.measures import OF_ARTICLES, Measure
from tasks.errors import UsageError
from tasks.pages.blocks import Role
from warehouse.records import Severity

PORTALS_DIR = Path(__file__).parent
FAMILIES_DIR = PORTALS_DIR / "families"
CERTIFICATES_DIR = PORTALS_DIR / "certificates"
DEFAULT_PER_MONTH = 4.0
"""One article a week. Not measured: the least by which a portal that is alive can be told from one that fell silent."""
DEFAULT_DELAY_S = 3.0
PAGE_NUMBER = "{page}"
"""Stands for the number of a page in addresses and forms of lists."""

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*[a-z0-9]$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(?:[/?#]\S*)?$")]
UrlPath = Annotated[str, StringConstraints(pattern=r"^/\S*$")]
Keys = Annotated[str, StringConstraints(pattern=r"^\w+(?:\.\w+)*$")]
D = TypeVar("D", "FamilyDeclaration", "PortalDeclaration")


class _Declaration(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FamilyDeclaration(_Declaration):
    """One TOML file of one family."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name, also the file's name.")
    name: str = Field(description="What people call the system.")
    classes: tuple[str, ...] = Field(default=(), description="Class names and ids; one of them decides.")
    head: tuple[str, ...] = Field(default=(), description="Texts of the page's head, for systems without own classes.")
    roles: dict[Role, tuple[str, ...]] = Field(description="For each part, CSS selectors; the first that matches wins.")
    items: tuple[str, ...] = Field(default=(), description="CSS selectors of one item of a listing page.")
    feeds: tuple[UrlPath, ...] = Field(default=(), description="Paths at which its portals offer RSS or Atom.")
    sitemaps: tuple[UrlPath, ...] = Field(default=(), description="Paths of the sitemaps that list its articles.")
    seen_on: tuple[str, ...] = Field(min_length=1, description="Hosts or places that showed these marks.")


class JsonEntries(_Declaration):
    """Where a list that answers in JSON holds its entries, and how an entry tells its title, date and address."""

    entries: Keys = Field(description='Keys down to the array of entries, as "data.items".')
    title: Keys = Field(description="Keys of the title within an entry.")
    address: str = Field(description='The article\'s address with keys in braces, as "/news/-/details/{id}/{slug}".')
    published: Keys | None = Field(default=None, description="Keys of the posting date within an entry.")


class ListingDeclaration(_Declaration):
    """One list of articles, newest first. Without `pages` and `form`, its pages' own links to the next are followed."""

    address: Address = Field(description="Its first page; where `form` is posted.")
    pages: Address | None = Field(default=None, description="Address of any further page, {page} for its number.")
    form: str | None = Field(default=None, description="Body that is posted for every page, {page} for its number.")
    first_page: int = Field(default=1, ge=0, le=1, description="Number of the first page: some systems count from 0.")
    json_entries: JsonEntries | None = Field(default=None, description="For lists that answer in JSON.")
    is_home: bool = Field(default=False, description="A page of many short lists, all of which are read.")

    @model_validator(mode="after")
    def _tell_pages_apart(self) -> Self:
        if self.pages and self.form:
            raise ValueError("pages and form are two ways to the same pages: only one can be declared")
        if PAGE_NUMBER not in (self.pages or self.form or PAGE_NUMBER):
            raise ValueError(f"{PAGE_NUMBER} must stand where the number of a page belongs")
        return self


class ExpectDeclaration(_Declaration):
    """What one measure of the portal's articles may be, in place of what its past says or is expected of any."""

    min: float | None = Field(default=None, ge=0, description="Least that is accepted.")
    max: float | None = Field(default=None, ge=0, description="Most that is accepted.")
    reason: str = Field(min_length=10, description="Why this portal is unlike what is expected of any.")
    severity: Severity = Field(
        default=Severity.WARNING,
        description="critical stops the run; warning is counted. What is of each article has a severity already.",
    )

    @model_validator(mode="after")
    def _bound_something(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("min, max or both must be declared")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is more than max")
        return self


class PortalDeclaration(_Declaration):
    """One TOML file of one portal."""

    id: Host = Field(description="Host name without www., also the file's name.")
    name: str | None = Field(default=None, description="The unit it speaks for, by its full official name.")
    home: Address | None = Field(default=None, description="Its front page; https://<id>/ by default.")
    family: str | None = Field(default=None, description="Id of its family; none where its pages show by themselves.")
    other_hosts: tuple[Host, ...] = Field(default=(), description="Further hosts of the same portal.")
    seen: str | None = Field(default=None, description="What showed this portal, and when.")
    unverified_because: str | None = Field(
        default=None, min_length=10, description="Why its host could not be confirmed; none for a confirmed one."
    )
    ward_before: str | None = Field(
        default=None, pattern=r"^\d{5}\.legacy$", description="ward_id of its ward up to 30 June 2025."
    )
    ward_since: str | None = Field(
        default=None, pattern=r"^\d{5}\.2025$", description="ward_id of its ward since 1 July 2025."
    )
    listings: tuple[ListingDeclaration, ...] = Field(default=(), description="By default the front page.")
    feeds: tuple[Address, ...] | None = Field(default=None, description="RSS and Atom; by default its family's.")
    sitemaps: tuple[Address, ...] | None = Field(default=None, description="Sitemaps; by default its family's.")
    expected_per_month: float = Field(default=DEFAULT_PER_MONTH, ge=0, description="Articles in a usual month.")
    expected_because: str | None = Field(default=None, description="What that number was derived from.")
    minute: int = Field(
        default_factory=lambda known: minute_of(known.get("id", "")),
        ge=0,
        le=59,
        description="Minute of the hour at which its scheduled crawl starts; by default one drawn from its id.",
    )
    delay_s: float = Field(default=DEFAULT_DELAY_S, ge=0, le=120, description="Least seconds between two requests.")
    ca_file: str | None = Field(
        default=None, pattern=r"^[\w.-]+\.pem$", description="File in certificates/ with what its TLS chain leaves out."
    )
    roles: dict[Role, tuple[str, ...]] = Field(default={}, description="Selectors that come before the family's.")
    items: tuple[str, ...] = Field(default=(), description="CSS selectors of one item of its listing pages.")

    expect: dict[Measure, ExpectDeclaration] = Field(
        default={}, description="Bounds of its articles: [expect.title_share] with min, max and reason."
    )

    @field_validator("expect")
    @classmethod
    def _bound_what_is_looked_at(cls, expect: dict[Measure, ExpectDeclaration]) -> dict[Measure, ExpectDeclaration]:
        for name, declared in expect.items():
            bounds = declared.model_dump(include={"min", "max"}, exclude_none=True)
            if unknown := bounds.keys() - OF_ARTICLES.get(name, bounds.keys()):
                raise ValueError(f"{name} has no {unknown.pop()}: no expectation looks at it")
            if name in OF_ARTICLES and "severity" in declared.model_fields_set:
                raise ValueError(f"{name} has no severity of its own: its expectation has one")
            if name.endswith("_share") and any(bound > 1 for bound in bounds.values()):
                raise ValueError(f"{name} is a share: from 0 to 1")
        return expect

    @property
    def is_verified(self) -> bool:
        return self.unverified_because is None

    @property
    def hosts(self) -> frozenset[str]:
        """Every host of the portal, without "www."."""
        return frozenset((self.id, *self.other_hosts))

    @property
    def home_address(self) -> str:
        return self.home or f"https://{self.id}/"

    @property
    def ca_path(self) -> Path | None:
        return CERTIFICATES_DIR / self.ca_file if self.ca_file else None


def minute_of(portal_id: str) -> int:
    """A minute of the hour that is always the same for one id and spreads many of them."""
    return zlib.crc32(portal_id.encode()) % 60


@cache
def read_declared_families() -> dict[str, FamilyDeclaration]:
    """Every declared family by its id, in order. Raises `UsageError` for a bad declaration, naming the file."""
    return {path.stem: _read(FamilyDeclaration, path) for path in sorted(FAMILIES_DIR.glob("*.toml"))}


def family_of(portal: PortalDeclaration) -> FamilyDeclaration | None:
    """The family that `portal` names; None when it names none. Raises `UsageError` for one that there is not."""
    families = read_declared_families()
    if portal.family is not None and portal.family not in families:
        raise UsageError(f"{portal.id}: no family {portal.family!r}; known are {', '.join(families)}")
    return families[portal.family] if portal.family else None


@cache
def read_declarations() -> dict[str, PortalDeclaration]:
    """Every declared portal by its id, in order. Raises `UsageError` for a bad declaration, naming the file."""
    return {path.stem: _read(PortalDeclaration, path) for path in sorted(PORTALS_DIR.glob("*.toml"))}


def read_declaration(path: Path) -> PortalDeclaration:
    """One portal's file. Raises `UsageError` where it is no TOML, says what no portal says, or bears another name."""
    return _read(PortalDeclaration, path)


def _read(model: type[D], path: Path) -> D:
    try:
        declared = model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{path.name}: {_first_fault(error)}") from error
    if declared.id != path.stem:
        raise UsageError(f"{path.name}: the id {declared.id!r} must be the file's name")
    return declared


def _first_fault(error: ValidationError) -> str:
    first: Any = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}"
