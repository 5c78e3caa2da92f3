"""One crawl at a time in one data folder, and a note of one that did not come to its end."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tasks.archives.recover import recover_files
from tasks.archives.store import Archive
from tasks.crawl.recordings import Recordings
from tasks.errors import UsageError

logger = logging.getLogger(__name__)

RESUMED_WITHIN = timedelta(days=1)
"""What an older crawl had heard is no news any more."""
_STAMP = "%Y%m%dT%H%M%S"


@dataclass(slots=True)
class CrawlNote:
    """The note that a crawl leaves of itself."""

    began_at: datetime
    """Real time, as in the names of archive files; that of the crawl that is resumed."""
    is_resumed: bool
    is_done: bool = False
    """Set by the crawl once all that it got is loaded and remembered."""


@contextmanager
def only_crawl(folder: Path) -> Iterator[CrawlNote]:
    """Be the only crawl of this data folder: two at once would ask one host twice at the same time.

    Raises `UsageError` while another one runs. The note stays in the folder unless the crawl sets `is_done`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crawl.running"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another crawl is running ({path} is locked)") from None
        note = _read_note(file.read().strip())
        file.seek(0)
        file.truncate()
        file.write(note.began_at.strftime(_STAMP))
        file.flush()
        yield note
        if note.is_done:
            file.seek(0)
            file.truncate()


def _read_note(left: str) -> CrawlNote:
    now = datetime.now(UTC)
    began_at = datetime.strptime(left, _STAMP).replace(tzinfo=UTC) if left else now
    if now - began_at > RESUMED_WITHIN:
        logger.warning("The crawl of %s did not come to its end and is too old to be resumed", left)
        return CrawlNote(now, is_resumed=False)
    return CrawlNote(began_at, is_resumed=bool(left))


def read_recordings(archive: Archive, note: CrawlNote) -> Recordings:
    """What the crawl that is resumed got; nothing for one that begins anew. Files left open are finished first."""
    if not note.is_resumed:
        return Recordings(archive)
    recover_files(archive)
    first = note.began_at.strftime(_STAMP)
    names = [name for name in archive.names() if _begun_at(name) >= first]
    recordings = Recordings(archive, names)
    logger.info("Resuming the crawl of %s: %d responses are in the archive", first, recordings.response_count)
    return recordings


def _begun_at(name: str) -> str:
    """The moment in the name of a crawl's file; "" for another file."""
    flow_name, _, rest = name.rpartition("/")[2].partition("-")
    return rest.partition("-")[0] if flow_name == "crawl" else ""
