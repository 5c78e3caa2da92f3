"""Records as a pandas frame: the columns that expectations look at, derived in one place."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from warehouse.records import ArticleRecord, PlaceStatus

if TYPE_CHECKING:
    import pandas as pd

_MARKED = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹàáãèéìíòóõùúý]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]/]*$")
SHORT_LINE_CHARS = 60


def read_frame(records: Sequence[ArticleRecord], leftover_chrome: str) -> "pd.DataFrame":
    """One row a record, in order. `leftover_chrome` is a pattern of words that only chrome has."""
    import pandas as pd  # noqa: PLC0415 - half a second that nobody pays before records are checked

    leftover = re.compile(leftover_chrome, re.IGNORECASE)
    return pd.DataFrame.from_records([_row(record, leftover) for record in records])


def _row(record: ArticleRecord, leftover: re.Pattern[str]) -> dict[str, Any]:
    text = "\n".join(filter(None, [record.title, record.body]))
    found = leftover.search(record.body)
    return {
        "source_uri": record.source_uri,
        "article_id": record.article_id,
        "title": record.title,
        "title_length": len(record.title or ""),
        "byline_length": len(record.byline or ""),
        "body": record.body,
        "body_length": len(record.body),
        "text": text,
        "is_nfc": unicodedata.is_normalized("NFC", text),
        "menu_share": _menu_share(record.body_paragraphs),
        "marked_share": _marked_share(record.body),
        "leftover_chrome": found[0] if found else None,
        "has_ward": record.place.status is PlaceStatus.RESOLVED,
        "published_on": _day(record.published_on),
        "event_on": _day(record.event_on),
        "days_to_event": _days_between(record.published_on, record.event_on),
    }


def _menu_share(paragraphs: Sequence[str]) -> float:
    """Share of short lines without an end of sentence; 0 for fewer than eight lines, which are no menu."""
    if len(paragraphs) < 8:
        return 0.0
    loose = sum(1 for line in paragraphs if len(line) <= SHORT_LINE_CHARS and not _SENTENCE_END.search(line))
    return loose / len(paragraphs)


def _marked_share(text: str) -> float:
    """Share of the letters that only Vietnamese, or hardly another language, writes; of its prose about a quarter."""
    letters = len(_LETTER.findall(text))
    return len(_MARKED.findall(text)) / letters if letters else 0.0


def _day(on: date | None) -> int | None:
    """A date as a day number, which compares alike in every engine."""
    return on.toordinal() if on else None


def _days_between(published: date | None, event: date | None) -> int | None:
    return (event - published).days if published and event else None
