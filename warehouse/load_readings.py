"""Writing `fact_counter_reading`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from warehouse.load_pages import SeenPage
from warehouse.records import CounterKind
from warehouse.statements import insert_new, next_key, select_in
from warehouse.tables import FactCounterReading


@dataclass(slots=True)
class PageReading:
    """One counter of one sighting."""

    kind: CounterKind
    value: int
    page: SeenPage
    portal_key: int | None
    article_key: int | None
    """None for a counter of the portal."""


def load_readings(connection: Connection, run_key: int, readings: Iterable[PageReading]) -> None:
    """Append what is not there yet; a reading is known by its page, its kind and its moment."""
    by_id: dict[tuple[int, str, datetime], PageReading] = {}
    old_pages = set()
    for item in readings:
        page = item.page
        by_id.setdefault((page.page_key, item.kind, page.observed_at), item)
        if not page.is_new:
            old_pages.add(page.page_key)
    columns = select(FactCounterReading.page_key, FactCounterReading.kind, FactCounterReading.observed_at)
    for row in select_in(connection, columns, FactCounterReading.page_key, old_pages):
        by_id.pop(tuple(row), None)
    if not by_id:
        return
    key = next_key(connection, FactCounterReading.reading_key)
    rows = [
        {
            "reading_key": key + number,
            "article_key": item.article_key,
            "portal_key": item.portal_key,
            "page_key": page_key,
            "kind": str(kind),
            "value": item.value,
            "observed_at": observed_at,
            "is_fetch_time": item.page.is_fetched,
            "run_key": run_key,
        }
        for number, ((page_key, kind, observed_at), item) in enumerate(by_id.items())
    ]
    insert_new(connection, FactCounterReading, rows)
