"""Every field of every golden page, one test each, so that a failure names page and field."""

import pytest

from tests.tasks.pages.goldens import FIELDS, Golden, comparable, described, own_goldens, seed_goldens


def fields_of(goldens: tuple[Golden, ...]) -> list[tuple[Golden, str]]:
    return [(golden, field) for golden in goldens for field in FIELDS if field in golden.fields]


def field_id(value: object) -> str:
    return value.name if isinstance(value, Golden) else str(value)


@pytest.mark.parametrize(("golden", "field"), fields_of(own_goldens()), ids=field_id)
def test_field_of_own_page(golden: Golden, field: str) -> None:
    assert comparable(field, described(golden)[field]) == comparable(field, golden.fields[field])


@pytest.mark.parametrize("golden", own_goldens(), ids=field_id)
def test_a_person_has_read_the_golden(golden: Golden) -> None:
    assert golden.fields.get("reviewed_by", "its author") is not None


@pytest.mark.parametrize(("golden", "field"), fields_of(seed_goldens()), ids=field_id)
def test_field_of_seed(golden: Golden, field: str) -> None:
    assert comparable(field, described(golden)[field]) == comparable(field, golden.fields[field])
