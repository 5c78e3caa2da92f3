"""Posting dates by strict rules: a line is a date line as a whole, or it is none. Nothing is ever guessed from prose.

Shapes as seen on ward portals, the day always before the month; elsewhere the month stands as a word or the year first.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tasks.pages import date_tokens as tokens
from tasks.pages.date_tokens import FIRST_YEAR, LAST_YEAR, calendar_date, read_offset
from tasks.pages.date_words import MONTHS
from tasks.pages.fold import fold_text
from warehouse.records import VIETNAM_TIME

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MAX_LINE_CHARS",
    "RELATIVE_RULES",
    "PostingDate",
    "PostingLine",
    "read_address_date",
    "read_markup_date",
    "read_posting_line",
]

MAX_LINE_CHARS = 120
"""The longest posting line seen, label, weekday, date, time and views, has 62 characters; one with an update, 92."""
RELATIVE_RULES = frozenset({"relative_day", "relative_time"})
"""Rules that count back from the fetch; no surer than the time of the fetch, and mostly of a day only."""
_MIDNIGHT = time(0, 0)
"""Liferay prints it where nobody entered a time, and others write it for a date alone."""


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
    """None where the line says when relative to a fetch whose time is unknown, or in months and years."""
    view_count: int | None
    has_label: bool
    """A word says that this is the day of posting; "17 giờ trước" says so by itself."""
    has_weekday: bool


@dataclass(slots=True)
class _Stated:
    """One date of a line, with the label before it and the time beside it."""

    on: date
    label: str | None
    at: time | None = None


@dataclass(slots=True)
class _Reading:
    """What the parts of a line said so far."""

    last_year: int
    stated: list[_Stated] = field(default_factory=list)
    label: str | None = None
    """Said since the last date."""
    early_time: time | None = None
    """A time that its date follows."""
    is_open: bool = False
    """The last date may still take a time."""
    age: timedelta | None = None
    days_back: int | None = None
    is_relative: bool = False
    has_label: bool = False
    has_weekday: bool = False
    view_count: int | None = None

    def take(self, kind: str, part: re.Match[str]) -> bool:
        """Take one part; False when it cannot stand in a posting line any more."""
        match kind:
            case "date":
                return self._take_date(part)
            case "time":
                return self._take_time(part)
            case "label":
                if self.label is None or part[0] not in tokens.WEAK_LABELS:
                    self.label = self.label or tokens.label_kind(part[0])
                self.has_label, self.is_open = True, False
            case "ago" | "named" | "now":
                if self.is_relative or self.stated:
                    return False
                self.is_relative = True
                if kind == "named":
                    self.days_back = tokens.days_back(part[0])
                else:
                    self.age = tokens.age_of(part) if kind == "ago" else timedelta()
            case "views" | "views_first":
                if self.view_count is not None:
                    return False
                self.view_count = tokens.number_of(part)
            case "weekday":
                self.has_weekday = True
        return True

    def _take_date(self, part: re.Match[str]) -> bool:
        on = tokens.date_of(part, has_label=self.label is not None, last_year=self.last_year)
        if on is None or self.is_relative:
            return False
        self.stated.append(_Stated(on, self.label, self.early_time))
        self.is_open = self.early_time is None
        self.label = self.early_time = None
        return True

    def _take_time(self, part: re.Match[str]) -> bool:
        at = tokens.time_of(part)
        if self.is_open:
            self.stated[-1].at, self.is_open = at, False
            return True
        if self.early_time is not None:
            return False
        self.early_time = at or _MIDNIGHT
        return True

    def posted(self) -> _Stated | None:
        """The one date that is the day of posting; None where the line has none or too many."""
        if not self.stated or len(self.stated) > 2 or (self.early_time is not None and self.label != "updated"):
            return None
        first, *others = self.stated
        if not others:
            return first
        kinds = {first.label, others[0].label}
        if "updated" not in kinds or len(kinds) == 1:
            return None
        return first if first.label != "updated" else others[0]


def read_posting_line(line: str, *, fetched_at: datetime | None = None) -> PostingLine | None:
    """Read a line that is a posting date and nothing else; None for every other line.

    A relative date ("17 giờ trước") counts from `fetched_at`, an aware moment; hours, days and weeks give a date alone.
    A bare name of a day ("Hôm qua") is the label of a counter unless a label or a time stands with it.
    """
    if len(line) > MAX_LINE_CHARS:
        return None
    text = fold_text(line).casefold()
    if not (tokens.DIGIT.search(text) or tokens.DAY_WORD.search(text)):
        return None
    reading = _Reading(fetched_at.year + 1 if fetched_at else LAST_YEAR)
    position = 0
    while position < len(text):
        part = tokens.PART.match(text, position)
        if part is None or not reading.take(str(part.lastgroup), part):
            return None
        position = part.end()
    return _relative(reading, fetched_at) if reading.is_relative else _absolute(reading)


def _absolute(reading: _Reading) -> PostingLine | None:
    posted = reading.posted()
    if posted is None:
        return None
    rule = "labelled_line" if reading.has_label else "date_line"
    stated = _posting_date(posted.on, posted.at, rule)
    return PostingLine(stated, reading.view_count, reading.has_label, reading.has_weekday)


def _posting_date(on: date, at: time | None, rule: str) -> PostingDate:
    """Date and clock of the page as one moment; midnight is no time."""
    if at is None or at.replace(tzinfo=None) == _MIDNIGHT:
        return PostingDate(on, None, rule)
    moment = datetime.combine(on, at, at.tzinfo or VIETNAM_TIME).astimezone(VIETNAM_TIME)
    return PostingDate(moment.date(), None if moment.time() == _MIDNIGHT else moment, rule)


def _relative(reading: _Reading, fetched_at: datetime | None) -> PostingLine | None:
    is_named = reading.days_back is not None
    if is_named and not reading.has_label and reading.early_time is None:
        return None
    if reading.early_time is not None and not is_named:
        return None
    return PostingLine(_relative_date(reading, fetched_at), reading.view_count, True, reading.has_weekday)


def _relative_date(reading: _Reading, fetched_at: datetime | None) -> PostingDate | None:
    if fetched_at is None:
        return None
    now = fetched_at.astimezone(VIETNAM_TIME).replace(microsecond=0)
    if reading.days_back is not None:
        return _posting_date(now.date() - timedelta(days=reading.days_back), reading.early_time, "relative_day")
    if reading.age is None:
        return None
    moment = now - reading.age
    return PostingDate(moment.date(), moment if reading.age < timedelta(hours=1) else None, "relative_time")


_ISO = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:(?:T|\s)\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?(?!\d)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_UNIX = re.compile(r"\d{10}(?:\d{3})?")
_JAVA = re.compile(r"[a-z]{3} ([a-z]{3}) (\d{1,2}) (\d{1,2}:\d{2}:\d{2}) ([a-z]{1,4}(?:[+-]\d{2}:?\d{2})?) (\d{4})")
_ZONE_NAME = re.compile(r"\s?\([^()]*\)$")
MAX_VALUE_CHARS = 100


def read_markup_date(value: str, *, keeps_zone: bool = False) -> PostingDate | None:
    """Read a date from an attribute: ISO 8601 and its neighbours, RFC 2822, a Unix time or a posting line; else None.

    A zone in the value is kept as the moment it names, expressed in +07:00; midnight is a date alone. With `keeps_zone`
    day and time stand as the value has them: for pages from elsewhere, whose day would move.
    """
    if len(value) > MAX_VALUE_CHARS:
        return None
    text = fold_text(value)
    found = _ISO.match(text)
    if found and (found[5] is not None or found.end() == len(text)):
        return _markup_date(
            (found[1], found[3], found[4]), found.group(5, 6, 7), found[8], "iso", keeps_zone=keeps_zone
        )
    found = _COMPACT.fullmatch(text)
    if found and calendar_date(int(found[1]), int(found[2]), int(found[3])):
        return _markup_date(found.group(1, 2, 3), found.group(4, 5, 6), found[7], "compact", keeps_zone=keeps_zone)
    if _UNIX.fullmatch(text):
        moment = datetime.fromtimestamp(int(text[:10]), UTC).astimezone(VIETNAM_TIME)
        return PostingDate(moment.date(), moment, "unix_time") if FIRST_YEAR <= moment.year <= LAST_YEAR else None
    found = _JAVA.fullmatch(text.casefold())
    line = f"{found[1]} {found[2]}, {found[5]} {found[3]} {found[4]}" if found else _ZONE_NAME.sub("", text)
    read = read_posting_line(line)
    return read.date if read else None


def _markup_date(
    day: tuple[str, ...], clock: tuple[str | None, ...], zone: str | None, kind: str, *, keeps_zone: bool
) -> PostingDate | None:
    on = calendar_date(int(day[0]), int(day[1]), int(day[2]))
    if on is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock)
    if clock[0] is None or not (hour < 24 and minute < 60 and second < 60):
        return PostingDate(on, None, f"{kind}_date")
    at = time(hour, minute, second, tzinfo=read_offset(zone or ""))
    if keeps_zone and at.tzinfo is not None and at.replace(tzinfo=None) != _MIDNIGHT:
        return PostingDate(on, datetime.combine(on, at), f"{kind}_time")
    return _posting_date(on, at, f"{kind}_time")


_VCCORP_ID = re.compile(r"[-/]\d{0,5}(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\d{3}\.(?:html?|chn)$", re.IGNORECASE)
_PATH_DATES = (
    ("address_folder", re.compile(r"/pages/(\d{4})-(\d{1,2})-(\d{1,2})/", re.IGNORECASE)),  # SharePoint
    ("address_permalink", re.compile(r"/(\d{4})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?:/|$)")),  # WordPress
    ("address_permalink", re.compile(r"/(\d{4})-(\d{2})-(\d{2})(?:[/-]|$)")),
    ("address_permalink", re.compile(r"/(\d{4})(\d{2})(\d{2})/")),
)


def read_address_date(address: str, *, fetched_at: datetime | None = None) -> PostingDate | None:
    """Read the date that some systems write into an address's path; None for every other address.

    No year after the one that follows `fetched_at` is believed. A year and a month alone are no date.
    """
    last_year = fetched_at.year + 1 if fetched_at else LAST_YEAR
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    found = _VCCORP_ID.search(path)
    if found:
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        on = calendar_date(2000 + year, month, day, last_year)
        if on and hour < 24 and minute < 60 and second < 60:
            return _posting_date(on, time(hour, minute, second), "address_id")
    for rule, pattern in _PATH_DATES:
        found = pattern.search(path)
        if found:
            number = MONTHS.get(found[2], 0) if found[2].isalpha() else int(found[2])
            on = calendar_date(int(found[1]), number, int(found[3]), last_year)
            if on:
                return PostingDate(on, None, rule)
    return None
