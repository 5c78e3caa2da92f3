"""Addresses in one canonical form, so that one article has one identity."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = ("utm_", "fbclid", "gclid", "zarsrc", "mc_cid", "mc_eid", "_gl", "igshid")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_address(address: str | None) -> str | None:
    """`address` as https, host in lower case, without default port, fragment and tracking; None for no http address."""
    if not address:
        return None
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname.lower()
    netloc = host if port is None or port in _DEFAULT_PORTS.values() else f"{host}:{port}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_TRACKING)
    ]
    return urlunsplit(("https", netloc, parts.path or "/", urlencode(query), ""))


def host_of(address: str | None) -> str | None:
    """Host in lower case without "www."; the portal's natural identifier."""
    if not address:
        return None
    host = urlsplit(address).hostname
    return host.removeprefix("www.") if host else None
