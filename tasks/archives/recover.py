"""Files that a killed writer left open: cut behind their last whole record, they become part of the archive."""

import fcntl
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tasks.archives.store import OPEN_SUFFIX, Archive, LocalArchive

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    name: str
    record_count: int
    cut_bytes: int
    """Of the record that was not finished."""


def recover_files(archive: Archive) -> tuple[Recovered, ...]:
    """Finish what was left open. A file whose writer still lives is left alone; a remote archive never has any."""
    if not isinstance(archive, LocalArchive):
        return ()
    paths = [archive.folder / name for name in archive.unfinished_names()]
    return tuple(recovered for path in paths if (recovered := _recover(archive.folder, path)))


def _recover(folder: Path, path: Path) -> Recovered | None:
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        size = file.seek(0, 2)
        if not size:  # its writer may be about to lock it
            return None
        record_count, end = _whole_records(file)
        file.truncate(end)
    whole = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    path.rename(whole)
    name = str(whole.relative_to(folder))
    logger.info("Finished %s, left open by a killed run: %d records, %d bytes cut", name, record_count, size - end)
    return Recovered(name, record_count, size - end)


def _whole_records(file: IO[bytes]) -> tuple[int, int]:
    """How many whole records there are, and where the last of them ends."""
    from tasks.archives.walk import walk_records  # noqa: PLC0415 - imports warcio, which a run needs only now

    count = end = 0
    for found in walk_records(file):
        if not found.problem:
            count += 1
            end = found.offset + found.length
    return count, end
