"""Saved pages on disk: which files are pages, and what each holds. Every kind of bad file has its own reason word."""

import codecs
import logging
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import PageError, UsageError
from tasks.saved_sites import SavedSite, find_site, is_of_httrack, read_httrack_comment
from warehouse.records import MediaType, RawPage, Reason, Stage

logger = logging.getLogger(__name__)

MAX_PAGE_BYTES = 20 * 1024 * 1024
"""Default limit of one page after decompression; the largest real portal page seen is under 2 MiB."""

_MEDIA_TYPES = {".html": MediaType.HTML, ".htm": MediaType.HTML, ".txt": MediaType.TEXT}
ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".wet", ".wet.gz", ".wacz")
KNOWN_NAMES = ".html, .htm, .txt, .warc, .wet, each also with .gz, or .wacz"
"""What a person is told."""
_GOLDEN_SUFFIX = ".json"
_CHUNK_BYTES = 64 * 1024
_SNIFF_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS  # zlib's way to ask for the gzip container, its checksum included

_UNICODE_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (_GZIP_MAGIC, "gzip data inside gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstandard data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x7fELF", "a program"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1a\x1b")  # 0x1A ends files from DOS, 0x1B appears in pasted terminal text
_MAX_CONTROL_SHARE = 0.01  # compressed data holds about 10 %, a damaged text far under 1 %
_MIN_WIDE_SHARE = 0.2  # share of NUL in one byte lane of UTF-16 text: ASCII letters, tags and spaces
_MAX_STRAY_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file that is a page by its name, and the name it will have in the warehouse."""

    path: Path
    source_uri: str
    """`file://` address of the absolute path; bytes of the name that are no UTF-8 are percent-encoded."""
    address: str | None = None
    """Where the page stood, when the file is part of a mirrored site."""

    @classmethod
    def of(cls, path: Path, address: str | None = None) -> "PageFile":
        uri = Path(os.path.abspath(path)).as_uri()  # noqa: PTH100 - resolve() would follow the user's links
        return cls(path, uri, address)


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What a walk over the caller's paths gave: page files in order, each once, and how many others there were."""

    pages: tuple[PageFile, ...]
    archives: tuple[Path, ...]
    """WARC, WET and WACZ files, in order, each once."""
    other_count: int
    """Files that are no pages by their names, goldens (.json) not counted."""

    @property
    def has_any(self) -> bool:
        return bool(self.pages or self.archives)


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """List the page files behind `paths`: arguments in their order, the content of a folder in the order of names.

    Raises `UsageError` for a missing path, a named file of another type, and a folder that cannot be listed.
    """
    pages: dict[str, PageFile] = {}
    archives: dict[str, Path] = {}
    passed_over: dict[str, Path] = {}
    for path in paths:
        for file, site in _files_behind(path):
            key = os.path.abspath(file)  # noqa: PTH100 - see PageFile
            if is_archive(file):
                archives.setdefault(key, file)
            elif _is_page_file(file, site):
                pages.setdefault(key, PageFile.of(file, site.address_of(file) if site else None))
            elif file.suffix.lower() != _GOLDEN_SUFFIX:
                passed_over.setdefault(key, file)
    if passed_over:
        names = ", ".join(printable(path.name) for path in list(passed_over.values())[:3])
        logger.info("Passed over %d files that are no pages by their names: %s", len(passed_over), names)
    return FoundFiles(tuple(pages.values()), tuple(archives.values()), len(passed_over))


def read_page(file: PageFile, max_bytes: int = MAX_PAGE_BYTES) -> RawPage:
    """Read one saved page, decompressed. Never holds more than `max_bytes` + 1 of its bytes.

    Raises `PageError` of the read stage with the reason why the file is no page.
    """
    path = file.path
    compressed_or_not = _read_bytes(path, max_bytes)
    is_gzip = path.suffix.lower() == ".gz" or compressed_or_not.startswith(_GZIP_MAGIC)
    payload = _gunzip(path, compressed_or_not, max_bytes) if is_gzip else compressed_or_not
    if len(payload) > max_bytes:
        raise _error(Reason.TOO_LARGE, path, f"holds more than {max_bytes} bytes")
    refuse_what_is_no_text(path, payload)
    mirrored = read_httrack_comment(payload)
    address, fetched_at = mirrored or (file.address, None)
    media_type = _media_type(path) or MediaType.HTML
    return RawPage.of(file.source_uri, payload, media_type, fetched_at=fetched_at, address=address)


def refuse_what_is_no_text(path: Path | str, payload: bytes) -> None:
    """Raise `PageError` with its reason word for bytes that are no text; `path` names the page in it."""
    head = payload[:_SNIFF_BYTES]
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"%PDF-"):
        raise _error(Reason.PDF, path, "is a PDF document")
    for magic, what in _BINARY_MAGIC:
        if head.startswith(magic):
            raise _error(Reason.BINARY, path, f"is {what}")
    encoding = _wide_encoding(head)
    if encoding is None and b"\0" in payload:
        raise _error(Reason.BINARY, path, f"holds a NUL byte at position {payload.index(0)} and is no UTF-16 or UTF-32")
    if encoding is None and _control_share(head) > _MAX_CONTROL_SHARE:
        raise _error(Reason.BINARY, path, "holds too many control bytes for a text")
    visible = start if encoding is None else head.decode(encoding, "replace").strip()
    if not visible and not payload[_SNIFF_BYTES:].strip():
        raise _error(Reason.EMPTY_FILE, path, "is empty" if not payload else "holds white space only")


def is_archive(path: Path) -> bool:
    """Whether a file holds archived records, by its name."""
    return path.name.lower().endswith(ARCHIVE_SUFFIXES)


def printable(path: str | Path) -> str:
    """A file name that any terminal and database can hold: bytes that are no UTF-8 stand as \\xNN, controls as \\n."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _media_type(path: Path) -> MediaType | None:
    name = path.name.lower().removesuffix(".gz")
    return _MEDIA_TYPES.get(os.path.splitext(name)[1])  # noqa: PTH122 - the name is no path any more


def _is_page_file(file: Path, site: SavedSite | None) -> bool:
    is_page = site.is_page(file.name) if site else _media_type(file) is not None
    return is_page and not is_of_httrack(file)


def _files_behind(path: Path) -> Iterator[tuple[Path, SavedSite | None]]:
    """Files, each with the saved site it is part of."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if not path.is_symlink() or not _media_type(path):
            raise UsageError(f"{printable(path)}: {error.strerror}") from error
        mode = 0  # a page's name that leads nowhere: quarantined when it is read
    except ValueError as error:
        raise UsageError(f"{printable(path)}: not a path") from error
    site = _site_around(path)
    if stat.S_ISDIR(mode):
        yield from _walk(path, set(), site)
    elif _media_type(path) or is_archive(path) or (site and site.is_page(path.name)):
        yield path, site
    else:
        raise UsageError(f"{printable(path)}: not a page by its name ({KNOWN_NAMES})")


def _site_around(path: Path) -> SavedSite | None:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - see PageFile
    return next(filter(None, map(find_site, absolute.parents)), None)


def _walk(
    folder: Path, visited: set[tuple[int, int]], site: SavedSite | None
) -> Iterator[tuple[Path, SavedSite | None]]:
    """Follows links to folders, but enters no folder twice, so that a loop of links ends."""
    try:
        status = folder.stat()
        with os.scandir(folder) as entries:
            ordered = sorted((entry.name, _is_folder(entry)) for entry in entries)
    except OSError as error:
        raise UsageError(f"{printable(folder)}: {error.strerror}") from error
    if (status.st_dev, status.st_ino) in visited:
        logger.info("Passed over %s: the same folder was read under another name", printable(folder))
        return
    visited.add((status.st_dev, status.st_ino))
    site = site or find_site(folder)
    for name, is_folder in ordered:
        if is_folder and not is_of_httrack(folder / name):
            yield from _walk(folder / name, visited, site)
        elif not is_folder:
            yield folder / name, site


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself: no folder; reading it gives the reason
        return False


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    """At most `max_bytes` + 1 bytes of a regular file; never waits for a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        with open(descriptor, "rb", closefd=True) as file:  # noqa: PTH123 - the descriptor is already open
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _error(Reason.UNREADABLE_FILE, path, "is no regular file")
            return file.read(max_bytes + 1)
    except OSError as error:
        raise _error(Reason.UNREADABLE_FILE, path, f"cannot be read: {error.strerror}") from error


def _gunzip(path: Path, compressed: bytes, max_bytes: int) -> bytes:
    """All members of a gzip file; stops one byte past `max_bytes`, whatever the file promises."""
    if len(compressed) > max_bytes:
        raise _error(Reason.TOO_LARGE, path, f"holds more than {max_bytes} bytes while still compressed")
    payload = bytearray()
    rest = compressed
    while rest:
        member = zlib.decompressobj(wbits=_GZIP_WINDOW)
        try:
            payload += member.decompress(rest, max_bytes + 1 - len(payload))
        except zlib.error as error:
            raise _error(Reason.BROKEN_GZIP, path, f"is broken gzip: {error}") from error
        if len(payload) > max_bytes:
            break
        if not member.eof:
            raise _error(Reason.BROKEN_GZIP, path, "is broken gzip: it ends too early")
        rest = member.unused_data.lstrip(b"\0")  # archives on tape pad with zeros, and gzip itself allows it
    if not compressed:
        raise _error(Reason.BROKEN_GZIP, path, "is broken gzip: it has no bytes")
    return bytes(payload)


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark, or by the byte lanes in which the NULs of its ASCII letters stand."""
    for mark, encoding in _UNICODE_MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" not in head:
        return None
    for width, encodings in ((4, ("utf-32-le", "utf-32-be")), (2, ("utf-16-le", "utf-16-be"))):
        shares = [_nul_share(head[lane::width]) for lane in range(width)]
        for order, encoding in zip((shares, shares[::-1]), encodings, strict=True):
            if order[0] <= _MAX_STRAY_SHARE and all(share >= _MIN_WIDE_SHARE for share in order[1:]):
                return encoding
    return None


def _nul_share(lane: bytes) -> float:
    return lane.count(0) / len(lane) if lane else 0.0


def _control_share(head: bytes) -> float:
    controls = sum(byte < ord(" ") and byte not in _TEXT_CONTROLS for byte in head)
    return controls / len(head) if head else 0.0


def _error(reason: Reason, path: Path | str, what: str) -> PageError:
    return PageError(Stage.READ, reason, f"{printable(path)} {what}")
