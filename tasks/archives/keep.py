"""Keeping the pages of a batch: what the archive does not hold yet is written to a file of the batch's own."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tasks.archives.store import Archive
from warehouse.records import RawPage

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tasks.archives.write import ArchiveWriter


@dataclass(frozen=True, slots=True)
class Archiving:
    """What a run needs to keep its pages; travels to worker processes."""

    archive: Archive
    flow_name: str
    warehouse: str
    """URL of the warehouse, which knows what is kept already. Holds the password: never shown."""

    def open(self, batch_number: int) -> "Keeper":
        return Keeper(self, batch_number)


class Keeper:
    """Keeps the pages of one batch; a context. Opens neither warehouse nor file before a page needs them."""

    def __init__(self, archiving: Archiving, batch_number: int) -> None:
        self._archiving = archiving
        self._batch_number = batch_number
        self._stack = ExitStack()
        self._opened: tuple[Engine, ArchiveWriter] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def keep(self, pages: Sequence[RawPage]) -> tuple[RawPage, ...]:
        """The same pages, each with the reference to its bytes."""
        if all(page.archive for page in pages):
            return tuple(pages)
        from warehouse.archived import find_payloads  # noqa: PLC0415 - SQLAlchemy, see tasks.road

        engine, writer = self._opened or self._open()
        kept = find_payloads(engine, {page.payload_sha256 for page in pages})
        return tuple(
            page if page.archive else replace(page, archive=writer.write_saved(page, kept.get(page.payload_sha256)))
            for page in pages
        )

    def _open(self) -> "tuple[Engine, ArchiveWriter]":
        from tasks.archives.write import ArchiveWriter  # noqa: PLC0415 - imports warcio
        from warehouse.engine import open_warehouse  # noqa: PLC0415

        archiving = self._archiving
        engine = open_warehouse(archiving.warehouse)
        self._stack.callback(engine.dispose)
        writer = self._stack.enter_context(ArchiveWriter(archiving.archive, archiving.flow_name, self._batch_number))
        self._opened = engine, writer
        return self._opened
