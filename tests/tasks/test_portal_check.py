"""What the validator of portals holds against a declaration."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tasks.portals.check import check_portals, find_faults
from tasks.portals.declaration import ListingDeclaration, PortalDeclaration, read_declarations

GUIDE = Path(__file__).parents[2] / "docs" / "portals.md"


def ba_dinh(**changes: Any) -> PortalDeclaration:
    fields = {
        "id": "badinh.hanoi.gov.vn",
        "name": "Phường Ba Đình",
        "family": "vccorp",
        "ward_since": "00004.2025",
        "seen": "an article",
    }
    return PortalDeclaration.model_validate(fields | changes)


def test_every_declared_portal_is_right() -> None:
    assert check_portals() == ()


def test_at_least_25_real_portals_are_confirmed() -> None:
    assert sum(portal.is_verified for portal in read_declarations().values()) >= 25


FAULTS = {
    "a ward that the list has not": ({"ward_since": "99999.2025"}, "the official list has no ward 99999.2025"),
    "another ward of the same code": (
        {"ward_since": None, "ward_before": "00004.legacy"},
        "00004.legacy is Phường Trúc Bạch, not Phường Ba Đình",
    ),
    "a ward that did not take over": (
        {"name": "Phường Hồng Gai", "ward_before": "06691.legacy", "ward_since": "00004.2025"},
        "00004.2025 did not take over 06691.legacy",
    ),
    "a family that there is not": ({"family": "drupal"}, "no family 'drupal'"),
    "a list elsewhere": (
        {"listings": [{"address": "https://hanoi.gov.vn/tin-tuc"}]},
        "https://hanoi.gov.vn/tin-tuc is not on badinh.hanoi.gov.vn",
    ),
    "a list twice": (
        {"listings": [{"address": "https://badinh.hanoi.gov.vn/tin"}, {"address": "https://badinh.hanoi.gov.vn/tin"}]},
        "https://badinh.hanoi.gov.vn/tin is listed 2 times",
    ),
    "further pages elsewhere": (
        {"listings": [{"address": "https://badinh.hanoi.gov.vn/", "pages": "https://x.gov.vn/{page}"}]},
        "https://x.gov.vn/{page} is not on",
    ),
    "no CSS": ({"roles": {"title": ["h1["]}}, "the selector 'h1[' is none"),
    "a number without a reason": ({"expected_per_month": 30}, "what expected_per_month = 30 was derived from"),
    "no word of what showed it": ({"seen": None}, "neither `seen` says"),
    "a certificate that is not there": ({"ca_file": "x.pem"}, "there is no certificates/x.pem"),
}


@pytest.mark.parametrize(("changes", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_in_one_line(changes: dict[str, Any], said: str) -> None:
    faults = [fault for fault in find_faults([ba_dinh(**changes)]) if said in fault]
    assert len(faults) == 1
    assert faults[0].startswith("badinh.hanoi.gov.vn: ")


def test_a_portal_without_faults_has_none() -> None:
    assert list(find_faults([ba_dinh()])) == []


def test_no_two_portals_share_a_host() -> None:
    other = ba_dinh(id="trucbach.badinh.hanoi.gov.vn", other_hosts=["badinh.hanoi.gov.vn"], minute=1)
    assert list(find_faults([ba_dinh(minute=0), other])) == [
        "badinh.hanoi.gov.vn: the host of badinh.hanoi.gov.vn and of trucbach.badinh.hanoi.gov.vn"
    ]


def test_portals_do_not_start_together() -> None:
    assert list(find_faults([ba_dinh(minute=7), ba_dinh(id="hadong.hanoi.gov.vn", home=None, minute=7)])) == [
        "minute 7: 2 portals start together (badinh.hanoi.gov.vn, hadong.hanoi.gov.vn); 1 may"
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"pages": "https://x.example/tin?page={page}", "form": "PageIndex={page}"}, "only one can be declared"),
        ({"pages": "https://x.example/tin?page=2"}, "must stand where the number of a page belongs"),
        ({"form": "PageIndex=1"}, "must stand where the number of a page belongs"),
    ],
)
def test_a_list_has_one_way_to_its_further_pages(more: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ListingDeclaration.model_validate({"address": "https://x.example/tin"} | more)


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL))
def test_every_example_of_the_guide_is_a_right_declaration(example: str) -> None:
    portal = PortalDeclaration.model_validate(tomllib.loads(example))
    allowed = ("neither `seen` says", "there is no certificates/bausau.pem")
    assert [fault for fault in find_faults([portal]) if not any(text in fault for text in allowed)] == []
