"""Answers that are not the page asked for: bot challenges, and "not found" under status 200."""

import html
import re
from urllib.parse import urlsplit

from tasks.exchange import Exchange
from tasks.fetch.answers import header
from tasks.pages.fold import fold_text, match_key
from tasks.pages.vocabulary import CHALLENGE_WORDS, NOT_FOUND_WORDS

_MARKS = (
    (
        "Cloudflare",
        re.compile(rb"/cdn-cgi/challenge-platform/[^\"']*orchestrate|<title>\s*Just a moment\.\.\.|cf_chl_opt"),
    ),
    ("Cloudflare", re.compile(rb"<title>\s*Attention Required! \| Cloudflare")),
    ("Imperva", re.compile(rb"_Incapsula_Resource|Incapsula incident ID")),
    ("Sucuri", re.compile(rb"sucuri_cloudproxy_js|Sucuri WebSite Firewall - Access Denied")),
    ("testcookie", re.compile(rb"slowAES\.decrypt|function toNumbers\(d\)")),
    ("F5", re.compile(rb"The requested URL was rejected\. Please consult with your administrator")),
    ("DDoS-Guard", re.compile(rb"<title>\s*DDoS-Guard|/\.well-known/ddos-guard/")),
)
"""Words of challenge pages that no portal's own page holds."""
_COOKIE_AND_RELOAD = re.compile(
    rb"document\.cookie\s*=.*?(?:location\.(?:reload|replace|assign)|location(?:\.href)?\s*=)", re.DOTALL
)
"""A script that sets a cookie and asks again: D1N, VNPT's and others' first answer to whoever brings no cookie."""
_MAX_CHALLENGE_BYTES = 64 * 1024
_MAX_CHALLENGE_LETTERS = 600
"""A challenge says little that a person could read; the shortest article page says more around its script."""
_MAX_COOKIE_LETTERS = 200
_MAX_NOT_FOUND_LETTERS = 600
_UNSEEN = re.compile(r"<(script|style|noscript|template|svg|head)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.IGNORECASE)
_HEADINGS = re.compile(r"<(h[1-4])\b[^>]*>(.*?)</\1", re.DOTALL | re.IGNORECASE)
_TITLE_PARTS = re.compile(r"\s+[-|–—»:]+\s+")
_HOME = re.compile(
    r"/?(?:(?:vi|en|web/guest|vi/web/guest)/?)?(?:(?:home|trang-chu|index|default)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)
_ERROR_PATH = re.compile(
    r"/(?:404|error|errors|notfound|not-found|pagenotfound(?:error)?)(?:[./]\w*)*/?", re.IGNORECASE
)
_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_HTML = (b"<html", b"<!doctype", b"<head", b"<body", b"<script", b"<title")


def find_challenge(exchange: Exchange, payload: bytes) -> str | None:
    """Whose bot challenge this is; None for any other answer."""
    if header(exchange, "cf-mitigated") == "challenge":
        return "Cloudflare"
    if len(payload) > _MAX_CHALLENGE_BYTES or not _is_html(payload):
        return None
    name = next((name for name, mark in _MARKS if mark.search(payload)), None)
    cookie = _COOKIE_AND_RELOAD.search(payload)
    if name is None and cookie is None and len(payload) > 4 * _MAX_CHALLENGE_LETTERS * 4:
        return None
    page = payload.decode("utf-8", "replace")
    letters = _visible_text(page)
    if name is not None:
        return name if len(letters) <= _MAX_CHALLENGE_LETTERS else None
    if cookie is not None and len(letters) <= _MAX_COOKIE_LETTERS:
        return "D1N" if b"D1N=" in payload else "a cookie set by script"
    if len(letters) <= _MAX_CHALLENGE_LETTERS and "<script" in page.lower():
        said = match_key(f"{_title(page)} {letters}")
        return next((meaning for words, meaning in CHALLENGE_WORDS.items() if match_key(words) in said), None)
    return None


def find_absence(asked: str, answered: str, payload: bytes) -> str | None:
    """Why this page of status 200 is not there, in English; None for a page that is.

    `asked` and `answered` are the address asked for and, after redirects, the one that answered.
    """
    asked_path, path = urlsplit(asked).path, urlsplit(answered).path
    if path != asked_path and not _HOME.fullmatch(asked_path) and not urlsplit(asked).query.startswith("p="):
        if _HOME.fullmatch(path) and not urlsplit(answered).query:
            return f"it leads to the home page {answered}"
        if _ERROR_PATH.fullmatch(path):
            return f"it leads to the error page {answered}"
    if not _is_html(payload):
        return None
    page = payload.decode("utf-8", "replace")
    titles = [_title(page), *(_text_of(found[1]) for found in _HEADINGS.findall(page))]
    for part in (part for title in titles for part in (title, *_TITLE_PARTS.split(title))):
        if _says_not_found(part):
            return f"it is titled {part!r}"
    letters = _visible_text(page) if len(payload) <= _MAX_CHALLENGE_BYTES else ""
    if 0 < len(letters) <= _MAX_NOT_FOUND_LETTERS:
        said = f" {match_key(letters)} "
        if any(f" {match_key(words)} " in said for words in NOT_FOUND_WORDS):
            return f"it says {letters[:80]!r}"
    return None


def is_cut_off(payload: bytes) -> bool:
    """An HTML page that began and did not end, whatever length its header stated."""
    return b"<html" in payload[:2048].lower() and _END.search(payload) is None


def _says_not_found(line: str) -> bool:
    said = match_key(line)
    return any(said == match_key(words) for words in NOT_FOUND_WORDS)


def _is_html(payload: bytes) -> bool:
    start = payload[:2048].lower()
    return any(mark in start for mark in _HTML)


def _title(page: str) -> str:
    found = _TITLE.search(page)
    return _text_of(found[1]) if found else ""


def _visible_text(page: str) -> str:
    return _text_of(_UNSEEN.sub(" ", page))


def _text_of(markup: str) -> str:
    return fold_text(html.unescape(_TAGS.sub(" ", markup)))
