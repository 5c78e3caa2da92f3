"""What flows leave on a run's page in Prefect's UI: how far it is, what it rejected and changed, where to read on.

They are for people and take nothing with them: a server that cannot be reached costs the artifact, never the run.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from sqlalchemy import Engine

from flows.quality_docs import page_name
from flows.settings import Settings
from warehouse.engine import reading
from warehouse.records import Reason, Rejection
from warehouse.run_changes import read_changes

logger = logging.getLogger(__name__)

_PROGRESS_EVERY_S = 2.0
_MOST_CHANGES = 100
"""Of each kind: a table in Prefect's UI is read by people, and the warehouse has them all."""


class Progress:
    """A bar that moves while the run does: a page counts once when it is judged and once when it is loaded."""

    def __init__(self, flow_name: str, page_count: int) -> None:
        """`page_count` may be a guess: the bar is full when the run is done, and not before."""
        self._steps = 2 * max(page_count, 1)
        self._done = 0
        self._shown_at = time.monotonic()
        self._id: UUID | None = None
        _leave(lambda: self._begin(f"{flow_name}-progress"))

    def advance(self, page_count: int) -> None:
        self._done += page_count
        if time.monotonic() - self._shown_at >= _PROGRESS_EVERY_S:
            self._show(min(99.0, 100 * self._done / self._steps))

    def end(self) -> None:
        self._show(100.0)

    def _begin(self, key: str) -> None:
        self._id = cast(UUID, create_progress_artifact(0.0, key, "Pages judged and loaded."))

    def _show(self, percent: float) -> None:
        self._shown_at = time.monotonic()
        if known := self._id:
            _leave(lambda: update_progress_artifact(known, round(percent, 1)))


class Quarantine:
    """The rejections of a run by reason, each with how many and its first page."""

    def __init__(self) -> None:
        self._firsts: dict[Reason, Rejection] = {}
        self._counts: Counter[Reason] = Counter()

    def add(self, rejections: Iterable[Rejection]) -> None:
        for rejection in rejections:
            self._firsts.setdefault(rejection.reason, rejection)
            self._counts[rejection.reason] += 1

    def as_rows(self) -> list[dict[str, Any]]:
        """Most frequent reason first."""
        return [
            {
                "reason": reason.value,
                "pages": count,
                "for example": self._firsts[reason].source_uri,
                "because": self._firsts[reason].detail,
            }
            for reason, count in self._counts.most_common()
        ]


def leave_table(key: str, rows: list[dict[str, Any]], description: str) -> None:
    """A table beside the run."""
    _leave(lambda: create_table_artifact(table=rows, key=key, description=description))


def leave_quarantine(flow_name: str, quarantine: Quarantine) -> None:
    rows = quarantine.as_rows()
    description = "`wardnews quarantine list` shows every page." if rows else "No page was rejected."
    leave_table(f"{flow_name}-quarantine", rows, description)


def leave_changes(engine: Engine, flow_name: str, run_key: int, since: datetime) -> None:
    """The articles that the run brought, changed or found withdrawn since it began."""
    with reading(engine) as connection:
        changes = read_changes(connection, run_key, since, _MOST_CHANGES)
    rows = [
        {
            "what": change.what,
            "title": change.title or "",
            "portal": change.portal_id or "",
            "posted": str(change.published_on or ""),
            "page": change.source_uri,
        }
        for change in changes
    ]
    description = f"Withdrawn, changed and new articles, {_MOST_CHANGES} of each at most." if rows else "None changed."
    leave_table(f"{flow_name}-changes", rows, description)


def leave_quality_link(settings: Settings, flow_name: str, run_key: int) -> None:
    """Where the run's page of the quality docs is."""
    page = settings.quality_docs_dir / page_name(run_key)
    address = f"{settings.quality_docs_url.rstrip('/')}/{page.name}" if settings.quality_docs_url else page.as_uri()
    text = f"[What the expectations said of run {run_key}]({address})\n\nOn the worker: `{page}`"
    _leave(
        lambda: create_markdown_artifact(text, f"{flow_name}-quality", "Every expectation, what it checked and saw.")
    )


def _leave(make: Callable[[], Any]) -> None:
    try:
        make()
    except httpx.HTTPError as error:
        logger.warning("Prefect's server did not take an artifact: %s", error)
