"""Every character of a page ends as a field, body or chrome."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import PageError
from tasks.pages import vocabulary as words
from tasks.pages.article import parse_page
from tasks.pages.chrome import strip_page
from tasks.pages.decode import decode_page
from tasks.pages.fold import fold_text
from tasks.pages.tree import read_tree, take_out_unseen
from tests.tasks.pages.goldens import Golden, own_goldens, seed_goldens
from warehouse.records import MediaType, RawPage

LABEL_CHARS = max(len(label) for label in (*words.BYLINE_LABELS, *words.SOURCE_LABELS, words.SOURCE_OPENER)) + 4
"""A byline or source keeps its value without its label: these characters stand in the field's rule."""


def characters(texts: list[str]) -> Counter[str]:
    return Counter(char for text in texts for char in fold_text(text) if not char.isspace())


def seen_text(page: RawPage) -> str:
    text = decode_page(page)
    if page.media_type is MediaType.TEXT:
        return text
    root = read_tree(text.encode("utf-8", "replace"))
    take_out_unseen(root)
    return "".join(next(root.iter("body"), root).itertext())


def unaccounted(page: RawPage) -> Counter[str]:
    record = parse_page(strip_page(page)).record
    fields = [record.title, record.byline, record.byline_role, record.source]
    kept = [line.text for line in record.chrome_lines] + [*record.body_paragraphs, *record.captions]
    if page.media_type is MediaType.TEXT:
        kept += record.image_names
    return characters([seen_text(page)]) - characters(kept + [field for field in fields if field])


@pytest.mark.parametrize("golden", own_goldens() + seed_goldens(), ids=lambda golden: golden.name)
def test_no_character_of_a_golden_page_is_lost(golden: Golden) -> None:
    try:
        lost = unaccounted(golden.page)
    except PageError:
        pytest.skip("the page is rejected whole and kept by its digest")
    assert sum(lost.values()) <= 2 * LABEL_CHARS


FRAGMENTS = st.sampled_from(
    [
        "<p>", "</p>", "<div class='menu'>", "</div>", "<ul>", "<li>", "<a href='/x'>", "</a>", "<br>", "<nav>",
        "</nav>",
        "<h1>", "</h1>", "<table><tr><td>", "</td></tr></table>", "<span>", "</span>", "<b>", "</b>", "<footer>",
        "Sáng nay, phường họp bàn việc làm đường và trồng cây xanh dọc bờ suối. ", "Lượt xem: 12", "Tin khác",
        "Tác giả", "Đang online: 3", "12/03/2024", " ", "Hà My", "(ảnh: Hà My)",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, min_size=1, max_size=40))
def test_no_character_of_any_page_is_lost(fragments: list[str]) -> None:
    page = RawPage.of("file:///any.html", f"<html><body>{''.join(fragments)}</body></html>".encode(), MediaType.HTML)
    try:
        lost = unaccounted(page)
    except PageError:
        return
    assert sum(lost.values()) <= 2 * LABEL_CHARS
