"""Every record of a WARC file in order, ours or anyone's: damaged ones are named, and the walk goes on behind them."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from tasks.archives.digests import BlockDigest
from tasks.archives.records import (
    GZIP_MAGIC,
    HEAD_BYTES,
    RECORD_END,
    ArchivedRecord,
    BrokenRecordError,
    parse_record,
)

_CHUNK_BYTES = 64 * 1024
_MARK = b"WARC/"
_PLAIN = re.compile(rb"WARC/[01]\.\d+\r?\n")
_STEP_BYTES = 64
_SURE_BYTES = 1024
"""Of a gzip member, enough to tell whether a record begins in it."""


class OneStreamError(ValueError):
    """The file is gzip as a whole, not record by record: no record can be read by itself."""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record, or the bytes between two records where one should be."""

    offset: int
    length: int
    """Bytes in the file."""
    record: ArchivedRecord | None
    """Its headers, and no more than the beginning of its payload; None when not even they can be read."""
    problem: str | None = None
    """What is wrong with it; None for a whole record."""


def walk_records(file: IO[bytes], start: int = 0, end: int | None = None) -> Iterator[FoundRecord]:
    """The records between `start` and `end`, each checked against its gzip sum and its block digest.

    Holds little of any. Raises `OneStreamError` at the first record of such a file.
    """
    part = FilePart(file, start, end)
    while part.skip(b"\0\r\n"):
        yield _take_record(part)


def _take_record(part: "FilePart") -> FoundRecord:
    offset = part.position
    is_gzip = part.peek(len(GZIP_MAGIC)) == GZIP_MAGIC
    source = Member(part) if is_gzip else part
    record = None
    try:
        record = parse_record(source.peek(HEAD_BYTES))
        _pass_over(source, record)
        if is_gzip:
            _end_member(source)
    except BrokenRecordError as error:
        record = record or _headers_at(part, offset)
        _find_next(part, offset)
        return FoundRecord(offset, part.position - offset, record, str(error))
    return FoundRecord(offset, part.position - offset, record)


def _pass_over(source: "Reader", record: ArchivedRecord) -> None:
    source.take_all(record.head_length)
    digest = BlockDigest(record.fields.get_header("WARC-Block-Digest"))
    left = record.block_length
    while left:
        chunk = source.take(left)
        if not chunk:
            raise BrokenRecordError(f"it is cut: {record.block_length - left} of {record.block_length} bytes")
        digest.update(chunk)
        left -= len(chunk)
    if not digest.fits:
        raise BrokenRecordError(f"its bytes do not have the digest {digest}")
    end = source.peek(len(RECORD_END))
    if not RECORD_END.startswith(end):
        raise BrokenRecordError("it goes on behind the end that its Content-Length gives")
    source.take_all(len(end))


def _end_member(source: "Reader") -> None:
    rest = source.peek(_CHUNK_BYTES)
    if rest.lstrip(b"\r\n").startswith(_MARK):
        raise OneStreamError
    if rest.strip(b"\r\n"):
        raise BrokenRecordError("it goes on behind the end that its Content-Length gives")


def _headers_at(part: "FilePart", offset: int) -> ArchivedRecord | None:
    """What can still be read of the headers of a broken record."""
    part.go_to(offset)
    content = part.peek(_CHUNK_BYTES)
    if content.startswith(GZIP_MAGIC):
        content = b"".join(_inflate_to_the_break(content))
    try:
        return parse_record(content)
    except BrokenRecordError:
        return None


def _inflate_to_the_break(member: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for start in range(0, len(member), _STEP_BYTES):
        try:
            yield inflater.decompress(member[start : start + _STEP_BYTES], _CHUNK_BYTES)
        except zlib.error:
            return


def _find_next(part: "FilePart", offset: int) -> None:
    """Go to where the next record begins, behind the broken one at `offset`; to the end when there is none."""
    part.go_to(offset + 1)
    while area := part.peek(_CHUNK_BYTES):
        is_last = len(area) < _CHUNK_BYTES
        sure = len(area) if is_last else len(area) - _SURE_BYTES
        if (found := _record_in(area, sure)) is not None:
            part.take_all(found)
            return
        part.take_all(sure)


def _record_in(area: bytes, end: int) -> int | None:
    """Where before `end` the first record begins, gzip or plain."""
    begun = _PLAIN.search(area, 0, end)
    plain = begun.start() if begun else -1
    at = area.find(GZIP_MAGIC, 0, end if plain < 0 else plain)
    while at >= 0:
        if _begins_record(area[at : at + _SURE_BYTES]):
            return at
        at = area.find(GZIP_MAGIC, at + 1, end if plain < 0 else plain)
    return plain if plain >= 0 else None


def _begins_record(member: bytes) -> bool:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(member, len(_MARK)) == _MARK
    except zlib.error:
        return False


class Reader:
    """Bytes that can be looked at before they are taken."""

    def __init__(self) -> None:
        self.held = b""

    def more(self) -> bytes:
        """Some further bytes; b"" at the end."""
        raise NotImplementedError

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        while len(self.held) < size and (chunk := self.more()):
            self.held += chunk
        return self.held[:size]

    def take(self, size: int) -> bytes:
        """Some of the next `size` bytes; b"" at the end."""
        found = self.held or self.more()
        self.held = found[size:]
        return found[:size]

    def take_all(self, size: int) -> None:
        """Pass over the next `size` bytes, which have been looked at."""
        self.held = self.held[size:]


class FilePart(Reader):
    """A part of a file."""

    def __init__(self, file: IO[bytes], start: int = 0, end: int | None = None) -> None:
        super().__init__()
        self._file = file
        self._end = end
        self.go_to(start)

    @property
    def position(self) -> int:
        """Of the next byte."""
        return self._read_to - len(self.held)

    def go_to(self, position: int) -> None:
        self._file.seek(position)
        self._read_to = position
        self.held = b""

    def more(self) -> bytes:
        size = _CHUNK_BYTES if self._end is None else min(_CHUNK_BYTES, self._end - self._read_to)
        chunk = self._file.read(max(size, 0))
        self._read_to += len(chunk)
        return chunk

    def skip(self, padding: bytes) -> bool:
        """Pass over `padding`; whether anything follows."""
        while area := self.peek(1) and self.held:
            self.held = area.lstrip(padding)
            if self.held:
                return True
        return False


class Member(Reader):
    """What one gzip member holds. The part behind it begins where it ends."""

    def __init__(self, part: FilePart) -> None:
        super().__init__()
        self._part = part
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def more(self) -> bytes:
        while not self._inflater.eof:
            packed = self._inflater.unconsumed_tail or self._part.take(_CHUNK_BYTES)
            if not packed:
                raise BrokenRecordError("its gzip ends too early")
            try:
                content = self._inflater.decompress(packed, _CHUNK_BYTES)
            except zlib.error as error:
                raise BrokenRecordError(f"its gzip is broken: {error}") from error
            if self._inflater.eof:
                self._part.held = self._inflater.unused_data + self._part.held
            if content:
                return content
        return b""
