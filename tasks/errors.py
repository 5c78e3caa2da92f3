"""Errors of the road. Raised by the line that knows, with the text that offended; pickles; never logs."""

from dataclasses import dataclass

from warehouse.errors import WardnewsError
from warehouse.records import CounterReading, PageKind, Reason, Stage


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was learnt of a page before it was rejected: data, though the page is no article."""

    page_kind: PageKind | None = None
    portal_id: str | None = None
    visits: tuple[CounterReading, ...] = ()
    chrome_count: int = 0


class LostServerError(WardnewsError):
    """Prefect's server is gone, or cannot be used: what the run has loaded is loaded, its history is not complete."""


class UsageError(WardnewsError):
    """The caller asked for something that cannot be: no such path, unknown file type, bad setting."""


class ArchiveError(WardnewsError):
    """The archive cannot be opened, read or written. One clear line."""


class MissingFileError(ArchiveError):
    """A file is not in the archive."""


class PortalError(WardnewsError):
    """A portal does not give what was asked of it. One clear line."""


class PageError(WardnewsError):
    """One page cannot go on. `Batch.map` turns it into a `Rejection`; nothing else catches it."""

    def __init__(self, stage: Stage, reason: Reason, detail: str, facts: PageFacts | None = None) -> None:
        super().__init__(stage, reason, detail, facts)  # all of it in `args`, so that pickling keeps it
        self.stage = stage
        self.reason = reason
        self.detail = detail
        self.facts = facts or PageFacts()

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"
