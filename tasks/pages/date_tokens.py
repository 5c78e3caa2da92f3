"""The parts of a posting line: one pattern that reads the next part, and what each part says.

All patterns expect folded text in lower case. None can run long: every part begins with what no other repeats.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, time, timedelta, timezone

from tasks.pages import date_words
from tasks.pages import vocabulary as words

FIRST_YEAR = 1995
"""No portal is older."""
LAST_YEAR = 2049
"""No later year is believed: it is a slip of the pen ("2204")."""
FIRST_SHORT_YEAR = 95
NOON = 12

_LETTER_NEXT = r"(?![^\W\d_])"


def _either(options: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, options), key=len, reverse=True))


_UNITS = dict[str, int | None](date_words.AGO_UNITS) | words.RELATIVE_UNITS
_NAMED_DAYS = date_words.NAMED_DAYS | words.RELATIVE_DAYS
_LABELS = dict.fromkeys((*words.POSTED_LABELS, *date_words.POSTED_LABELS), "posted") | dict.fromkeys(
    (*words.UPDATED_LABELS, *date_words.UPDATED_LABELS), "updated"
)
_MONTH = _either(date_words.MONTHS)
_MONTH_IN_WORDS = rf"(?:\d{{1,2}}|{_either(words.MONTH_WORDS)})(?!\w)"

_DATE_FORMS = (
    r"(?P<{p}day>\d{{1,2}})\s?(?P<{p}sign>[/.-])\s?(?P<{p}month>\d{{1,2}})\s?(?P={p}sign)\s?(?P<{p}year>\d{{4}}|\d{{2}})(?!\d)",
    r"(?P<{p}year>\d{{4}})(?P<{p}sign>[/.-])\s?(?P<{p}month>\d{{1,2}})(?P={p}sign)\s?(?P<{p}day>\d{{1,2}})(?:t(?=\d)|(?!\d))",
    r"(?P<{p}year>\d{{4}})[年년]\s?(?P<{p}month>\d{{1,2}})[月월]\s?(?P<{p}day>\d{{1,2}})[日일]",
    *words.DATE_IN_WORDS,
    r"(?P<{p}day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª|°)?[\s./-]{{1,2}}(?:of\s|de\s|d['’])?(?P<{p}month>{foreign})"
    r"(?:\.?,?[\s./-]{{1,2}}|\.)(?:de\s|del\s)?(?P<{p}year>\d{{4}})(?!\d)",
    r"(?P<{p}month>{foreign})\.?\s(?P<{p}day>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s(?P<{p}year>\d{{4}})(?!\d)",
)
_DATES = "|".join(
    form.format(p=f"d{number}_", month=_MONTH_IN_WORDS, foreign=_MONTH) for number, form in enumerate(_DATE_FORMS)
)
_CLOCKS = "|".join(
    (
        r"(?P<t0_hour>\d{1,2}):(?P<t0_minute>\d{2})(?::(?P<t0_second>\d{2})(?:\.\d{1,9})?)?(?!\d)",
        words.HOUR_AND_MINUTE.format(p="t1_"),
        r"(?P<t2_hour>\d{1,2})\.(?P<t2_minute>\d{2})(?=\s?(?:uhr|h|[ap]m)\b)",
        r"(?P<t3_hour>\d{1,2})(?=\s?(?:[ap]m|uhr)\b)",
    )
)
_ZONE = (
    r"(?:gmt|utc)?\s?(?P<offset>[+-]\d{2}:?\d{2})(?![\d/.-])|(?:gmt|utc)\s?(?P<hours>[+-]\d{1,2})(?![\d/.-])"
    rf"|(?P<zone>{_either(date_words.ZONES)}){_LETTER_NEXT}"
)
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d{1,9}(?!\d)"
_AGO = "|".join(
    form.format(
        count=rf"(?P<count{number}>\d{{1,3}}|an?|{words.ONE}|une?|un[ao]?|eine[rnm]?)",
        unit=rf"(?P<unit{number}>{_either(_UNITS)})(?!\w)",
    )
    for number, form in enumerate((words.RELATIVE_AGO, *date_words.AGO))
)
_PARTS = (
    ("gap", r"[\s,;|•·:()\[\]/–—.\-]+"),
    ("views", rf"(?:{_either(words.VIEW_LABELS)})\s?:?\s?(?P<views_behind>{_NUMBER})"),
    ("views_first", rf"(?P<views_before>{_NUMBER})\s(?:{_either(words.VIEW_LABELS)}){_LETTER_NEXT}"),
    ("ago", _AGO),
    ("date", _DATES),
    (
        "time",
        rf"(?:{_CLOCKS})(?:[\s:]?(?P<half>{_either((*words.MORNING_MARKS, *words.AFTERNOON_MARKS))})\b\.?)?"
        rf"(?:\s?\(?(?:{_ZONE})\)?)?",
    ),
    ("reading_time", rf"(?:{'|'.join(date_words.READING_TIME)})(?!\w)"),
    ("now", rf"(?:{_either(words.JUST_NOW)}){_LETTER_NEXT}"),
    ("named", rf"(?:{_either(_NAMED_DAYS)}){_LETTER_NEXT}"),
    ("label", rf"(?:{_either(_LABELS)}){_LETTER_NEXT}"),
    ("weekday", rf"(?:{_either((*words.WEEKDAYS, *date_words.WEEKDAYS))})(?!\w)"),
    ("filler", rf"(?:{_either((*words.DATE_FILLERS, *date_words.FILLERS))}){_LETTER_NEXT}"),
)
PART = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS))
"""The next part of a posting line; `lastgroup` names its kind."""
DIGIT = re.compile(r"\d")
DAY_WORD = re.compile(rf"{_either((*_NAMED_DAYS, *words.JUST_NOW))}|{words.ONE}\s|ago\b")
"""A line without a digit and without any of these is no posting line."""
WEAK_LABELS = frozenset({words.DAY, "on", "am", "le", "vom", "data"})
"""They say little beside another label: "Cập nhật lúc 9:30 ngày 5/3/2024" is an update."""


def label_kind(label: str) -> str:
    """ "posted" or "updated"."""
    return _LABELS[label]


def date_of(part: re.Match[str], *, has_label: bool, last_year: int) -> date | None:
    """The date of a `date` part; None for one that is in no calendar, and for a two-digit year without a label."""
    prefix = next(f"d{number}_" for number in range(len(_DATE_FORMS)) if part[f"d{number}_day"])
    day, month, year = part[f"{prefix}day"], part[f"{prefix}month"], part[f"{prefix}year"]
    number = words.MONTH_WORDS.get(month) or date_words.MONTHS.get(month) or int(month)
    if len(year) == 2:
        if not has_label:
            return None
        year = f"19{year}" if int(year) >= FIRST_SHORT_YEAR else f"20{year}"
    return calendar_date(int(year), number, int(day), last_year)


def calendar_date(year: int, month: int, day: int, last_year: int = LAST_YEAR) -> date | None:
    """The date, or None where there is none or its year is out of bounds."""
    if not FIRST_YEAR <= year <= last_year:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def time_of(part: re.Match[str]) -> time | None:
    """The time of a `time` part, aware when it names its zone; None for a time that no clock shows."""
    prefix = next(f"t{number}_" for number in range(4) if part[f"t{number}_hour"])
    groups = part.groupdict()
    hour, minute = int(groups[f"{prefix}hour"]), int(groups.get(f"{prefix}minute") or 0)
    second = int(groups.get(f"{prefix}second") or 0)
    half = part["half"]
    if half in words.AFTERNOON_MARKS and hour < NOON:
        hour += NOON
    elif half in words.MORNING_MARKS and hour == NOON:
        hour = 0
    try:
        return time(hour, minute, second, tzinfo=_zone_of(part))
    except ValueError:
        return None


def _zone_of(part: re.Match[str]) -> timezone | None:
    if part["zone"]:
        return timezone(timedelta(minutes=date_words.ZONES[part["zone"]]))
    return read_offset(part["offset"] or part["hours"] or "")


def read_offset(offset: str) -> timezone | None:
    """A zone from "+07:00", "+0700", "+7" or "Z"; None for anything else."""
    if offset in ("Z", "z"):
        return UTC
    found = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", offset)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)) if minutes < 24 * 60 else None


def age_of(part: re.Match[str]) -> timedelta | None:
    """How long ago an `ago` part says it was; None in months and years, which have no length of their own."""
    groups = part.groupdict()
    number = next(number for number in range(len(date_words.AGO) + 1) if groups[f"unit{number}"])
    seconds = _UNITS[groups[f"unit{number}"]]
    count = groups[f"count{number}"]
    return None if seconds is None else timedelta(seconds=seconds * (int(count) if count.isdigit() else 1))


def days_back(name: str) -> int:
    """How many days before the fetch a named day lies."""
    return _NAMED_DAYS[name]


def number_of(part: re.Match[str]) -> int:
    """The number of a `views` or `views_first` part, whatever separates its thousands."""
    return int(re.sub(r"[.,]", "", part["views_behind"] or part["views_before"]))
