"""Which addresses may be asked: by their host's name, and by the machine behind it."""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Iterable[str]]
"""Host and port to the IP addresses that DNS gives, in order. Raises `OSError` when it gives none."""

_WEB_PORTS = frozenset({80, 443})
_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressRefusedError(Exception):
    """An address that is not asked, with the reason. Never retried."""


def resolve_by_dns(host: str, port: int) -> tuple[str, ...]:
    """The IP addresses of `host`, each once. Raises `OSError` (`socket.gaierror`)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(ip: IPv4Address | IPv6Address, *, may_be_loopback: bool = False) -> bool:
    """A machine on the open internet, and written plainly: no address that carries another one inside."""
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip.is_site_local):
        return False
    if ip.is_loopback:
        return may_be_loopback
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def public_addresses(host: str, port: int, resolve: Resolve, *, may_be_loopback: bool = False) -> list[str]:
    """The addresses of `host` that may be asked. Raises `AddressRefusedError` when DNS knows only others."""
    found = list(resolve(host, port))
    public = [ip for ip in found if is_public(ip_address(ip), may_be_loopback=may_be_loopback)]
    if not public:
        raise AddressRefusedError(f"{host} is at {', '.join(found) or 'no address'}, which is not on the open internet")
    return public


def host_key(address: str) -> str:
    """The host that politeness counts by: lower case, without "www.", with its port where that is unusual."""
    parts = urlsplit(address)
    port = parts.port
    host = (parts.hostname or "").removeprefix("www.")
    return host if port is None or port in _WEB_PORTS else f"{host}:{port}"


def origin_of(address: str) -> str:
    """Scheme, host and port: what one robots.txt speaks for."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def check_address(address: str, hosts: frozenset[str], *, first: str | None = None) -> None:
    """Let pass http(s) addresses of `hosts`; raise `AddressRefusedError` for others and for login in the address.

    A redirect from `first` may lead to the web's own ports and to that of `first`, and to no other.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError as error:
        raise AddressRefusedError(f"{address!r} is no address: {error}") from error
    if port is None or not parts.hostname:
        raise AddressRefusedError(f"{address!r} is no http address")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError(f"{address!r} carries a login")
    if parts.hostname.removeprefix("www.") not in hosts:
        raise AddressRefusedError(f"{address!r} is not on the portal's hosts ({', '.join(sorted(hosts))})")
    if first is not None and port not in _WEB_PORTS and port != urlsplit(first).port:
        raise AddressRefusedError(f"{address!r} is on a port that no portal serves")
