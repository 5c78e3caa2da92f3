"""Archive files of other tools, kept whole in the archive, so that their pages can be read again for ever.

A kept file is a hard link where the file system allows it, which takes no room, and a copy elsewhere.
"""

import gzip
import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from tasks.archives.records import HEAD_BYTES, BrokenRecordError, parse_record
from tasks.archives.store import Archive
from tasks.archives.walk import FilePart, OneStreamError, walk_records
from tasks.archives.write import GZIP_LEVEL
from tasks.errors import ArchiveError
from tasks.read import printable

KEPT_FOLDER = "kept/"
_LOCAL_HEADER = struct.Struct("<26xHH")
"""Of a ZIP member: the lengths of its name and its extra field, which its bytes follow."""
_CHUNK_BYTES = 1024 * 1024
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    UnicodeDecodeError,  # a name
    RuntimeError,  # a password, or a compression that is not known
)
"""What `zipfile` raises for a damaged file, as far as seen by fuzzing and in its code."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A WARC file in the archive, or the part of a file there that is one."""

    name: str
    start: int = 0
    end: int | None = None
    problem: str | None = None
    """Why it has no records, or fewer than it had; None when it was kept whole."""


def keep_file(archive: Archive, path: Path) -> Iterator[KeptPart]:
    """Keep `path` (.warc, .wet, each also .gz, or .wacz) in the archive; where its records lie there.

    The same file, unchanged, is kept once. Raises `ArchiveError` when it cannot be read or kept.
    """
    try:
        name = _name_of(path)
        if path.suffix.lower() == ".wacz":
            yield from _keep_collection(archive, path, name)
        elif _is_one_stream(path):
            yield _keep_repacked(archive, path, name)
        else:
            _keep_whole(archive, path, name)
            yield KeptPart(name)
    except OSError as error:
        raise ArchiveError(f"{printable(path)}: {error.strerror or error}") from error


def _name_of(path: Path) -> str:
    """One name for one state of one file."""
    status = path.stat()
    state = f"{path.absolute().as_uri()} {status.st_size} {status.st_mtime_ns}"
    mark = sha256(state.encode()).hexdigest()[:12]
    return f"{KEPT_FOLDER}{mark}-{re.sub(r'[^A-Za-z0-9._-]+', '_', printable(path.name))}"


def _keep_whole(archive: Archive, path: Path, name: str) -> None:
    if not archive.has(name):
        archive.keep(path, name)


def _keep_collection(archive: Archive, path: Path, name: str) -> Iterator[KeptPart]:
    """The WARC files in a WACZ: read where they lie when they are stored as they are, as the format wants."""
    try:
        with zipfile.ZipFile(path) as collection:
            members = [info for info in collection.infolist() if info.filename.endswith((".warc", ".warc.gz"))]
            for number, info in enumerate(members):
                if info.compress_type == zipfile.ZIP_STORED:
                    _keep_whole(archive, path, name)
                    start = _data_start(path, info)
                    yield KeptPart(name, start, start + info.file_size)
                    continue
                own_name = f"{name}-{number}-{re.sub(r'[^A-Za-z0-9._-]+', '_', info.filename)}"
                if not archive.has(own_name):
                    with collection.open(info) as content:
                        archive.put(own_name, content)
                yield KeptPart(own_name)
    except _BROKEN_ZIP as error:
        yield KeptPart(name, problem=f"it is no whole WACZ file: {error}")
    else:
        if not members:
            yield KeptPart(name, problem="it holds no WARC file")


def _data_start(path: Path, info: zipfile.ZipInfo) -> int:
    with path.open("rb") as file:
        file.seek(info.header_offset)
        lengths: tuple[int, int] = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    return info.header_offset + _LOCAL_HEADER.size + sum(lengths)


def _is_one_stream(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            next(walk_records(file), None)
    except OneStreamError:
        return True
    return False


def _keep_repacked(archive: Archive, path: Path, name: str) -> KeptPart:
    """Of a file compressed as a whole: each record compressed by itself, so that it can be read by itself."""
    if archive.has(name):
        return KeptPart(name)
    problem = None
    with gzip.open(path) as stream, tempfile.TemporaryFile() as repacked:
        try:
            _repack(FilePart(cast(IO[bytes], stream)), repacked)
        except (BrokenRecordError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            problem = f"behind {stream.tell()} bytes, decompressed, it is broken: {error}"
        repacked.seek(0)
        archive.put(name, repacked)
    return KeptPart(name, problem=problem)


def _repack(records: FilePart, target: IO[bytes]) -> None:
    while records.skip(b"\0\r\n"):
        left = parse_record(records.peek(HEAD_BYTES)).length
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        while left and (chunk := records.take(left)):
            target.write(packer.compress(chunk))
            left -= len(chunk)
        target.write(packer.flush())
