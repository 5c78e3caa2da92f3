"""The day of the event that an article reports, read from its prose by strict rules.

A date counts when a session, a weekday or the word for day leads up to it and no document, anniversary or deadline
does. A year that the page leaves out comes by a rule of `event_years`, or not at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.pages import vocabulary as words
from tasks.pages.date_tokens import FIRST_YEAR, calendar_date
from tasks.pages.event_years import infer_year
from tasks.pages.fold import fold_text


@dataclass(frozen=True, slots=True)
class EventDate:
    """First day of the event, whether its year was inferred, and the rule."""

    on: date
    year_inferred: bool
    rule: str


@dataclass(frozen=True, slots=True)
class _Mention:
    day: int
    month: int
    year: int | None


def _either(options: Sequence[str] | frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, options), key=len, reverse=True))


_HOUR_BETWEEN = rf"(?:{words.EVENT_HOUR},?\s)?(?:{words.DAY}\s)?"
_TO = rf"\s?(?P<a_sign>{words.SPAN_SIGNS}|(?(a_year)(?!)|(?:{words.LIST_SIGNS})))\s?{_HOUR_BETWEEN}"
"""Two whole dates in a list are two days: only a span joins them."""
_IN_LIST = rf"(?:\s?(?:{words.SPAN_SIGNS}|{words.LIST_SIGNS})\s?(?:{words.DAY}\s)?)"
_MONTH = r"\s?/\s?(?P<{p}month>\d{{1,2}})(?:\s?/\s?(?P<{p}year>\d{{4}}))?"
_MONTH_DASH = r"(?P<{p}sign>[-.])(?P<{p}month>\d{{1,2}})(?:(?P={p}sign)(?P<{p}year>\d{{4}}))?"
_MONTH_WORD = (
    rf"\s{words.MONTH}\s(?P<{{p}}month>\d{{{{1,2}}}})"
    rf"(?:(?:,?\s{words.YEAR}\s|\s?[/,-]\s?|\s)(?P<{{p}}year>\d{{{{4}}}}))?"
)
_DATE = re.compile(
    r"(?<!\d)(?<!\d[/.,\-–])(?:"
    + "|".join(
        (
            rf"(?P<a_day>\d{{1,2}})\s?/\s?(?P<a_month>\d{{1,2}})(?:/(?P<a_year>\d{{4}}))?{_TO}"
            r"(?P<a_last>\d{1,2})\s?/\s?(?P<a_last_month>\d{1,2})(?:/(?P<a_last_year>\d{4}))?",
            r"(?P<f_day>\d{1,2})\.(?P<f_month>\d{1,2})\.(?P<f_year>\d{4})\s?(?:-|–|—)\s?(?P<f_last>\d{1,2})"
            r"\.(?P<f_last_month>\d{1,2})\.(?P<f_last_year>\d{4})",
            rf"(?P<b_day>\d{{1,2}})(?:{_IN_LIST}\d{{1,2}}(?!\d)){{0,6}}{_IN_LIST}(?P<b_last>\d{{1,2}})"
            rf"{_MONTH.format(p='b_')}",
            rf"(?P<w_day>\d{{1,2}})(?:{_IN_LIST}\d{{1,2}}(?!\d)){{0,6}}{_IN_LIST}(?P<w_last>\d{{1,2}})"
            rf"{_MONTH_WORD.format(p='w_')}",
            rf"(?P<c_day>\d{{1,2}}){_MONTH.format(p='c_')}",
            rf"(?P<d_day>\d{{1,2}}){_MONTH_DASH.format(p='d_')}",
            rf"(?P<e_day>\d{{1,2}}){_MONTH_WORD.format(p='e_')}",
        )
    )
    + rf")(?![\d%])(?![/.\-]\d)(?:\s{words.YEAR}\s(?P<year_behind>\d{{4}})(?!\d))?"
)
_NUMBER = re.compile(r"[0-9][0-9]?(?!\d)\s?(?=[/.,–—\-&]|[^\W\d_])")
"""Where a date may begin; much faster to find than the date, and fastest by a first sign out of a few."""
_ANCHOR = re.compile(
    rf"(?<!\w)(?:(?:{_either((*words.EVENT_SESSIONS, *words.EVENT_ANCHORS, *words.WEEKDAYS))}|{words.EVENT_HOUR})"
    r"[\s,(:–-]{1,3})+$"
)
_HOUR_BEFORE = re.compile(rf"(?:{words.EVENT_HOUR})\s?$")
_HOUR_SPAN = re.compile(rf"(?:{words.EVENT_HOUR})\s?(?:{words.SPAN_SIGNS})\s?$")
_SESSION = re.compile(rf"(?<!\w)(?:{_either(words.EVENT_SESSIONS)})(?!\w)")
_WEAK_ONLY = re.compile(rf"(?:(?:{_either(words.WEAK_ANCHORS)})[\s,(:–-]{{1,3}})+")
_SENTENCE_END = re.compile(r"[.;!?…](?=\s)|[”\"](?=\s)")
_UNRELATED = re.compile(rf"(?<!\w)(?:{_either(words.UNRELATED_WORDS)})\s?$")
_DOCUMENT = re.compile(
    rf"(?<!\w)(?:{_either(words.DOCUMENT_WORDS)}|(?:{_either(words.NUMBERED_DOCUMENTS)})\s{words.NUMBER})(?!\w)"
)
_DOCUMENT_NUMBER = re.compile(r"(?<!\d)\d{1,5}(?:/\d{4})?[-/][^\W\d_][\w&./-]{1,30}")
_FOLLOWER = re.compile(rf"\s?\)?\s?(?:{_either(words.DOCUMENT_FOLLOWERS)})(?!\w)")
_ANNIVERSARY = re.compile(rf"(?<!\w)(?:{_either(words.ANNIVERSARY_WORDS)})(?!\w)")
_DEADLINE = re.compile(rf"(?<!\w)(?:{_either(words.DEADLINE_WORDS)})(?!\w)")
_LUNAR = re.compile(rf"[\s(]{{0,2}}(?:{_either(words.LUNAR_MARKS)})(?!\w)")

_LIST_MARKS = "0123456789.)-–+ "
ANCHOR_CHARS = 60
LOOK_BEHIND = 130
ANNIVERSARY_CHARS, DOCUMENT_CHARS = 40, 100
"""How near before a date its anniversary or document stands."""
MAX_DAYS = 14
"""A longer span is a campaign or a plan, not an event."""
LEADING_PARAGRAPHS = 3
FAR_PARAGRAPHS = 12
OPENING_CHARS = 60
"""Behind the leading paragraphs an event's date stands at their opening, or with a session."""
MAX_CHARS = 4000
DAYS_BEFORE_POSTING, DAYS_AFTER_POSTING = 400, 120
"""An event is reported within a year, give or take a slip, and announced within four months."""


def read_event_date(title: str | None, paragraphs: Sequence[str], published_on: date | None) -> EventDate | None:
    """The first day of the event, from the first date that is one; None when the page tells of none.

    A date without a year that no rule can complete ends the search: a later date would be another event's.
    """
    heading = fold_text(title or "").casefold()
    if heading.startswith(words.HISTORY_TITLES):
        return None
    texts = [paragraph[:MAX_CHARS].casefold() for paragraph in paragraphs[:FAR_PARAGRAPHS]]
    for text, mention in _mentions([*texts, heading], LEADING_PARAGRAPHS):
        if published_on is None and mention.year is not None and mention.year < FIRST_YEAR:
            return None  # the article tells history, and nothing says which of its later dates is news
        dated = _dated(mention, heading, text, paragraphs, published_on)
        if dated is None:
            if mention.year is None:
                return None
            continue
        return dated
    return None


def _mentions(texts: Sequence[str], leading: int) -> Iterator[tuple[str, _Mention]]:
    for index, text in enumerate(texts):
        is_leading = index < leading or text.lstrip(_LIST_MARKS).startswith(words.TIME_OPENERS)
        for anchor, found in _dates(text):
            mention = _mention(found, anchor)
            if mention is None or _is_another_day(text, anchor, found):
                continue
            if is_leading or anchor.start() < OPENING_CHARS or _SESSION.search(anchor[0]):
                yield text, mention


def _dates(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Every date that an anchor leads up to, behind that anchor."""
    end = 0
    for number in _NUMBER.finditer(text):
        if number.start() < end:
            continue
        anchor = _ANCHOR.search(text, max(0, number.start() - ANCHOR_CHARS), number.start())
        found = _DATE.match(text, number.start()) if anchor else None
        if anchor is None or found is None:
            continue
        if (found["b_day"] or found["w_day"]) and _HOUR_BEFORE.search(anchor[0]):
            continue  # the minutes in "7 giờ 30, ngày 12/6"
        end = found.end()
        yield anchor, found


def _mention(found: re.Match[str], anchor: re.Match[str]) -> _Mention | None:
    """What the date says; None for an anniversary, a span too long, or a number that is no date."""
    form = next(form for form in "afbwcde" if found[f"{form}_day"])
    day, month = int(found[f"{form}_day"]), int(found[f"{form}_month"])
    year = found[f"{form}_year"] or found["year_behind"]
    is_span = form in "afbw"
    if form in "af":
        last_year = found[f"{form}_last_year"]
        if (int(found[f"{form}_last"]), int(found[f"{form}_last_month"])) == (day, month):
            return None  # an anniversary
        year = year or last_year
    if year is None and not is_span and _WEAK_ONLY.fullmatch(anchor[0]):
        return None
    if _is_too_long(found, form, day, month) or not calendar_date(2000, month, day):
        return None
    return _Mention(day, month, int(year) if year else None)


def _is_too_long(found: re.Match[str], form: str, day: int, month: int) -> bool:
    if form == "a" and not re.fullmatch(words.LIST_SIGNS, found["a_sign"]):
        last, last_month = int(found["a_last"]), int(found["a_last_month"])
        return ((last_month - month) % 12) * 30 + last - day > MAX_DAYS
    return form in "bw" and int(found[f"{form}_last"]) - day > MAX_DAYS


def _is_another_day(text: str, anchor: re.Match[str], found: re.Match[str]) -> bool:
    """The date is a document's, an anniversary's, a deadline's or of the lunar calendar."""
    clause = _SENTENCE_END.split(text[max(0, anchor.start() - LOOK_BEHIND) : anchor.start()])[-1]
    near = _HOUR_SPAN.sub("", clause.rpartition(",")[2])  # an hour until another one, not until a day
    if _LUNAR.match(text, found.end()) or _DEADLINE.search(near) or _DEADLINE.search(anchor[0]):
        return True
    if _SESSION.search(anchor[0]):
        return False
    if _UNRELATED.search(near) or _ANNIVERSARY.search(near[-ANNIVERSARY_CHARS:]):
        return True
    if near.strip():
        behind = near[-DOCUMENT_CHARS:]
        return bool(_DOCUMENT.search(behind) or _DOCUMENT_NUMBER.search(behind))
    return bool(_DOCUMENT_NUMBER.search(clause[-ANCHOR_CHARS:]) and _FOLLOWER.match(text, found.end()))


def _dated(
    mention: _Mention, heading: str, text: str, paragraphs: Sequence[str], published_on: date | None
) -> EventDate | None:
    if mention.year is not None:
        on = calendar_date(mention.year, mention.month, mention.day)
        if on is None or not _is_plausible(on, published_on):
            return None
        return EventDate(on, False, "dated_prose")
    inferred = infer_year(
        mention.day, mention.month, heading=heading, text=text, paragraphs=paragraphs, published_on=published_on
    )
    return EventDate(inferred.on, True, inferred.rule) if inferred else None


def _is_plausible(on: date, published_on: date | None) -> bool:
    return published_on is None or -DAYS_BEFORE_POSTING <= (on - published_on).days <= DAYS_AFTER_POSTING
