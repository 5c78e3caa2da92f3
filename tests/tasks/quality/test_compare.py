from collections import Counter

import pytest

from tasks.quality.compare import FIELDS, count_items, count_words, to_moment


def is_right(field: str, got: object, wanted: object) -> bool:
    return FIELDS[field](got, wanted)


def test_words_are_counted_in_nfc_and_lower_case_without_punctuation() -> None:
    assert count_words(["Phường Tân An – phường Tân An."]) == Counter({"phường": 2, "tân": 2, "an": 2})


def test_words_of_a_script_without_spaces_are_its_characters() -> None:
    assert count_words(["中美合作"]) == Counter("中美合作")


def test_a_text_in_nfd_with_no_break_spaces_is_the_same_text() -> None:
    assert is_right("title", "Phươ\u0300ng\u00a0Tân An", "Phường Tân An")


def test_texts_that_differ_in_a_tone_are_not_the_same() -> None:
    assert not is_right("title", "Phường Hòa Lợi", "Phường Hoà Lợi")


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        ("2021-01-28", "2021-01-28T00:00"),
        ("2021-01-28T16:03:00+07:00", "2021-01-28T16:03"),
        ("2021-01-28T16:03:41+07:00", "2021-01-28T16:03"),
        ("2021-01-28T09:03:00+00:00", "2021-01-28T16:03:00+07:00"),
        (None, None),
    ],
)
def test_the_same_posting_moment_in_two_forms_is_right(got: str | None, wanted: str | None) -> None:
    assert is_right("published_at", got, wanted)


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        ("2021-01-28", "2021-01-28T16:03"),
        ("2021-01-28T00:00:00+07:00", "2021-01-28"),
        ("2021-01-28T16:03:41+07:00", "2021-01-28T16:03:00"),
        (None, "2021-01-28"),
        ("2021-01-28", None),
    ],
)
def test_a_posting_moment_that_says_more_or_less_is_wrong(got: str | None, wanted: str | None) -> None:
    assert not is_right("published_at", got, wanted)


def test_a_text_that_is_no_date_stands_for_itself() -> None:
    assert to_moment("17 giờ trước, sáng nay") == "17 giờ trước, sáng nay"


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        ("Phường Trúc Bạch", "Trúc Bạch"),
        ("Phường 1", "Phường 01"),
        ("Thị trấn Hoà Vang", "Hòa Vang"),
        ("Xã Xã Đàn", "Xã Đàn"),
    ],
)
def test_a_ward_is_the_same_with_or_without_its_type(got: str, wanted: str) -> None:
    assert is_right("ward", got, wanted)


def test_a_district_is_the_same_with_or_without_its_type() -> None:
    assert is_right("district", "Thành phố Pleiku", "Pleiku")


def test_a_ward_of_another_type_is_not_the_same() -> None:
    assert not is_right("ward", "Xã Tân An", "Phường Tân An")


def test_an_abbreviated_type_is_the_same_type() -> None:
    assert is_right("province", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh")


def test_wards_of_other_names_are_not_the_same() -> None:
    assert not is_right("ward", "Phường Xuân Hà", "Phường Xuân Hoà")


def test_counters_without_a_number_do_not_count() -> None:
    assert is_right("visits", {"total": 46435, "online": None}, {"total": 46435})


def test_no_counters_and_no_object_are_the_same() -> None:
    assert is_right("visits", {}, None)


def test_entries_of_a_list_are_compared_by_absolute_link() -> None:
    relative = [{"title": "Trồng cây", "href": "/tin/1.html", "published_at": "2021-03-12T08:00"}]
    absolute = [
        {"title": "Trồng cây", "href": "https://a.example/tin/1.html", "published_at": "2021-03-12T08:00+07:00"}
    ]
    assert count_items(relative, "https://a.example/") == count_items(absolute, None)
