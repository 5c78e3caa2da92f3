"""Work grows with a page's size and no faster. Lines of code that run are counted, so that no clock decides.

What C code does inside one line is timed by `make fuzz-time`.
"""

import sys
from types import FrameType
from typing import Any

import pytest

from tasks.errors import PageError
from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tasks.pages.tree import MAX_ATTRIBUTES, read_tree
from tests.tasks.pages.shapes import DEEP_SHAPES, HTML_SHAPES, TEXT_SHAPES, Shape, make_page
from warehouse.records import MediaType, RawPage, Reason

COUNT, TIMES = 150, 4
MAX_GROWTH = 6
"""Some shapes begin to cost only from a length on, that of a title or of prose; what is quadratic grows by 16."""


def lines_run(page: RawPage) -> int:
    """Lines of the project's own code that run while the page is read."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "/tasks/pages/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_page(strip_page(page))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    ("shape", "media_type"),
    [(shape, MediaType.HTML) for shape in HTML_SHAPES.values()]
    + [(shape, MediaType.TEXT) for shape in TEXT_SHAPES.values()],
    ids=[*HTML_SHAPES, *(f"lines of {name}" for name in TEXT_SHAPES)],
)
def test_work_grows_no_faster_than_the_page(shape: Shape, media_type: MediaType) -> None:
    small, large = (make_page(shape(count), media_type) for count in (COUNT, TIMES * COUNT))
    for page in (small, large):
        parse_page(strip_page(page))  # fills what is remembered
    assert lines_run(large) <= MAX_GROWTH * lines_run(small)


@pytest.mark.parametrize("shape", DEEP_SHAPES.values(), ids=DEEP_SHAPES)
def test_what_nests_a_hundred_thousand_deep_is_quarantined(shape: Shape) -> None:
    with pytest.raises(PageError) as raised:
        strip_page(make_page(shape(100_000), MediaType.HTML))
    assert raised.value.reason is Reason.TOO_DEEP


def test_a_flood_of_attributes_is_cut_and_nothing_around_it() -> None:
    flood = " ".join(f"x{number}='a > b'" for number in range(100_000))
    root = read_tree(f"<p>trước</p><p {flood} class=k>trong</p><p>sau</p>".encode())
    assert [(element.text, len(element.attrib)) for element in root.iter("p")] == [
        ("trước", 0), ("trong", MAX_ATTRIBUTES), ("sau", 0),
    ]  # fmt: skip
