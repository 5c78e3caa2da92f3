"""Answers that are not the page asked for: bot challenges, and "not found" under status 200."""

import html
import re
from urllib.parse import urlsplit

from tasks.exchange import Exchange
from tasks.fetch.answers import header
from tasks.pages.fold import fold_text, match_key
from tasks.pages.vocabulary import CHALLENGE_WORDS, NOT_FOUND_WORDS

_MARKS = {
    b"cf_chl_opt": "Cloudflare",
    b"<title>Just a moment...": "Cloudflare",
    b"<title>Attention Required! | Cloudflare": "Cloudflare",
    b"_Incapsula_Resource": "Imperva",
    b"Incapsula incident ID": "Imperva",
    b"sucuri_cloudproxy_js": "Sucuri",
    b"slowAES.decrypt": "testcookie",
    b"function toNumbers(d)": "testcookie",
    b"The requested URL was rejected. Please consult with your administrator": "F5",
    b"<title>DDoS-Guard": "DDoS-Guard",
    b"/.well-known/ddos-guard/": "DDoS-Guard",
}
"""Marks of challenge pages, and whose they are."""
_COOKIE_AND_RELOAD = re.compile(
    rb"document\.cookie\s*=.*?(?:location\.(?:reload|replace|assign)|location(?:\.href)?\s*=)", re.DOTALL
)
"""A script that sets a cookie and asks again: D1N, VNPT's and others' first answer to whoever brings no cookie."""
_MAX_BYTES = 32 * 1024
"""Challenges and bare "not found" pages are smaller; a portal's page of any kind is mostly larger."""
_MAX_WORDY_BYTES = 12 * 1024
_MAX_LETTERS = 600
"""A challenge says little that a person could read; the shortest article page says more around its script."""
_MAX_COOKIE_LETTERS = 200
_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_TAIL_BYTES = 2048
"""Where a page's end tags nearly always are: looked at first, for the search is slow."""
_HTML = (b"<html", b"<!doctype", b"<head", b"<body", b"<script", b"<title")
_UNSEEN = re.compile(r"<(script|style|noscript|template|svg|head)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_TITLES = re.compile(r"<(title|h[1-3])\b[^>]*>(.{1,300}?)</\1", re.DOTALL | re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[-|–—»:]+\s+")
_HOME = re.compile(
    r"/?(?:(?:vi|en|web/guest|vi/web/guest)/?)?(?:(?:home|trang-chu|index|default)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)
_ERROR_PAGE = re.compile(r".*/(?:404|errors?|not-?found|page-?not-?found(?:-?error)?)(?:\.\w+)?/?", re.IGNORECASE)
_NOT_FOUND = frozenset(match_key(words) for words in NOT_FOUND_WORDS)
_CHALLENGES = {match_key(words): meaning for words, meaning in CHALLENGE_WORDS.items()}


def find_challenge(exchange: Exchange, payload: bytes) -> str | None:
    """Whose bot challenge this is; None for any other answer."""
    if header(exchange, "cf-mitigated") == "challenge":
        return "Cloudflare"
    if len(payload) > _MAX_BYTES or not _is_html(payload):
        return None
    name = next((name for mark, name in _MARKS.items() if mark in payload), None)
    sets_cookie = name is None and _COOKIE_AND_RELOAD.search(payload) is not None
    if name is None and not sets_cookie and len(payload) > _MAX_WORDY_BYTES:
        return None
    page = payload.decode("utf-8", "replace")
    seen = _visible_text(page)
    if name is not None:
        return name if len(seen) <= _MAX_LETTERS else None
    if sets_cookie and len(seen) <= _MAX_COOKIE_LETTERS:
        return "D1N" if b"D1N=" in payload else "a cookie set by script"
    if len(seen) > _MAX_LETTERS or "<script" not in page.lower():
        return None
    said = match_key(" ".join((*_titles(page), seen)))
    return next((meaning for words, meaning in _CHALLENGES.items() if words in said), None)


def find_absence(asked: str, answered: str, payload: bytes) -> str | None:
    """Why this page of status 200 is not there, in English; None for a page that is.

    `asked` and `answered` are the address asked for and, after redirects, the one that answered.
    """
    if leads_elsewhere := _leads_elsewhere(asked, answered):
        return leads_elsewhere
    if not _is_html(payload):
        return None
    page = payload.decode("utf-8", "replace")
    for title in _titles(page):
        for part in (title, *_TITLE_PARTS.split(title)):
            if match_key(part) in _NOT_FOUND:
                return f"it is titled {part!r}"
    if len(payload) > _MAX_WORDY_BYTES:
        return None
    seen = _visible_text(page)
    said = f" {match_key(seen)} "
    if len(seen) <= _MAX_LETTERS and any(f" {words} " in said for words in _NOT_FOUND if " " in words):
        return f"it says {seen[:80]!r}"
    return None


def is_cut_off(payload: bytes) -> bool:
    """An HTML page that began and did not end, whatever length its header stated."""
    if _END.search(payload, max(0, len(payload) - _TAIL_BYTES)) is not None:
        return False
    return b"<html" in payload[:2048].lower() and _END.search(payload) is None


def _leads_elsewhere(asked: str, answered: str) -> str | None:
    """An article's address that ends at the front page or at an error page. `/?p=7` is an article's address too."""
    before, after = urlsplit(asked), urlsplit(answered)
    if before.path == after.path and bool(before.query) == bool(after.query):
        return None
    if _ERROR_PAGE.fullmatch(after.path):
        return f"it leads to the error page {answered}"
    if _HOME.fullmatch(after.path) and not after.query and (before.query or not _HOME.fullmatch(before.path)):
        return f"it leads to the front page {answered}"
    return None


def _is_html(payload: bytes) -> bool:
    start = payload[:2048].lower()
    return any(mark in start for mark in _HTML)


def _titles(page: str) -> list[str]:
    """The page's title and its headings."""
    return [_text_of(found[1]) for found in _TITLES.findall(page)]


def _visible_text(page: str) -> str:
    return _text_of(_UNSEEN.sub(" ", page))


def _text_of(markup: str) -> str:
    return fold_text(html.unescape(_TAGS.sub(" ", markup)))
