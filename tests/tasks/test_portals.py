"""Declared families and portals, and the tool that declares one."""

import json
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from tasks.errors import UsageError
from tasks.pages import families
from tasks.pages.families import FamilyDeclaration, find_layouts, read_families, read_portals
from tasks.portals import declare
from tests.tasks.pages.goldens import PORTALS

PAGE = PORTALS / "hoasimtrang.example" / "phien-cho-khong-rac.html"


@pytest.fixture
def empty_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of declarations and of pages with nothing in them but the families."""
    shutil.copytree(families.FAMILIES_DIR, tmp_path / "portals" / "families")
    for module in (families, declare):
        monkeypatch.setattr(module, "PORTALS_DIR", tmp_path / "portals")
    monkeypatch.setattr(declare, "PAGES_DIR", tmp_path / "pages")
    read_portals.cache_clear()
    return tmp_path


def test_every_declared_family_is_named_after_its_file() -> None:
    assert [f"{family.id}.toml" for family in read_families()] == sorted(
        p.name for p in families.FAMILIES_DIR.glob("*.toml")
    )


def test_every_declared_portal_has_a_page_with_a_golden() -> None:
    hosts = {portal.own.id for portal in read_portals().values()}
    assert {host for host in hosts if not list((PORTALS / host).glob("*.json"))} == set()


def test_a_misspelt_role_is_refused() -> None:
    with pytest.raises(ValidationError, match="titel"):
        FamilyDeclaration.model_validate({"id": "x", "name": "x", "roles": {"titel": ["h1"]}, "seen_on": ["x"]})


def test_a_declared_portal_leaves_a_golden_that_nobody_has_read(empty_places: Path) -> None:
    _, _, golden = declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    fields = json.loads(golden.read_text("utf-8"))
    assert (fields["title"], fields["reviewed_by"]) == ("Hoa Sim Trắng mở phiên chợ không rác", None)


def test_a_declared_portal_is_known_by_its_host(empty_places: Path) -> None:
    declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    read_portals.cache_clear()
    assert [known.rule for known in find_layouts("hoasimtrang.example", frozenset(), b"")] == [
        "portal_hoasimtrang.example",
        "family_nukeviet",
    ]


def test_a_portal_is_not_declared_twice(empty_places: Path) -> None:
    declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    with pytest.raises(UsageError, match="exists already"):
        declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)


def test_an_unknown_family_is_refused_with_the_known_ones(empty_places: Path) -> None:
    with pytest.raises(UsageError, match="nukeviet"):
        declare.declare_portal("hoasimtrang.example", "drupal", PAGE)


def test_what_a_portal_declares_comes_before_its_family(empty_places: Path) -> None:
    declaration, _, _ = declare.declare_portal("hoasimtrang.example", "nukeviet", PAGE)
    declaration.write_text('id = "hoasimtrang.example"\nfamily = "nukeviet"\n\n[roles]\ntitle = ["h2"]\n', "utf-8")
    read_portals.cache_clear()
    from tasks.pages.describe import describe_page  # noqa: PLC0415 - after the places are set
    from tasks.read import PageFile, read_page  # noqa: PLC0415

    described = describe_page(read_page(PageFile.of(PAGE)))
    read_portals.cache_clear()
    assert described["field_rules"]["title"] == "portal_hoasimtrang.example"
