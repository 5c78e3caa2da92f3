"""Article records as a pandas frame with everything the suites look at, derived in this one place.

The bodies themselves stay out: the engine hashes and copies every column, and only what was found in them is judged.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from expectations.letters import MARKED_LETTERS, find_mangled_mark, find_mojibake
from warehouse.records import ArticleRecord

QUOTED: Final = 100
"""Characters of an offending text that are kept for a person."""

LANGUAGE_SAMPLE: Final = 1_000
"""Characters of a body that are looked at to tell its language: counting them all took longer and told no more."""

MENU_LINE: Final = 40
"""Characters of a line up to which it may be an entry of a menu; longer ones are headlines or prose."""

MENU_LINES: Final = 8
"""Lines below which nothing is taken for a menu."""

_MARKED: Final = re.compile(f"[{''.join(sorted(MARKED_LETTERS))}]")
_MENU_LINE: Final = re.compile(r"[^\d]*[^\d.,;:!?…”\"')]")


def article_frame(records: Sequence[ArticleRecord], chrome_pattern: str) -> pd.DataFrame:
    """One row per record, in order. Texts are None where the page does not say, numbers then NaN.

    `chrome_pattern` is matched at the start of each line of a body, in lower case.
    """
    chrome = re.compile(chrome_pattern)
    bodies = [record.body for record in records]
    columns: dict[str, Any] = {
        "row": pd.Series(range(len(records)), dtype="int64"),
        "article_id": _texts([record.article_id for record in records]),
        "title": _texts([record.title for record in records]),
        "title_length": _numbers([_length(record.title) for record in records]),
        "body_start": _texts([body[: QUOTED + 1] for body in bodies]),
        "body_length": _numbers([len(body.strip()) for body in bodies]),
        "menu_share": _numbers([menu_share(record.body_paragraphs) for record in records]),
        "marked_letter_share": _numbers([marked_letter_share(body) for body in bodies]),
        "mojibake": _texts([_found(record, find_mojibake) for record in records]),
        "mangled_marks": _texts([_found(record, find_mangled_mark) for record in records]),
        "decomposed_text": _texts([_found(record, _find_decomposed) for record in records]),
        "leftover_chrome": _texts([leftover_chrome(body, chrome) for body in bodies]),
        "byline": _texts([record.byline for record in records]),
        "byline_length": _numbers([_length(record.byline) for record in records]),
        "section": _texts([record.section for record in records]),
        "section_length": _numbers([_length(record.section) for record in records]),
        "source": _texts([record.source for record in records]),
        "source_length": _numbers([_length(record.source) for record in records]),
        "published_on": _texts([_iso(record.published_on) for record in records]),
        "published_day": _numbers([_ordinal(record.published_on) for record in records]),
        "event_on": _texts([_iso(record.event_on) for record in records]),
        "event_day": _numbers([_ordinal(record.event_on) for record in records]),
        "days_to_event": _numbers([_days_to_event(record) for record in records]),
        "place_status": _texts([record.place.status.value for record in records]),
    }
    return pd.DataFrame(columns)


def menu_share(paragraphs: Sequence[str]) -> float:
    """Share of a body's characters (0 to 1) that stand in lines like a menu's: short, no figure, no mark at the end.

    By characters, so that an article may list names or slogans between its paragraphs. 0 below `MENU_LINES` lines.
    """
    lines = [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    if len(lines) < MENU_LINES:
        return 0.0
    short = sum(len(line) for line in lines if len(line) <= MENU_LINE and _MENU_LINE.fullmatch(line))
    return short / sum(map(len, lines))


def marked_letter_share(body: str) -> float | None:
    """Share of letters (0 to 1) that only Vietnamese has, at the body's start; None where there is no letter."""
    sample = body[:LANGUAGE_SAMPLE]
    letter_count = sum(map(str.isalpha, sample))
    return len(_MARKED.findall(sample)) / letter_count if letter_count else None


def leftover_chrome(body: str, chrome: re.Pattern[str]) -> str | None:
    """The first line of the body that is furniture of the page; None when there is none."""
    lowered = body.lower()
    if len(lowered) != len(body):  # a letter such as "İ" grows: lines may still be paired by their number
        return next((line for line in body.split("\n") if chrome.match(line.lower().strip())), None)
    return next((line for line in lowered.split("\n") if chrome.match(line.strip())), None)


def _found(record: ArticleRecord, find: Callable[[str], int | None]) -> str | None:
    """What surrounds the place that `find` points to, in the first text of the record that has one."""
    for text in (record.title, *record.body_paragraphs, record.byline, record.source, record.section, *record.captions):
        if text and (position := find(text)) is not None:
            start = max(0, position - QUOTED // 4)
            return text[start : start + QUOTED]
    return None


def _find_decomposed(text: str) -> int | None:
    """Where a text is not in Unicode form NFC; None when it is."""
    if unicodedata.is_normalized("NFC", text):
        return None
    composed = unicodedata.normalize("NFC", text)
    pairs = zip(text, composed, strict=False)
    return next((number for number, (had, has) in enumerate(pairs) if had != has), len(composed))


def _texts(values: Sequence[str | None]) -> Any:
    # dtype object keeps None as None, where the string type of pandas 3 makes it NaN
    return pd.Series(values, dtype=object)


def _numbers(values: Sequence[float | None]) -> Any:
    return pd.Series(values, dtype="float64")


def _length(text: str | None) -> int | None:
    return len(text) if text else None


def _ordinal(day: date | None) -> int | None:
    """The date as a day number, which compares alike in every engine."""
    return day.toordinal() if day else None


def _days_to_event(record: ArticleRecord) -> int | None:
    if record.published_on is None or record.event_on is None:
        return None
    return (record.event_on - record.published_on).days


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
