"""Crawl traps: addresses that never end, and addresses that are no article, told by their form alone."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from tasks.discover.links import Skip
from tasks.pages import vocabulary as words

MAX_ADDRESS_CHARS = 2_000
"""The longest address of an article seen, a slug in percent escapes, has some 700."""
MAX_PARAMETERS = 24
"""A Liferay list that is paged carries 13."""
MAX_SEGMENTS = 20
MAX_SEGMENT_REPEATS = 2
"""`/tin-tuc/tin-tuc/…` is a real section; a third time is a loop."""
_LANGUAGES = frozenset({"vi", "en", "vn", "vi-vn", "en-us", "fr", "zh", "ja", "ko"})
_PAGE_SUFFIX = re.compile(r"\.(?:html?|aspx|php|jsp)$")
_NO_PAGE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|rtf|txt|csv|zip|rar|7z|gz|jpe?g|png|gif|webp|svg|bmp|ico|mp[34]|avi|wmv|mov|flv|wav"
    r"|css|js|json|xml|rss|atom|ics|exe|apk)$"
)
_LOGIN = re.compile(rf"log-?(?:in|out|on|off).*|(?:sign-?(?:in|up|out)|register|{words.LOGIN_SLUGS})(?:\.\w+)?")
_ACTION = re.compile(rf"(?:search|feed|rss|trackback|wp-admin|wp-json|xmlrpc\.php|{words.SEARCH_SLUGS})(?:\.\w+)?")
_ACTION_PARAMETERS = frozenset({"s", "q", "keyword", "keywords", "add-to-cart", "feed"})
_CALENDAR_PATH = re.compile(rf"(?:calendar|{words.CALENDAR_SLUGS})(?:\.\w+)?")
_CALENDAR_PARAMETERS = re.compile(
    rf"(?:^|_)(?:month|week|calendar|eventdate|tribe-bar-date|{words.CALENDAR_PARAMETERS})$"
)
_LIFERAY_CALENDAR = ("p_p_id", "8")


def find_trap(address: str) -> Skip | None:
    """Why `address` is not to be followed; None for one that may be an article."""
    if len(address) > MAX_ADDRESS_CHARS:
        return Skip.ENDLESS
    parts = urlsplit(address)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    pairs = [(name.lower(), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    if segments and _NO_PAGE.search(segments[-1]):
        return Skip.NO_PAGE
    if any(_LOGIN.fullmatch(segment) for segment in segments):
        return Skip.LOGIN
    if _is_endless(segments, pairs):
        return Skip.ENDLESS
    if _is_loop(segments):
        return Skip.LOOP
    if _is_calendar(segments, pairs):
        return Skip.CALENDAR
    names = {name for name, value in pairs if value}
    if any(_ACTION.fullmatch(segment) for segment in segments) or not names.isdisjoint(_ACTION_PARAMETERS):
        return Skip.ACTION
    return None


def _is_endless(segments: Sequence[str], pairs: Sequence[tuple[str, str]]) -> bool:
    repeated = Counter(name for name, _ in pairs)
    return (
        len(segments) > MAX_SEGMENTS
        or len(pairs) > MAX_PARAMETERS
        or any(count > MAX_SEGMENT_REPEATS for count in repeated.values())
    )


def _is_loop(segments: Sequence[str]) -> bool:
    """Two languages in one address, a language behind a page, a segment for the third time, or a run of them twice."""
    languages = [index for index, segment in enumerate(segments) if segment in _LANGUAGES]
    if len(languages) > 1 or any(index and _PAGE_SUFFIX.search(segments[index - 1]) for index in languages):
        return True
    if any(count > MAX_SEGMENT_REPEATS for count in Counter(segments).values()):
        return True
    return any(
        segments[start : start + length] == segments[start + length : start + 2 * length]
        for length in range(2, len(segments) // 2 + 1)
        for start in range(len(segments) - 2 * length + 1)
    )


def _is_calendar(segments: Sequence[str], pairs: Sequence[tuple[str, str]]) -> bool:
    """A calendar and nothing but numbers behind it: a week's calendar under a name of its own is an article."""
    named = [segment for segment in segments if not segment.isdigit()]
    return (
        bool(named and _CALENDAR_PATH.fullmatch(named[-1]))
        or any(_CALENDAR_PARAMETERS.search(name) for name, _ in pairs)
        or _LIFERAY_CALENDAR in pairs
    )
