from datetime import date

import pytest

from expectations.frame import article_frame, marked_letter_share, menu_share
from tests.expectations.records import BODY, record

NO_CHROME = r"(?!)"
NAMES = tuple(f"Đồng chí {name}" for name in ("Hà", "Mai", "Nam", "Sơn", "Thu", "Tú", "Vân", "Yên"))


def test_every_record_has_its_row_in_order() -> None:
    frame = article_frame([record(7), record(3), record(7)], NO_CHROME)
    assert frame["article_id"].tolist() == ["article-7", "article-3", "article-7"]


def test_what_a_page_does_not_say_is_null() -> None:
    silent = record(title=None, byline=None, published_on=None, event_on=None)
    frame = article_frame([silent, record()], NO_CHROME)
    assert set(frame.columns[frame.loc[0].isna()]) == {
        "title", "title_length", "byline", "byline_length", "published_on", "published_day", "event_on", "event_day",
        "days_to_event", "mojibake", "mangled_marks", "decomposed_text", "leftover_chrome", "section", "section_length",
        "source", "source_length",
    }  # fmt: skip


def test_days_to_the_event_are_counted_from_the_posting() -> None:
    frame = article_frame([record(published_on=date(2024, 2, 28), event_on=date(2024, 3, 1))], NO_CHROME)
    assert frame.at[0, "days_to_event"] == 2


@pytest.mark.parametrize(
    ("paragraphs", "share"),
    [
        (BODY, 0.0),
        (NAMES[:7], 0.0),
        (NAMES, 1.0),
        (tuple(f"{name}, tổ {number}" for number, name in enumerate(NAMES)), 0.0),
        (("\n".join(NAMES),), 1.0),
    ],
    ids=["prose", "seven short lines", "eight short lines", "lines with figures", "lines of one paragraph"],
)
def test_a_menu_is_eight_or_more_short_lines(paragraphs: tuple[str, ...], share: float) -> None:
    assert menu_share(paragraphs) == share


def test_a_list_of_names_within_an_article_is_no_menu() -> None:
    assert menu_share((*BODY, *NAMES, *BODY)) < 0.4


@pytest.mark.parametrize(
    ("body", "is_vietnamese"),
    [(" ".join(BODY), True), ("Phuong Hoa Sim to chuc le phat dong", False), ("The ward planted trees", False)],
)
def test_marked_letters_tell_vietnamese_from_text_without_marks(body: str, is_vietnamese: bool) -> None:
    share = marked_letter_share(body)
    assert share is not None
    assert (share > 0.08) is is_vietnamese


def test_a_body_without_letters_has_no_share_of_marked_ones() -> None:
    assert marked_letter_share("12/3/2024 - 15:30") is None


def test_leftover_chrome_is_found_in_any_line_and_any_case() -> None:
    frame = article_frame([record(body_paragraphs=(*BODY, "Hết.\n LƯỢT XEM: 12"))], r"lượt xem: \d")
    assert frame.at[0, "leftover_chrome"] == " lượt xem: 12"


def test_decomposed_text_is_quoted_from_where_it_stands() -> None:
    frame = article_frame([record(captions=("Quang ca\u0309nh",))], NO_CHROME)
    assert frame.at[0, "decomposed_text"] == "Quang ca\u0309nh"
