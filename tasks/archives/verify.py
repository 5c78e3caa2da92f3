"""Is the archive whole? Every record is read again, and every page of the warehouse is looked for in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from tasks.archives.adopt import KEPT_FOLDER
from tasks.archives.recover import Recovered, recover_files
from tasks.archives.store import Archive
from tasks.archives.walk import OneStreamError, walk_records
from warehouse.archived import StoredPage

_WITH_PAYLOAD = frozenset({"response", "resource", "conversion"})
_DIGEST_CHARS = 24
"""Of a digest's text, enough to tell millions of payloads apart."""


@dataclass(slots=True)
class ArchiveReport:
    """What was found. `findings` has one line for each piece of damage."""

    file_count: int = 0
    record_count: int = 0
    revisit_count: int = 0
    page_count: int = 0
    """Pages of the warehouse that refer to the archive."""
    damaged_record_count: int = 0
    missing_file_count: int = 0
    missing_page_count: int = 0
    """Pages whose bytes are not where the warehouse says: file or record is missing or damaged."""
    lost_original_count: int = 0
    """Revisits whose payload no record holds."""
    recovered: tuple[Recovered, ...] = ()
    findings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def verify_archive(archive: Archive, pages: Iterable[StoredPage]) -> ArchiveReport:
    """Read everything. `pages` come in the order of file name and offset. Files left open are finished first."""
    report = ArchiveReport(recovered=recover_files(archive))
    originals = _Originals()
    wanted = _Groups(pages)
    for name in archive.names():
        for missing, some in wanted.before(name):
            _miss_file(report, missing, some)
        whole = _read_file(archive, name, report, originals)
        _find_pages(report, name, wanted.take(name), whole)
    for missing, some in wanted.before(None):
        _miss_file(report, missing, some)
    for where in originals.lost():
        report.lost_original_count += 1
        report.findings.append(f"lost      {where}: a revisit whose original is in no file")
    return report


def _read_file(archive: Archive, name: str, report: ArchiveReport, originals: "_Originals") -> dict[int, int]:
    """Length by offset of the whole records.

    A file of another tool may have come with damage, and with revisits of what it never held: that is counted, and is a
    finding only where a page is missing for it.
    """
    report.file_count += 1
    is_ours = not name.startswith(KEPT_FOLDER)
    whole = {}
    with archive.open(name) as file:
        try:
            for found in walk_records(file):
                record = found.record
                if found.problem or record is None:
                    report.damaged_record_count += 1
                    if is_ours:
                        address = f" ({record.target_uri})" if record and record.target_uri else ""
                        report.findings.append(f"damaged   {name} at {found.offset}: {found.problem}{address}")
                    continue
                report.record_count += 1
                report.revisit_count += record.kind == "revisit"
                whole[found.offset] = found.length
                if is_ours:
                    originals.see(record.kind, record.payload_digest, f"{name} at {found.offset}")
        except OneStreamError:
            report.damaged_record_count += 1
            report.findings.append(f"damaged   {name}: compressed as a whole, so that no record can be read by itself")
    return whole


def _find_pages(report: ArchiveReport, name: str, pages: Iterable[StoredPage], whole: dict[int, int]) -> None:
    for page in pages:
        report.page_count += 1
        if whole.get(page.reference.offset) != page.reference.length:
            report.missing_page_count += 1
            report.findings.append(f"missing   {name} at {page.reference.offset}: the bytes of {page.source_uri}")


def _miss_file(report: ArchiveReport, name: str, pages: Iterable[StoredPage]) -> None:
    count = sum(1 for _ in pages)
    report.missing_file_count += 1
    report.missing_page_count += count
    report.page_count += count
    report.findings.append(f"missing   {name}: the file with the bytes of {count:,} pages")


class _Originals:
    """Which payloads the records hold, and which ones revisits stand for."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._revisited: dict[str, str] = {}

    def see(self, kind: str, digest: str | None, where: str) -> None:
        if digest and kind in _WITH_PAYLOAD:
            self._held.add(digest[:_DIGEST_CHARS])
        elif digest and kind == "revisit":
            self._revisited.setdefault(digest[:_DIGEST_CHARS], where)

    def lost(self) -> Iterator[str]:
        return (where for digest, where in self._revisited.items() if digest not in self._held)


class _Groups:
    """Pages by their files, in the order of names, read once."""

    def __init__(self, pages: Iterable[StoredPage]) -> None:
        self._groups = groupby(pages, key=lambda page: page.reference.file_name)
        self._next = next(self._groups, None)

    def before(self, name: str | None) -> Iterator[tuple[str, Iterator[StoredPage]]]:
        """Files that the pages name and that stand before `name`; with None, all that are left."""
        while self._next and (name is None or self._next[0] < name):
            yield self._next
            self._next = next(self._groups, None)

    def take(self, name: str) -> Iterator[StoredPage]:
        """The pages of the file `name`, which is not behind what was taken before."""
        if self._next and self._next[0] == name:
            yield from self._next[1]
            self._next = next(self._groups, None)
