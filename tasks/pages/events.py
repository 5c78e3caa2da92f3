"""The day of the event that an article reports, read from its prose by strict rules.

A date counts when a word of time leads up to it and no document, anniversary or deadline does. A year that the page
leaves out comes from the posting date or from the text itself, by a rule with a name, or not at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.pages import vocabulary as words
from tasks.pages.dates import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True, slots=True)
class EventDate:
    """First day of the event, whether its year was inferred, and the rule."""

    on: date
    year_inferred: bool
    rule: str


_MENTION = re.compile(
    r"(?<![\d/.\-])(?P<day>\d{1,2})(?:-(?P<dash_month>\d{1,2})-(?P<dash_year>\d{4})(?!\d)|"
    r"(?:\s?[/.]\s?(?P<first_month>\d{1,2})(?:[/.](?P<first_year>\d{4}))?)?"
    r"(?:\s?(?P<until>-|–|—|và|,|đến(?:\s(?:hết\s)?ngày)?)\s?(?P<until_day>\d{1,2}))?"
    r"(?:(?:\s?[/.\-]\s?(?P<month>\d{1,2})(?:\s?[/.\-]\s?(?P<year>\d{4}))?)"
    r"|\stháng\s(?P<word_month>\d{1,2})(?:(?:\snăm\s|[/\s-])(?P<word_year>\d{4}))?)?(?![\d/]))"
)
_CUE = re.compile(
    rf"(?:{'|'.join(words.EVENT_CUES)}|\d+h\d*|thứ\s\w+|chủ nhật)\s?[,:]?\s?(?:ngày\s)?(?:\(|từ\s(?:ngày\s)?)?\s?$"
)
_DOCUMENT = re.compile(rf"(?:{'|'.join(words.DOCUMENT_WORDS)})[^.;:]{{0,90}}$")
_NUMBERED = re.compile(r"\d+(?:/\d{4})?[/-][a-zđ&\-.]{2,20}[^.;:]{0,40}$")
_ANNIVERSARY = re.compile(rf"(?:{'|'.join(words.ANNIVERSARY_WORDS)})[^.;:]{{0,35}}$")
_DEADLINE = re.compile(rf"(?:{'|'.join(words.DEADLINE_WORDS)})[^.;:]{{0,25}}$")
_YEAR = re.compile(r"(?<![\d/.])(?:19|20)\d{2}(?![\d])")
_SPAN = re.compile(r"(?P<term>nhiệm\skỳ\s)?\(?(?P<first>(?:19|20)\d{2})\s?[-–—]\s?(?P<last>(?:19|20)\d{2})\)?")
_REMEMBERED = re.compile(
    r"\(?\d{1,2}[/.]\d{1,2}[/.](?P<first>\d{4})\s?[-–—]\s?\d{1,2}[/.]\d{1,2}[/.](?P<last>\d{4})\)?"
)
_FULL = re.compile(r"(?<!\d)\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(\d{4})(?!\d)")
_SINCE = re.compile(words.YEARS_SINCE)
LOOK_BEHIND = 110
MAX_DAYS = 14
"""A longer span is a campaign or a plan, not an event."""
FAR_PARAGRAPHS = 12
OPENING_CHARS = 40


@dataclass(frozen=True, slots=True)
class _Mention:
    day: int
    month: int
    year: int | None


def read_event_date(title: str | None, paragraphs: Sequence[str], published_on: date | None) -> EventDate | None:
    """The event's first day from the first paragraph, or from a later one that opens with a date; else None."""
    text = " ".join(filter(None, [title, *paragraphs])).casefold()
    for index, paragraph in enumerate(paragraphs[:FAR_PARAGRAPHS]):
        lowered = paragraph.casefold()
        for mention in _mentions(lowered, anywhere=index == 0):
            dated = _dated(mention, title, lowered, text, published_on)
            if dated is not None and _is_plausible(dated.on, published_on):
                return dated
        if index == 0 and _opens_history(lowered):
            return None
    return None


def _opens_history(text: str) -> bool:
    """The first paragraph opens with a day before any portal: the article tells history."""
    found = _FULL.search(text[:OPENING_CHARS])
    return found is not None and int(found[1]) < FIRST_YEAR


def _mentions(text: str, *, anywhere: bool) -> Iterator[_Mention]:
    for found in _MENTION.finditer(text if anywhere else text[: OPENING_CHARS * 2]):
        behind = text[max(0, found.start() - LOOK_BEHIND) : found.start()]
        if not _CUE.search(behind) or any(
            rule.search(behind) for rule in (_DOCUMENT, _NUMBERED, _ANNIVERSARY, _DEADLINE)
        ):
            continue
        if not anywhere and found.start() > OPENING_CHARS:
            continue
        if _REMEMBERED.match(text, found.start()):
            continue
        mention = _mention(found, text[found.end() : found.end() + 30])
        if mention is not None:
            yield mention


def _mention(found: re.Match[str], ahead: str) -> _Mention | None:
    groups = found.groupdict()
    month = groups["dash_month"] or groups["first_month"] or groups["month"] or groups["word_month"]
    year = groups["dash_year"] or groups["first_year"] or groups["year"] or groups["word_year"]
    if month is None:
        return None
    last_day, last_month = _last(groups, ahead)
    if year is None:
        end_year = re.match(r"\s?(?:-|–|đến(?:\sngày)?)\s?\d{1,2}/\d{1,2}/(\d{4})", ahead)
        year = end_year[1] if end_year else None
    if last_day is not None and _days(int(groups["day"]), int(month), last_day, last_month or int(month)) > MAX_DAYS:
        return None
    return _Mention(int(groups["day"]), int(month), int(year) if year else None)


def _last(groups: dict[str, str | None], ahead: str) -> tuple[int | None, int | None]:
    """Day and month of the end of a span."""
    if groups["until_day"] and not (groups["until"] == "," and groups["first_month"]):
        month = groups["month"] or groups["word_month"]
        return int(groups["until_day"]), int(month) if month else None
    behind = re.match(r"\s?(?:-|–|đến(?:\s(?:hết\s)?ngày)?)\s?(\d{1,2})[/.-](\d{1,2})", ahead)
    return (int(behind[1]), int(behind[2])) if behind else (None, None)


def _days(day: int, month: int, last_day: int, last_month: int) -> int:
    return (last_month - month) * 30 + last_day - day


def _dated(
    mention: _Mention, title: str | None, paragraph: str, text: str, published_on: date | None
) -> EventDate | None:
    if mention.year is not None:
        on = _date(mention.year, mention)
        return EventDate(on, False, "dated_prose") if on else None
    if published_on is not None:
        near = [
            on
            for year in (published_on.year - 1, published_on.year, published_on.year + 1)
            if (on := _date(year, mention))
        ]
        near = [on for on in near if -330 < (on - published_on).days <= 31]
        on = min(near, key=lambda day: abs((day - published_on).days), default=None)
        return EventDate(on, True, "year_of_posting") if on else None
    for rule, year in _years((title or "").casefold(), paragraph, text, mention.month):
        on = _date(year, mention)
        if on is not None:
            return EventDate(on, True, rule)
    return None


def _date(year: int, mention: _Mention) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, mention.month, mention.day)
    except ValueError:
        return None


def _is_plausible(on: date, published_on: date | None) -> bool:
    return published_on is None or abs((on - published_on).days) <= 400


def _years(title: str, paragraph: str, text: str, month: int) -> Iterator[tuple[str, int]]:
    """Years that the text gives for an event without one, surest first, each with its rule."""
    for place in (title, paragraph):
        for span in _SPAN.finditer(place):
            yield ("year_of_term", int(span["first"])) if span["term"] else ("year_of_span", int(span["last"]))
        stated = sorted({int(year) for year in _YEAR.findall(_FULL.sub(" ", _SPAN.sub(" ", place)))})
        if stated and stated[-1] - stated[0] <= 1:
            late = month >= 10 and len(stated) == 2 and any(word in place for word in words.SUMMING_UP)
            yield ("year_of_title" if place is title else "year_of_lead"), stated[0] if late else stated[-1]
    for remembered in _REMEMBERED.finditer(text):
        if int(remembered["last"]) > int(remembered["first"]):
            yield "year_of_anniversary", int(remembered["last"])
    for since in _SINCE.finditer(text):
        founding = text[since.end() : since.end() + 40]
        for name, year in words.FOUNDING_YEARS.items():
            if name in founding:
                yield "year_since_founding", year + int(since[1])
    full = {int(year) for year in _FULL.findall(_REMEMBERED.sub(" ", text))}
    if len(full) == 1:
        yield "year_of_other_dates", full.pop()
