"""The year of an event that the page dates by day and month alone: from the posting date, else from the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.pages import vocabulary as words
from tasks.pages.date_tokens import calendar_date
from tasks.pages.fold import fold_text


@dataclass(frozen=True, slots=True)
class InferredDate:
    on: date
    rule: str


_YEAR = re.compile(r"(?<![\d/.\-])((?:19|20)\d{2})(?!\d|[/.\-]\d)")
_SPAN = re.compile(r"(?<![\d/.])((?:19|20)\d{2})\s?[-–—]\s?((?:19|20)\d{2})(?!\d)")
_FULL_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_FULL_DATE_WORDS = re.compile(rf"(?<!\d)(\d{{1,2}})\s({words.MONTH})\s(\d{{1,2}})\s{words.YEAR}\s(\d{{4}})(?!\d)")
_REMEMBERED = re.compile(
    r"(?<!\d)(\d{1,2})\s?[/.]\s?(\d{1,2})\s?[/.]\s?(\d{4})\s?[-–—]\s?(\d{1,2})\s?[/.]\s?(\d{1,2})\s?[/.]\s?(\d{4})"
)
_SINCE = re.compile(words.YEARS_SINCE)
_COUNT_OF_YEARS = re.compile(rf"(?<!\d)(\d{{1,2}})\s{words.YEAR}")
_KINDS = (("review", words.REVIEW_WORDS), ("plan", words.PLAN_WORDS))

DAYS_BEFORE_POSTING, DAYS_AFTER_POSTING = 180, 31
"""A day without a year is close to the posting: half a year back, a month ahead for notices."""
DAYS_FROM_ANNIVERSARY = 120
DAYS_FROM_OTHER_DATE = 120
LOOK_BEHIND = 60
MAX_CHARS = 20_000


def infer_year(
    day: int, month: int, *, heading: str, text: str, paragraphs: Sequence[str], published_on: date | None
) -> InferredDate | None:
    """The full date of `day` and `month`, by the surest rule that gives one; None when no rule does.

    `heading` is the title and `text` the paragraph with the date, both folded and in lower case.
    """
    if published_on is not None:
        on = _nearest(day, month, published_on, DAYS_BEFORE_POSTING, DAYS_AFTER_POSTING)
        return InferredDate(on, "year_of_posting") if on else None
    for rule, year in _years(heading, text, day, month, paragraphs):
        on = calendar_date(year, month, day)
        if on is not None:
            return InferredDate(on, rule)
    return None


def _nearest(day: int, month: int, other: date, before: int, after: int) -> date | None:
    """The date of `day` and `month` nearest to `other`, at most so many days before or after it."""
    near = [
        on
        for year in (other.year - 1, other.year, other.year + 1)
        if (on := calendar_date(year, month, day)) and -before <= (on - other).days <= after
    ]
    return min(near, key=lambda on: abs((on - other).days), default=None)


def _years(heading: str, text: str, day: int, month: int, paragraphs: Sequence[str]) -> Iterator[tuple[str, int]]:
    whole = f"{heading} {_beginning(paragraphs)}"
    others = _other_dates(whole)
    same = {other.year for other in others if (other.day, other.month) == (day, month)}
    if len(same) == 1:
        yield "year_of_same_day", same.pop()
    for rule, remembered in _remembered(whole):
        on = _nearest(day, month, remembered, DAYS_FROM_ANNIVERSARY, DAYS_FROM_ANNIVERSARY)
        if on is not None:
            yield rule, on.year
    for place, name in ((heading, "title"), (text, "paragraph")):
        for rule, year in _stated(place, month):
            yield f"{rule}_of_{name}", year
    near = {
        on.year if (on := _nearest(day, month, other, DAYS_FROM_OTHER_DATE, DAYS_FROM_OTHER_DATE)) else None
        for other in others
    }
    if len(near) == 1 and (only := near.pop()) is not None:
        yield "year_of_other_date", only


def _beginning(paragraphs: Sequence[str]) -> str:
    """The first `MAX_CHARS` of the text, folded and in lower case."""
    read: list[str] = []
    left = MAX_CHARS
    for paragraph in paragraphs:
        if left <= 0:
            break
        read.append(fold_text(paragraph[:left]).casefold())
        left -= len(paragraph) + 1
    return " ".join(read)


def _other_dates(whole: str) -> list[date]:
    """Every full date of the text that is not an anniversary's."""
    plain = _REMEMBERED.sub(" ", whole)
    return [
        on
        for pattern in (_FULL_DATE, _FULL_DATE_WORDS)
        for found in pattern.finditer(plain)
        if (on := calendar_date(int(found[4]), int(found[3]), int(found[1])))
    ]


def _remembered(whole: str) -> Iterator[tuple[str, date]]:
    """Anniversaries that the text keeps: "(19/05/1890 - 19/05/2024)", "93 năm Ngày truyền thống …"."""
    for found in _REMEMBERED.finditer(whole):
        first_day, first_month, first_year, day, month, year = map(int, found.groups())
        on = calendar_date(year, month, day)
        if on and (first_day, first_month) == (day, month) and first_year < year:
            yield "year_of_anniversary", on
    for found in _SINCE.finditer(whole):
        behind = whole[found.end() : found.end() + 40]
        for name, (day, month, year) in words.FOUNDING_DAYS.items():
            if name in behind:
                on = calendar_date(year + int(found[1]), month, day)
                if on:
                    yield "year_since_founding", on
                break


def _stated(place: str, month: int) -> Iterator[tuple[str, int]]:
    """Years that a title or paragraph states, read for an event in `month`."""
    for span in _SPAN.finditer(place):
        first, last = int(span[1]), int(span[2])
        before = place[max(0, span.start() - LOOK_BEHIND) : span.start()]
        if words.SCHOOL_YEAR in before[-12:] and last == first + 1:
            yield "school_year", first if month >= 8 else last
        elif words.TERM in before[-12:]:
            if _any_of(words.CONGRESS_WORDS, place) and not _any_of(words.CONGRESS_SPOILERS, place):
                yield "first_year_of_term", first
        elif (
            before.endswith("(")
            or _any_of(words.REVIEW_WORDS, place)
            or any(int(count[1]) == last - first for count in _COUNT_OF_YEARS.finditer(place))
        ):
            yield "last_year_of_period", last
    plain = _FULL_DATE.sub(" ", _SPAN.sub(" ", place))
    stated = {
        int(found[1]): _kind(plain[max(0, found.start() - LOOK_BEHIND) : found.start()])
        for found in _YEAR.finditer(plain)
    }
    years = sorted(stated)
    if len(years) == 1:
        yield from _single(years[0], stated[years[0]], month)
    elif len(years) == 2 and years[1] == years[0] + 1:
        if month <= 6:
            yield "new_year", years[1]
        elif month >= 10:
            yield "old_year", years[0]


def _single(year: int, kind: str | None, month: int) -> Iterator[tuple[str, int]]:
    if kind == "review" and month <= 3:
        yield "year_after_review", year + 1
    elif kind == "plan" and month >= 11:
        yield "year_before_plan", year - 1
    else:
        yield "year", year


def _kind(before: str) -> str | None:
    """Whether a year ends or begins, by the word of either kind that stands closest before it."""
    places = [(before.rfind(word), kind) for kind, kind_words in _KINDS for word in kind_words]
    place, kind = max(places)
    return kind if place >= 0 else None


def _any_of(options: Sequence[str], place: str) -> bool:
    return any(option in place for option in options)
