"""Exchanges and saved pages of a fictional ward portal."""

import gzip
from datetime import UTC, datetime
from typing import Any

from tasks.exchange import Exchange
from tests.flows.commands import ward_news
from warehouse.records import MediaType, RawPage

MONDAY = datetime(2021, 1, 4, 1, 30, 7, 250_000, tzinfo=UTC)
ADDRESS = "https://hoasen.example/tin-tuc/ra-quan-don-kenh-1.html"


def exchange(number: int = 1, **changes: Any) -> Exchange:
    """A page fetched with gzip, as most portals send it."""
    given: dict[str, Any] = {
        "address": f"https://hoasen.example/tin-tuc/ra-quan-don-kenh-{number}.html",
        "requested_at": MONDAY,
        "status": 200,
        "phrase": "OK",
        "headers": (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Server", "Cổng".encode().decode("latin-1")),
        ),
        "wire_body": gzip.compress(ward_news(number).encode(), mtime=0),
        "request_headers": (("Host", "hoasen.example"), ("User-Agent", "wardnews")),
        "ip_address": "127.0.0.1",
    }
    return Exchange(**(given | changes))


def saved_page(number: int = 1, **changes: Any) -> RawPage:
    given: dict[str, Any] = {"payload": ward_news(number).encode(), "media_type": MediaType.HTML}
    return RawPage.of(f"file:///srv/saved/tin-{number}.html", **(given | changes))
