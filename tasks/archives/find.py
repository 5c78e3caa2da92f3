"""The pages in archive files of other tools, found one after the other while they are kept."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tasks.archives.adopt import KeptPart, keep_file
from tasks.archives.pages import ArchivedPage
from tasks.archives.records import ArchivedRecord, identify
from tasks.archives.store import Archive
from tasks.archives.walk import FoundRecord, walk_records
from tasks.read import printable
from warehouse.records import ArchiveReference, MediaType

_WITH_PAGE = frozenset({"response", "resource", "conversion", "revisit"})
_OK = 200
_FOR_MACHINES = frozenset({"/robots.txt", "/ads.txt", "/humans.txt", "/llms.txt", "/security.txt"})
_DIGEST_CHARS = 24


class ArchiveFiles:
    """Pages in archive files, and how many records were none; read once."""

    def __init__(self, archive: Archive, paths: Sequence[Path]) -> None:
        self._archive = archive
        self._paths = paths
        self._originals: dict[str, ArchiveReference] = {}
        """Where pages lie, by the beginning of their payload's digest, for the revisits of them."""
        self.other_count = 0
        """Responses and resources so far that are no pages: images, scripts, redirects, missing pages."""

    def pages(self) -> Iterator[ArchivedPage]:
        """Each page in order. A damaged record is one too, so that it is quarantined by name."""
        for path in self._paths:
            for part in keep_file(self._archive, path):
                yield from self._pages_in(path, part)

    def _pages_in(self, path: Path, part: KeptPart) -> Iterator[ArchivedPage]:
        file_uri = path.absolute().as_uri()
        if part.problem:
            nowhere = ArchiveReference(part.name, 0, 0)
            yield _broken(file_uri, nowhere, f"{printable(path.name)}: {part.problem}")
            if not self._archive.has(part.name):
                return
        with self._archive.open(part.name) as file:
            for found in walk_records(file, part.start, part.end):
                page = self._page_of(found, ArchiveReference(part.name, found.offset, found.length), file_uri)
                if page:
                    yield page

    def _page_of(self, found: FoundRecord, reference: ArchiveReference, file_uri: str) -> ArchivedPage | None:
        record = found.record
        if found.problem or record is None:
            uri = (record.target_uri if record else "") or f"{file_uri}#offset={found.offset}"
            return _broken(uri, reference, f"the record at {found.offset}: {found.problem}")
        if record.kind not in _WITH_PAGE:
            return None
        if not is_page(record):
            self.other_count += 1
            return None
        source_uri, fetched_at, address = identify(record)
        digest = (record.payload_digest or "")[:_DIGEST_CHARS]
        if record.kind == "revisit":
            original = self._originals.get(digest)
            if original is None:
                return _broken(source_uri, reference, "a revisit of a page that is in none of these files")
            reference = original
        elif digest:
            self._originals.setdefault(digest, reference)
        return ArchivedPage(source_uri, reference, fetched_at, address, record.media_type or MediaType.HTML)


def is_page(record: ArchivedRecord) -> bool:
    """Whether the record holds, or is a revisit of, what a server gave as a page: HTML or text, with status 200."""
    try:
        parts = urlsplit(record.target_uri)
    except ValueError:  # no address at all, such as http://[
        return False
    if parts.scheme not in ("http", "https", "file") or parts.path.lower() in _FOR_MACHINES:
        return False
    if record.kind == "revisit" and record.http is None:
        return True  # of what, only its original can tell
    return record.media_type is not None and (record.http is None or record.status == _OK)


def _broken(source_uri: str, reference: ArchiveReference, problem: str) -> ArchivedPage:
    return ArchivedPage(source_uri, reference, None, None, problem=problem)
