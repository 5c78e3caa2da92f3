"""Article records as a pandas frame with everything the suites look at, derived in this one place."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from expectations.letters import MARKED_LETTERS
from warehouse.records import ArticleRecord

LANGUAGE_SAMPLE: Final = 1_000
"""Characters of a body that are looked at to tell its language: counting them all took longer and told no more."""

MENU_LINE: Final = 40
"""Characters of a line up to which it may be an entry of a menu; longer ones are headlines or prose."""

_MARKED: Final = re.compile(f"[{''.join(sorted(MARKED_LETTERS))}]")
_MENU_LINE: Final = re.compile(r"[^\d]*[^\d.,;:!?…”\"')]")


def article_frame(records: Sequence[ArticleRecord]) -> pd.DataFrame:
    """One row per record, in order. Texts are None where the page does not say, numbers then NaN."""
    bodies = [record.body for record in records]
    columns: dict[str, Any] = {
        "row": pd.Series(range(len(records)), dtype="int64"),
        "article_id": _texts([record.article_id for record in records]),
        "title": _texts([record.title for record in records]),
        "title_length": _numbers([len(record.title) if record.title else None for record in records]),
        "body": _texts(bodies),
        "body_length": _numbers([len(body.strip()) for body in bodies]),
        "text": _texts([f"{record.title or ''}\n{body}" for record, body in zip(records, bodies, strict=True)]),
        "menu_share": _numbers([menu_share(record.body_paragraphs) for record in records]),
        "marked_letter_share": _numbers([marked_letter_share(body) for body in bodies]),
        "is_nfc": pd.Series([_is_nfc(record, body) for record, body in zip(records, bodies, strict=True)], dtype=bool),
        "byline": _texts([record.byline for record in records]),
        "byline_length": _numbers([len(record.byline) if record.byline else None for record in records]),
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

    By characters, so that an article may list names or slogans between its paragraphs. 0 below eight lines.
    """
    lines = [line.strip() for paragraph in paragraphs for line in paragraph.split("\n") if line.strip()]
    if len(lines) < 8:
        return 0.0
    short = sum(len(line) for line in lines if len(line) <= MENU_LINE and _MENU_LINE.fullmatch(line))
    return short / sum(map(len, lines))


def marked_letter_share(body: str) -> float | None:
    """Share of letters (0 to 1) that only Vietnamese has, at the body's start; None where there is no letter."""
    sample = body[:LANGUAGE_SAMPLE]
    letter_count = sum(map(str.isalpha, sample))
    return len(_MARKED.findall(sample)) / letter_count if letter_count else None


def _is_nfc(record: ArticleRecord, body: str) -> bool:
    fields = (record.title, record.lead, record.byline, record.source, record.section, *record.captions)
    return unicodedata.is_normalized("NFC", body) and all(
        unicodedata.is_normalized("NFC", text) for text in fields if text
    )


def _texts(values: Sequence[str | None]) -> Any:
    # dtype object keeps None as None, where the string type of pandas 3 makes it NaN
    return pd.Series(values, dtype=object)


def _numbers(values: Sequence[float | None]) -> Any:
    return pd.Series(values, dtype="float64")


def _ordinal(day: date | None) -> int | None:
    """The date as a day number: Great Expectations refuses to compare dates with dates in some engines."""
    return day.toordinal() if day else None


def _days_to_event(record: ArticleRecord) -> int | None:
    if record.published_on is None or record.event_on is None:
        return None
    return (record.event_on - record.published_on).days


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
