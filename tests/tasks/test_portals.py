"""Declared families and portals, and the tool that declares one."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from expectations.measures import Measure
from tasks.errors import UsageError
from tasks.pages.families import find_layouts, read_families, read_portals
from tasks.portals import declaration, declare
from tasks.portals.declaration import FAMILIES_DIR, FamilyDeclaration, read_declaration, read_declarations
from tests.tasks.pages.goldens import PORTALS

PAGE = PORTALS / "hoasimtrang.example" / "phien-cho-khong-rac.html"


@pytest.fixture
def empty_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folders of declarations and of pages with nothing in them but the families."""
    shutil.copytree(FAMILIES_DIR, tmp_path / "portals" / "families")
    for module in (declaration, declare):
        monkeypatch.setattr(module, "PORTALS_DIR", tmp_path / "portals")
    monkeypatch.setattr(declare, "PAGES_DIR", tmp_path / "pages")
    forget_portals()
    yield tmp_path
    forget_portals()


def forget_portals() -> None:
    read_declarations.cache_clear()
    read_portals.cache_clear()


def test_every_declared_family_is_named_after_its_file() -> None:
    assert [f"{family.id}.toml" for family in read_families()] == sorted(p.name for p in FAMILIES_DIR.glob("*.toml"))


def test_every_portal_with_selectors_of_its_own_has_a_page_with_a_golden() -> None:
    selecting = {portal.id for portal in read_declarations().values() if portal.roles or portal.items}
    assert {host for host in selecting if not list((PORTALS / host).glob("*.json"))} == set()


def test_a_misspelt_role_is_refused() -> None:
    with pytest.raises(ValidationError, match="titel"):
        FamilyDeclaration.model_validate({"id": "x", "name": "x", "roles": {"titel": ["h1"]}, "seen_on": ["x"]})


def test_a_declared_portal_leaves_a_golden_that_nobody_has_read(empty_places: Path) -> None:
    _, _, golden = declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    fields = json.loads(golden.read_text("utf-8"))
    assert (fields["title"], fields["reviewed_by"]) == ("Hoa Sim Trắng mở phiên chợ không rác", None)


def test_a_declared_portal_is_known_by_its_host(empty_places: Path) -> None:
    declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    forget_portals()
    assert [known.rule for known in find_layouts("hoasimtrang.example", frozenset(), b"")] == [
        "portal_hoasimtrang.example",
        "family_nukeviet",
    ]


def test_a_page_of_another_system_than_its_portal_declares_is_read_by_the_marks_it_shows(empty_places: Path) -> None:
    declare.declare_portal("hoasimtrang.example", "vccorp", PAGE)
    forget_portals()
    shown = frozenset({"visitor-tracking-wraper"})
    assert [known.rule for known in find_layouts("hoasimtrang.example", shown, b"")][1] == "family_liferay-hanoi"


def test_a_bad_declaration_is_named_with_its_fault(empty_places: Path) -> None:
    (empty_places / "portals" / "x.example.toml").write_text('id = "x.example"\nminute = 75\n', "utf-8")
    with pytest.raises(UsageError, match=r"x\.example\.toml: minute: .* less than or equal to 59"):
        read_declarations()


def test_a_portal_is_not_declared_twice(empty_places: Path) -> None:
    declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    with pytest.raises(UsageError, match="exists already"):
        declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)


def test_an_unknown_family_is_refused_with_the_known_ones(empty_places: Path) -> None:
    with pytest.raises(UsageError, match="nukeviet"):
        declare.declare_portal("hoasimtrang.example", "drupal", PAGE)


def test_what_a_portal_declares_comes_before_its_family(empty_places: Path) -> None:
    written, _, _ = declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    written.write_text('id = "hoasimtrang.example"\nfamily = "nukeviet"\n\n[roles]\ntitle = ["h2"]\n', "utf-8")
    forget_portals()
    from tasks.pages.describe import describe_page  # noqa: PLC0415 - after the places are set
    from tasks.read import PageFile, read_page  # noqa: PLC0415

    described = describe_page(read_page(PageFile.of(PAGE)))
    assert described["field_rules"]["title"] == "portal_hoasimtrang.example"


EXPECT = 'id = "hoasim.example"\n[expect.title_share]\n'


def test_a_portal_bounds_its_own_articles_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "hoasim.example.toml"
    path.write_text(EXPECT + 'min = 0.9\nreason = "its template has no page without a title"\n', encoding="utf-8")
    assert read_declaration(path).expect[Measure.TITLE_SHARE].min == 0.9


@pytest.mark.parametrize(
    ("bound", "fault"),
    [
        ("min = 0.9", "expect.title_share.reason: Field required"),
        ('reason = "it says so itself"', "min, max or both must be declared"),
        ('min = 2\nmax = 1\nreason = "it says so itself"', "min is more than max"),
        ('max = 80\nreason = "it is 80 %"', "title_share is a share: from 0 to 1"),
        ('[expect.title_length]\nmin = 5\nreason = "it says so itself"', "title_length has no min: no expectation"),
        (
            '[expect.body_length]\nmin = 5\nseverity = "critical"\nreason = "it says so itself"',
            "body_length has no severity of its own",
        ),
        ('[expect.body_width]\nmin = 5\nreason = "it says so itself"', "expect.body_width"),
    ],
)
def test_a_bound_without_reason_or_sense_is_refused(tmp_path: Path, bound: str, fault: str) -> None:
    path = tmp_path / "hoasim.example.toml"
    path.write_text((EXPECT.partition("[")[0] if bound.startswith("[") else EXPECT) + bound, encoding="utf-8")
    with pytest.raises(UsageError, match=fault):
        read_declaration(path)
