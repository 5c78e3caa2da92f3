"""When a value counts as right. Texts are compared in NFC with white space folded, dates as moments or days."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urljoin

from tasks.pages import vocabulary as words
from tasks.pages.fold import fold_text
from tasks.pages.gazetteer import name_key
from warehouse.records import VIETNAM_TIME

_DATE_LENGTH: Final = len("2021-01-28")
_TO_THE_MINUTE: Final = len("2021-01-28T16:03")
# Scripts without spaces between words: each character counts as one.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")
_UNIT_TYPES: Final = sorted({*words.WARD_TYPES, *words.DISTRICT_TYPES, *words.PROVINCE_TYPES}, key=len, reverse=True)


def count_words(paragraphs: Sequence[str]) -> Counter[str]:
    """The words of a text with how often each occurs, in NFC and lower case; punctuation is no word."""
    return Counter(_WORD.findall(fold_text(" ".join(paragraphs)).lower()))


def count_lines(lines: Sequence[str] | None) -> Counter[str]:
    """The lines of a list with how often each occurs; empty ones do not count."""
    return Counter(folded for line in lines or () if (folded := fold_text(line)))


def count_items(items: Sequence[Mapping[str, Any]] | None, address: str | None) -> Counter[tuple[object, ...]]:
    """The entries of a list page by title, absolute link and posting moment."""
    return Counter(
        (
            fold_text(str(item.get("title") or "")),
            urljoin(address or "", str(item.get("href") or "")),
            to_moment(item.get("published_at")),
        )
        for item in items or ()
    )


def to_moment(value: Any) -> datetime | str | None:
    """A posting date as it is compared: a day as text, or an aware moment.

    A time without a zone is Viet Nam's, and midnight without a zone is how portals write "time unknown": the day alone.
    A text that is no date stands for itself, so that it equals nothing else.
    """
    text = fold_text(str(value)) if value is not None else ""
    if len(text) <= _DATE_LENGTH:
        return text or None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        if moment.time() == datetime.min.time():
            return text[:_DATE_LENGTH]
        moment = moment.replace(tzinfo=VIETNAM_TIME)
    return moment


def to_day(value: Any) -> str | None:
    """The day of a posting date as it is written, whatever its time."""
    return fold_text(str(value))[:_DATE_LENGTH] if value else None


def _is_same_moment(got: Any, wanted: Any) -> bool:
    given, expected = to_moment(got), to_moment(wanted)
    if isinstance(given, datetime) and isinstance(expected, datetime) and len(str(wanted)) == _TO_THE_MINUTE:
        given = given.replace(second=0, microsecond=0)
    return given == expected


def _is_same_text(got: Any, wanted: Any) -> bool:
    return _text(got) == _text(wanted)


def _text(value: Any) -> str | None:
    return fold_text(str(value)) or None if value is not None else None


def _is_same_unit(got: Any, wanted: Any) -> bool:
    """A unit may be named with or without its type; where both name one, it must be the same."""
    if got is None or wanted is None:
        return got is wanted
    return any(
        name == other and (unit_type is None or other_type is None or unit_type == other_type)
        for unit_type, name in _readings(got)
        for other_type, other in _readings(wanted)
    )


def _readings(value: Any) -> Iterator[tuple[str | None, str]]:
    """The ways to read a unit: as a bare name and, where it begins with a type, as type and name.

    A type stands as its initials, so that it meets its abbreviation.
    """
    written = (_text(value) or "").casefold()
    yield None, name_key(written)
    for unit_type in _UNIT_TYPES:
        rest = written.removeprefix(unit_type)
        if rest != written and rest.strip() and (unit_type.endswith(".") or rest.startswith(" ")):
            is_short = unit_type.endswith(".") or unit_type.removesuffix(".") + "." in _UNIT_TYPES
            yield unit_type.removesuffix(".") if is_short else "".join(w[0] for w in unit_type.split()), name_key(rest)
            return


def _are_same_visits(got: Any, wanted: Any) -> bool:
    return _stated(got) == _stated(wanted)


def _stated(value: Any) -> dict[str, Any]:
    return {kind: number for kind, number in (value or {}).items() if number is not None}


def _are_same_lines(got: Any, wanted: Any) -> bool:
    return [_text(line) for line in got or ()] == [_text(line) for line in wanted or ()]


def _is_equal(got: Any, wanted: Any) -> bool:
    return bool(got == wanted)


FIELDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "title": _is_same_text,
    "published_at": _is_same_moment,
    "event_on": _is_same_text,
    "byline": _is_same_text,
    "view_count": _is_equal,
    "visits": _are_same_visits,
    "section": _is_same_text,
    "ward": _is_same_unit,
    "page_kind": _is_same_text,
    "lead": _is_same_text,
    "byline_role": _is_same_text,
    "source": _is_same_text,
    "event_year_inferred": _is_equal,
    "ward_code": _is_same_text,
    "district": _is_same_unit,
    "province": _is_same_unit,
    "image_names": _are_same_lines,
    "rejected": _is_same_text,
}
"""Every field that is right or wrong as a whole, and when it is right."""
