"""The official units as read from the package."""

from collections import Counter
from datetime import date

import pytest

from warehouse.wards import AdminUnit, read_units


@pytest.fixture(scope="module")
def units() -> dict[str, AdminUnit]:
    return {unit.ward_id: unit for unit in read_units()}


def test_both_lists_are_whole_and_no_identifier_repeats(units: dict[str, AdminUnit]) -> None:
    assert Counter(ward_id.partition(".")[2] for ward_id in units) == {"legacy": 10_040, "2025": 3_321}


def test_one_code_names_two_units_across_the_reform(units: dict[str, AdminUnit]) -> None:
    assert (units["00004.legacy"].ward_name, units["00004.2025"].ward_name) == ("Phường Trúc Bạch", "Phường Ba Đình")


def test_a_legacy_unit_has_its_district_and_ends_the_day_before_the_reform(units: dict[str, AdminUnit]) -> None:
    unit = units["20209.legacy"]
    assert (unit.ward_name, unit.district_name, unit.province_name, unit.valid_to) == (
        "Phường Xuân Hà",
        "Quận Thanh Khê",
        "Thành phố Đà Nẵng",
        date(2025, 6, 30),
    )


def test_a_new_unit_has_no_district_and_begins_with_the_reform(units: dict[str, AdminUnit]) -> None:
    unit = units["20209.2025"]
    assert (unit.ward_name, unit.district_name, unit.valid_from, unit.valid_to) == (
        "Phường Thanh Khê",
        None,
        date(2025, 7, 1),
        None,
    )


def test_an_island_district_without_communes_stands_as_a_unit_without_a_code(units: dict[str, AdminUnit]) -> None:
    unit = units["536.legacy"]
    assert (unit.ward_code, unit.ward_name, unit.ward_type) == (None, "Huyện Lý Sơn", "Huyện")


def test_every_unit_has_a_name_a_type_and_a_point_in_viet_nam(units: dict[str, AdminUnit]) -> None:
    odd = [
        unit
        for unit in units.values()
        if not (unit.ward_name and unit.ward_type and 6 < unit.latitude < 24 and 102 < unit.longitude < 118)
    ]
    assert odd == []
