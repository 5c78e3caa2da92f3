"""Posting dates by strict rules: a line is a date line as a whole, or it is none. Nothing is ever guessed from prose.

Shapes as seen on ward portals, always day first; for news sites elsewhere the month stands as a word.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from tasks.pages import vocabulary as words
from warehouse.records import VIETNAM_TIME

FIRST_YEAR = 1995
"""No portal is older."""
LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class PostingDate:
    """When a page was posted. `at` is aware (+07:00), None when the page gives no time."""

    on: date
    at: datetime | None
    rule: str


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A line that is nothing but a posting date, with the views that some systems print on it."""

    date: PostingDate | None
    """None where the line says when relative to a fetch whose time is unknown."""
    view_count: int | None
    has_label: bool
    has_weekday: bool


def _either(options: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, options), key=len, reverse=True))


_SEP = r"[\s,|\-–—•·:()]*"
_TIME = (
    r"(?P<{p}hour>\d{{1,2}})\s?[:hg]\s?(?P<{p}minute>\d{{2}})(?::(?P<{p}second>\d{{2}}))?"
    rf"(?:[\s:]?(?P<{{p}}half>{_either(words.MORNING_MARKS + words.AFTERNOON_MARKS)})\b\.?)?"
    r"(?:\s?(?:gmt|utc)\s?(?:\+7|\+07:?00)?|\s?uhr)?"
)
_FOREIGN = _either(tuple(words.FOREIGN_MONTHS))
_DATE = (
    r"(?:(?P<day>\d{1,2})\s?[/.\-]\s?(?P<month>\d{1,2})\s?[/.\-]\s?(?P<year>\d{4}|\d{2})"
    r"|(?P<iso_year>\d{4})[/.\-](?P<iso_month>\d{1,2})[/.\-](?P<iso_day>\d{1,2})"
    rf"|(?P<word_day>\d{{1,2}})\s{words.MONTH}\s(?P<word_month>\d{{1,2}}|{_either(tuple(words.MONTH_WORDS))})"
    rf"(?:\s?,\s?|\s(?:{words.YEAR}\s)?)(?P<word_year>\d{{4}})"
    rf"|(?P<foreign_day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?\s(?:of\s|de\s)?(?P<foreign_month>{_FOREIGN})\.?,?\s(?:de\s|del\s)?"
    r"(?P<foreign_year>\d{4})"
    rf"|(?P<us_month>{_FOREIGN})\.?\s(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<us_year>\d{{4}}))"
)
_VIEWS = rf"(?:(?:{_either(words.VIEW_LABELS)})\s*:?\s*(?P<views>\d{{1,3}}(?:[.,]\d{{3}})+|\d{{1,9}}))?"
_LABEL = rf"(?P<label>(?:{_either(words.POSTING_LABELS)})\b)?"
_WEEKDAY = rf"(?P<weekday>{_either(words.WEEKDAYS + words.FOREIGN_WEEKDAYS)})?\.?"
_LINE = re.compile(
    rf"{_SEP}{_LABEL}{_SEP}{_WEEKDAY}{_SEP}(?:{words.DAY}\s)?"
    rf"(?:{_TIME.format(p='first_')}{_SEP}(?:{words.DAY}\s)?)?"
    rf"{_DATE}(?:{_SEP}(?:lúc|at|um|à|a las)?\s?{_TIME.format(p='last_')})?{_SEP}{_VIEWS}{_SEP}"
)
_RELATIVE = re.compile(
    rf"{_SEP}{_LABEL}{_SEP}(?:(?P<count>\d{{1,3}})\s(?P<unit>{_either(tuple(words.RELATIVE_UNITS))})\s{words.BEFORE}"
    rf"|(?P<named>{_either(tuple(words.RELATIVE_DAYS))})){_SEP}{_VIEWS}{_SEP}"
)
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T\s](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_RUNS = re.compile(r"[\s,|\-–—•·:()]{4,}")
"""Long runs of separators are folded first: with them a line of dashes would cost the pattern minutes."""
MAX_LINE_CHARS = 110
"""The longest posting line seen, label, weekday, date, time and views, has 62 characters."""


def read_posting_line(line: str, *, fetched_at: datetime | None = None) -> PostingLine | None:
    """Read a line that is a posting date and nothing else; None for every other line.

    A relative date ("17 giờ trước") counts from `fetched_at`, an aware moment.
    """
    if len(line) > MAX_LINE_CHARS or (not any(char.isdigit() for char in line) and len(line) > 40):
        return None
    text = _RUNS.sub(" ", line.casefold())
    found = _LINE.fullmatch(text)
    if found:
        return _absolute(found)
    relative = _RELATIVE.fullmatch(text)
    return _relative(relative, fetched_at) if relative else None


def _absolute(found: re.Match[str]) -> PostingLine | None:
    groups = found.groupdict()
    on = _date_of(groups)
    if on is None:
        return None
    at = _time_of(groups, "last_") or _time_of(groups, "first_")
    is_midnight = at == time(0, 0)  # Liferay's mark for a time that nobody entered
    moment = datetime.combine(on, at, VIETNAM_TIME) if at is not None and not is_midnight else None
    return PostingLine(
        PostingDate(on, moment, "labelled_line" if groups["label"] else "date_line"),
        _number(groups["views"]),
        has_label=groups["label"] is not None,
        has_weekday=groups["weekday"] is not None,
    )


def _date_of(groups: dict[str, str | None]) -> date | None:
    for prefix in ("", "iso_", "word_", "foreign_", "us_"):
        day, month, year = (groups[prefix + part] for part in ("day", "month", "year"))
        if day is None or month is None or year is None:
            continue
        number = words.MONTH_WORDS.get(month) or words.FOREIGN_MONTHS.get(month) or int(month)
        if len(year) == 2:
            if groups["label"] is None:
                return None
            year = f"20{year}"
        return _date(int(year), number, int(day))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time_of(groups: dict[str, str | None], prefix: str) -> time | None:
    hour, minute = groups[prefix + "hour"], groups[prefix + "minute"]
    if hour is None or minute is None:
        return None
    hours = int(hour)
    half = groups[prefix + "half"]
    if half in words.AFTERNOON_MARKS and hours < 12:
        hours += 12
    elif half in words.MORNING_MARKS and hours == 12:
        hours = 0
    minutes, seconds = int(minute), int(groups[prefix + "second"] or 0)
    return time(hours, minutes, seconds) if hours < 24 and minutes < 60 and seconds < 60 else None


def _relative(found: re.Match[str], fetched_at: datetime | None) -> PostingLine:
    groups = found.groupdict()
    stated: PostingDate | None = None
    if fetched_at is not None:
        local = fetched_at.astimezone(VIETNAM_TIME)
        if groups["named"]:
            stated = PostingDate(
                local.date() - timedelta(days=words.RELATIVE_DAYS[groups["named"]]), None, "relative_day"
            )
        else:
            seconds = words.RELATIVE_UNITS[groups["unit"]] * int(groups["count"])
            moment = (local - timedelta(seconds=seconds)).replace(microsecond=0)
            stated = PostingDate(moment.date(), moment if seconds < 86400 else None, "relative_time")
    return PostingLine(stated, _number(groups["views"]), has_label=True, has_weekday=False)


def _number(text: str | None) -> int | None:
    return int(re.sub(r"[.,]", "", text)) if text else None


def read_markup_date(value: str) -> PostingDate | None:
    """Read a date from an attribute: ISO 8601 and its neighbours, RFC 2822, or a posting line. None when it is none.

    A zone in the value is kept as the moment it names; a midnight without a zone is a date alone.
    """
    text = value.strip()
    found = _ISO.match(text)
    if found and (len(text) == found.end() or found[4] is not None):
        return _iso(found)
    compact = _COMPACT.fullmatch(text)
    if compact:
        on = _date(int(compact[1]), int(compact[2]), int(compact[3]))
        return PostingDate(on, None, "compact_date") if on else None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        line = read_posting_line(text)
        return line.date if line else None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(VIETNAM_TIME)
    return PostingDate(moment.date(), moment, "rfc_2822") if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _iso(found: re.Match[str]) -> PostingDate | None:
    on = _date(int(found[1]), int(found[2]), int(found[3]))
    if on is None:
        return None
    if found[4] is None:
        return PostingDate(on, None, "iso_date")
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return PostingDate(on, None, "iso_date")
    zone = found[7]
    if zone is None:
        at = datetime.combine(on, time(hour, minute, second), VIETNAM_TIME)
        return PostingDate(on, at if (hour, minute, second) != (0, 0, 0) else None, "iso_time")
    offset = "+00:00" if zone in "Zz" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    moment = datetime.fromisoformat(f"{on.isoformat()}T{hour:02d}:{minute:02d}:{second:02d}{offset}")
    local = moment.astimezone(VIETNAM_TIME)
    return PostingDate(local.date(), local, "iso_time")


_VCCORP_ID = re.compile(r"-\d{1,6}?(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})\.htm")
_SHAREPOINT_FOLDER = re.compile(r"/pages/(\d{4})-(\d{1,2})-(\d{1,2})/", re.IGNORECASE)
_PATH_DATE = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")


def read_address_date(address: str) -> PostingDate | None:
    """Read the date that some systems write into an address; None for every other address."""
    found = _VCCORP_ID.search(address)
    if found:
        year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
        on = _date(2000 + year, month, day)
        if on and hour < 24 and minute < 60 and second < 60:
            at = datetime.combine(on, time(hour, minute, second), VIETNAM_TIME)
            return PostingDate(on, at, "address_id")
    for pattern, rule in ((_SHAREPOINT_FOLDER, "address_folder"), (_PATH_DATE, "address_path")):
        found = pattern.search(address)
        if found:
            on = _date(int(found[1]), int(found[2]), int(found[3]))
            if on:
                return PostingDate(on, None, rule)
    return None
