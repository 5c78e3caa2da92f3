"""Addresses in one canonical form, so that one article has one identity however it was reached."""

import hashlib
import re
from urllib.parse import unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

_DEFAULT_PORTS = (80, 443)
_NOISE = frozenset({
    # who sent the reader
    "fbclid", "gclid", "dclid", "msclkid", "yclid", "ttclid", "twclid", "gbraid", "wbraid", "zarsrc", "gidzl", "mc_cid",
    "mc_eid", "igsh", "igshid", "mibextid", "fb_action_ids", "fb_action_types", "fb_comment_id", "fb_source", "ref_src",
    "_ga", "_gl", "_hsenc", "_hsmi",
    # whose session it is
    "jsessionid", "phpsessid", "sessionid", "session_id", "cfid", "cftoken",
    # where to go back to, and what else opens on the same page
    "redirect", "inheritredirect", "backurl", "returnurl", "p_auth", "p_p_auth", "replytocom", "share",
    # how it is shown
    "print", "printable", "amp",
})  # fmt: skip
_NOISE_STARTS = ("utm_", "aspsessionid")
_NOISE_ENDS = ("_redirect", "_backurl")
_VIEWS = frozenset({("view", "print"), ("viewmode", "print"), ("tmpl", "component"), ("p_p_state", "pop_up")})
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*|(?<=/)\(S\(\w+\)\)/", re.IGNORECASE)
_VIEWS_IN_PATH = frozenset({"print", "savefile", "amp"})
_VIEW_IN_OPERATION = re.compile(r"^(op=)(?:savefile|print)(?:/|%2F)", re.IGNORECASE)
"""NukeViet's print and save views are operations before the article's own name."""

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)(?:$|[/?#])")
"""As the last name of a path, or, as Liferay has it, before the file's number."""
_SHORT_LINK = re.compile(r"(?:index\.php)?\?p=\d+")


def clean_address(address: str | None) -> str | None:
    """`address` as it is asked for; None for no http address.

    Host in lower case, escapes as a request line needs them, without default port, login and fragment, and without
    what is no part of the article: tracking, session, way back, print and save views.
    """
    if not address:
        return None
    try:
        parts = urlsplit(safe_url_string(address.strip()))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.lower()
    netloc = host if port is None or port in _DEFAULT_PORTS else f"{host}:{port}"
    path = _without_views(_SESSION_IN_PATH.sub("", parts.path))
    kept = (_VIEW_IN_OPERATION.sub(r"\1", pair) for pair in parts.query.split("&") if pair and not _is_noise(pair))
    return urlunsplit((parts.scheme, netloc, path or "/", "&".join(kept), ""))


def canonical_address(address: str | None) -> str | None:
    """The identity of what `address` shows: cleaned, as https, its parameters in order; None for no http address.

    It names an article and is not asked for: the portal may answer on http alone.
    """
    cleaned = clean_address(address)
    if cleaned is None:
        return None
    _, rest = cleaned.split(":", 1)
    return canonicalize_url(f"https:{rest}", keep_blank_values=True)


def choose_address(asked: str | None, stated: str | None) -> str | None:
    """The identity of a page that was asked for at `asked` and states `stated` of itself; None where neither is known.

    What was asked for counts: systems state one address on every page. But WordPress's short link (`?p=2216`) names the
    article that the page names by its slug, if that is on the same host.
    """
    canonical = canonical_address(asked)
    if canonical is not None and not _SHORT_LINK.fullmatch(canonical.partition("://")[2].partition("/")[2]):
        return canonical
    own = canonical_address(stated)
    if own is None or canonical is None:
        return canonical or own
    return own if host_of(own) == host_of(canonical) and urlsplit(own).path != "/" else canonical


def join_address(base: str, link: str) -> str | None:
    """Where `link` leads from a page at `base`; None where it is nothing that can be read as an address."""
    try:
        return urljoin(base, link.strip())
    except ValueError:  # "http://[" and the like
        return None


def is_document(link: str) -> bool:
    """Whether a link leads to a file that people read or fill in, and not to another page."""
    return _DOCUMENT.search(link.lower()) is not None


def article_id_of(address: str) -> str:
    """The natural identifier of the article at a canonical address, or of a page known by its `source_uri` alone."""
    return hashlib.sha256(address.encode()).hexdigest()


def host_of(address: str | None) -> str | None:
    """Host in lower case without "www."; the portal's natural identifier."""
    if not address:
        return None
    host = urlsplit(address).hostname
    return host.removeprefix("www.") if host else None


def _without_views(path: str) -> str:
    """`path` without the segments that only say how an article is shown; the first is a section of that name."""
    segments = path.split("/")
    first = next((index for index, segment in enumerate(segments) if segment), 0)
    return "/".join(
        segment for index, segment in enumerate(segments) if index <= first or segment.lower() not in _VIEWS_IN_PATH
    )


def _is_noise(pair: str) -> bool:
    name, _, value = (unquote_plus(part).casefold() for part in pair.partition("="))
    return (
        name in _NOISE
        or name.startswith(_NOISE_STARTS)
        or name.endswith(_NOISE_ENDS)
        or any((name == view or name.endswith(f"_{view}")) and value == shown for view, shown in _VIEWS)
    )
