"""Where the archive lies: a local folder, or any address that fsspec knows (`s3://…`)."""

import errno
import fcntl
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit

from tasks.errors import ArchiveError, MissingFileError
from warehouse.records import ArchiveReference

OPEN_SUFFIX = ".open"
"""A local file that is being written, or whose writer was killed."""
PART_SUFFIX = ".part"
"""A copy that is being made."""
_SPOOL_BYTES = 16 * 1024 * 1024


class NewFile(Protocol):
    """A file of the archive that is being written: whole records are appended, and it counts once it is finished."""

    def append(self, record: bytes) -> int:
        """Add `record`; the offset at which it begins."""
        ...

    def finish(self) -> None:
        """Let the file become part of the archive, safe on disk; one without a record is dropped."""
        ...


class Archive(Protocol):
    """Files by their names. Failures of the disk or the service are `ArchiveError`."""

    def has(self, name: str) -> bool: ...

    def names(self) -> list[str]:
        """The finished files, in the order of their names."""
        ...

    def read(self, reference: ArchiveReference) -> bytes:
        """The bytes at `reference`: fewer where the file ends earlier."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """A seekable file to read."""
        ...

    def begin(self, name: str) -> NewFile:
        """A new file, which must not exist."""
        ...

    def put(self, name: str, content: IO[bytes]) -> None:
        """Copy a whole file into the archive."""
        ...

    def keep(self, path: Path, name: str) -> None:
        """Let a file of this machine be in the archive, whatever becomes of its own name."""
        ...


def open_archive(url: str) -> Archive:
    """The archive at `url`: a path, `file://…`, or an address of fsspec. Nothing is made or asked for yet."""
    scheme, has_scheme, _ = url.partition("://")
    if not has_scheme:
        return LocalArchive(Path(url).absolute())
    if scheme == "file":
        return LocalArchive(Path(unquote(urlsplit(url).path)))
    return RemoteArchive(url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class LocalArchive:
    """A folder. A file is written under `<name>.open` and takes its name when it is whole."""

    folder: Path

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def names(self) -> list[str]:
        return sorted(self._walk(lambda name: not name.endswith((OPEN_SUFFIX, PART_SUFFIX))))

    def unfinished_names(self) -> list[str]:
        """Files that a writer has open, or left open when it was killed."""
        return sorted(self._walk(lambda name: name.endswith(OPEN_SUFFIX)))

    def read(self, reference: ArchiveReference) -> bytes:
        with self.open(reference.file_name) as file:
            file.seek(reference.offset)
            return file.read(reference.length)

    def open(self, name: str) -> IO[bytes]:
        with _clear_errors(name):
            return (self.folder / name).open("rb")

    def begin(self, name: str) -> "LocalNewFile":
        with _clear_errors(name):
            return LocalNewFile(self.folder / name)

    def put(self, name: str, content: IO[bytes]) -> None:
        path = self.folder / name
        part = path.with_name(path.name + PART_SUFFIX)
        with _clear_errors(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as target:
                shutil.copyfileobj(content, target, _SPOOL_BYTES)
                target.flush()
                os.fsync(target.fileno())
            part.rename(path)

    def keep(self, path: Path, name: str) -> None:
        """By a hard link, which takes no room; by a copy where the file system has none, or not from there."""
        with _clear_errors(name):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                (self.folder / name).hardlink_to(path.resolve())
            except FileExistsError:
                return
            except OSError:
                with path.open("rb") as content:
                    self.put(name, content)

    def _walk(self, is_wanted: Any) -> Iterator[str]:
        for folder, _, files in os.walk(self.folder):
            for file in files:
                name = str((Path(folder) / file).relative_to(self.folder))
                if is_wanted(name):
                    yield name


class LocalNewFile:
    """Locked for as long as its writer lives, so that another process can tell an open file from one left behind."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open_path = path.with_name(path.name + OPEN_SUFFIX)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists already", str(path))
        self._descriptor = os.open(
            self._open_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o666
        )
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self._size = 0

    def append(self, record: bytes) -> int:
        """No buffer: a process that is killed leaves whole records; a machine that stops, perhaps a short tail."""
        offset = self._size
        with _clear_errors(self._path.name):
            written = 0
            try:
                while written < len(record):
                    written += os.write(self._descriptor, memoryview(record)[written:])
            except OSError:
                os.ftruncate(self._descriptor, offset)  # a full disk took a part of it
                raise
        self._size += len(record)
        return offset

    def finish(self) -> None:
        with _clear_errors(self._path.name):
            if self._size:
                os.fsync(self._descriptor)
                self._open_path.rename(self._path)
            else:
                self._open_path.unlink()
            os.close(self._descriptor)


@dataclass(frozen=True, slots=True)
class RemoteArchive:
    """An fsspec address. A file is sent when it is whole, so that a crash leaves no part of one."""

    url: str

    def has(self, name: str) -> bool:
        with _clear_errors(name):
            return bool(self._files().isfile(self._path(name)))

    def names(self) -> list[str]:
        with _clear_errors(self.url):
            root = self._path("")
            return sorted(path.removeprefix(root) for path in self._files().find(root))

    def read(self, reference: ArchiveReference) -> bytes:
        end = reference.offset + reference.length
        with _clear_errors(reference.file_name):
            found = self._files().cat_file(self._path(reference.file_name), start=reference.offset, end=end)
        return bytes(found)

    def open(self, name: str) -> IO[bytes]:
        with _clear_errors(name):
            file: IO[bytes] = self._files().open(self._path(name), "rb")
        return file

    def begin(self, name: str) -> "RemoteNewFile":
        if self.has(name):
            raise ArchiveError(f"archive: {name}: exists already")
        return RemoteNewFile(self, name)

    def put(self, name: str, content: IO[bytes]) -> None:
        with _clear_errors(name), self._files().open(self._path(name), "wb") as target:
            while chunk := content.read(_SPOOL_BYTES):
                target.write(chunk)

    def keep(self, path: Path, name: str) -> None:
        with _clear_errors(name), path.open("rb") as content:
            self.put(name, content)

    def _files(self) -> Any:
        return _file_system(self.url)[0]

    def _path(self, name: str) -> str:
        return f"{_file_system(self.url)[1].rstrip('/')}/{name}"


class RemoteNewFile:
    """Gathered on this machine, sent at the end."""

    def __init__(self, archive: RemoteArchive, name: str) -> None:
        self._archive = archive
        self._name = name
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 - closed by `finish`
        self._size = 0

    def append(self, record: bytes) -> int:
        offset = self._size
        with _clear_errors(self._name):
            self._spool.write(record)
        self._size += len(record)
        return offset

    def finish(self) -> None:
        with self._spool as spool:
            if self._size:
                spool.truncate(self._size)  # behind it may be a part of what a full disk did not take
                spool.seek(0, io.SEEK_SET)
                self._archive.put(self._name, spool)


@cache
def _file_system(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - a local archive needs none of it

    try:
        files, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise ArchiveError(f"WARDNEWS_ARCHIVE_URL: {url}: {error}") from error
    return files, path


@contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingFileError(f"archive: {name}: it is not there") from error
    except OSError as error:
        raise ArchiveError(f"archive: {name}: {error.strerror or error}") from error
