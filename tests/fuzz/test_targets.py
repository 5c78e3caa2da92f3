"""No bytes end in anything but a record or an error of the project; `make fuzz` looks much longer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tests.flows.commands import ward_news
from tests.fuzz.targets import TARGETS, make_seeds, read_archive_of
from warehouse.records import MediaType, RawPage


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_input_is_read_or_refused(name: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(make_seeds(name)))[:20_000]
    start = data.draw(st.integers(0, len(seed)))
    length = data.draw(st.integers(0, 200))
    TARGETS[name](seed[:start] + data.draw(st.binary(max_size=60)) + seed[start + length :])


@pytest.mark.parametrize("name", TARGETS)
@given(given_bytes=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(name: str, given_bytes: bytes) -> None:
    TARGETS[name](given_bytes)


@pytest.mark.parametrize("sign", ["\x0b", "\x03", "\x1f", "&#11;", "\uffff"])
@pytest.mark.parametrize("before", ["<script>x</script>", "<button>In</button>"])
def test_a_control_character_in_an_article_is_no_fault(sign: str, before: str) -> None:
    page = ward_news(1).replace("dọc tuyến kênh.", f"dọc{before}{sign} tuyến kênh.")
    record = parse_page(strip_page(RawPage.of("file:///tin.html", page.encode(), MediaType.HTML))).record
    assert "tuyến kênh." in " ".join(record.body_paragraphs)


def test_a_wacz_whose_directory_points_behind_its_end_is_refused() -> None:
    whole = next(seed for seed in make_seeds("archives") if seed[:1] == b"\2")
    at = whole.rindex(b"PK\x01\x02") + 42  # where the directory says that the member begins
    read_archive_of(whole[:at] + (len(whole) + 99).to_bytes(4, "little") + whole[at + 4 :])


def test_a_wacz_with_a_name_in_no_charset_is_refused() -> None:
    whole = next(seed for seed in make_seeds("archives") if seed[:1] == b"\2")
    at = whole.rindex(b"PK\x01\x02")
    flags, name = at + 8, at + 46
    read_archive_of(whole[:flags] + b"\0\x08" + whole[flags + 2 : name] + b"\xff\xfe" + whole[name + 2 :])
