"""One record of a WARC file, ours or anyone's: what it says of itself, and the page it holds."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.archives.digests import BlockDigest
from tasks.archives.store import Archive
from tasks.coding import CodingError, decode_body, read_codings
from tasks.errors import MissingFileError, PageError
from warehouse.records import ArchiveReference, MediaType, RawPage, Reason, Stage

SOURCE_URI, FETCHED_AT = "Wardnews-Source-URI", "Wardnews-Fetched-At"
"""Fields of our own records of saved files: the file, and the moment of its fetch where that is known."""
TRUNCATED = "WARC-Truncated"
HEAD_BYTES = 64 * 1024
"""Where the WARC and HTTP headers of a record end at the latest."""
GZIP_MAGIC = b"\x1f\x8b\x08"
_WITH_HTTP_HEAD = frozenset({"response", "revisit"})
RECORD_END = b"\r\n\r\n"
_MEDIA_TYPES = {
    "text/html": MediaType.HTML,
    "application/xhtml+xml": MediaType.HTML,
    "text/plain": MediaType.TEXT,
}
_WARC_HEAD = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"])
_HTTP_HEAD = StatusAndHeadersParser(["HTTP/"], verify=False)


class BrokenRecordError(ValueError):
    """The bytes are no whole record. The text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class ArchivedRecord:
    """A record's headers, and as much of its payload as was read."""

    kind: str
    """WARC-Type in lower case: response, resource, conversion, revisit, request, warcinfo, metadata…"""
    target_uri: str
    """"" where the record has none."""
    warc_date: str
    fields: StatusAndHeaders
    http: StatusAndHeaders | None
    """Head of the response; None for a record that is none."""
    block_length: int
    """What Content-Length says: HTTP head and payload."""
    head_length: int
    """Bytes before the block."""
    block: bytes
    payload: bytes
    """As it went over the wire: with its content coding."""

    @property
    def length(self) -> int:
        """Bytes of the whole record, without gzip."""
        return self.head_length + self.block_length + len(RECORD_END)

    @property
    def payload_digest(self) -> str | None:
        digest: str | None = self.fields.get_header("WARC-Payload-Digest")
        return digest

    @property
    def status(self) -> int | None:
        """HTTP status of a response; None for another record, or when its status line is unreadable."""
        code = self.http.get_statuscode() if self.http else ""
        return int(code) if code.isdecimal() else None

    @property
    def media_type(self) -> MediaType | None:
        """None for what is neither HTML nor plain text."""
        stated = (self.http or self.fields).get_header("Content-Type") or ""
        name = stated.partition(";")[0].strip().lower()
        if name:
            return _MEDIA_TYPES.get(name)
        return MediaType.HTML if b"<html" in self.payload[:2048].lower() else None

    @property
    def dated_at(self) -> datetime | None:
        """UTC moment of WARC-Date, to the microsecond; None when it is no full date."""
        return read_moment(self.warc_date)


def read_moment(text: str) -> datetime | None:
    """UTC moment of a W3C date; None when it is no full date."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_record(archive: Archive, reference: ArchiveReference, max_bytes: int | None = None) -> ArchivedRecord:
    """The record at `reference`, checked against its gzip sum and its block digest.

    Raises `PageError` of the read stage: broken_record, or too_large above `max_bytes`, before they are held.
    """
    where = f"{reference.file_name} at {reference.offset}"
    try:
        stored = archive.read(reference)
    except MissingFileError as error:
        raise PageError(Stage.READ, Reason.BROKEN_RECORD, str(error)) from error
    limit = None if max_bytes is None else max_bytes + HEAD_BYTES
    try:
        content = _inflate(stored, limit) if stored.startswith(GZIP_MAGIC) else stored
        if limit is not None and len(content) > limit:
            raise PageError(Stage.READ, Reason.TOO_LARGE, f"{where} holds more than {max_bytes} bytes")
        record = parse_record(content)
        check_record(record, len(content))
    except BrokenRecordError as error:
        raise PageError(Stage.READ, Reason.BROKEN_RECORD, f"{where}: {error}") from error
    return record


def parse_record(content: bytes) -> ArchivedRecord:
    """The record that begins `content`, which may be cut behind its headers. Raises `BrokenRecordError`."""
    stream = io.BytesIO(content)
    try:
        fields = _WARC_HEAD.parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise BrokenRecordError("it does not begin with a WARC header") from error
    head_length = stream.tell()
    stated = (fields.get_header("Content-Length") or "").strip()
    if not stated.isdecimal():
        raise BrokenRecordError(f"its Content-Length is {stated!r}")
    kind = (fields.get_header("WARC-Type") or "").lower()
    block = content[head_length : head_length + int(stated)]
    http, payload = None, block
    if kind in _WITH_HTTP_HEAD and block.startswith(b"HTTP/"):
        stream = io.BytesIO(block)
        http = _HTTP_HEAD.parse(stream)
        payload = block[stream.tell() :]
    target = (fields.get_header("WARC-Target-URI") or "").strip()
    return ArchivedRecord(
        kind,
        target.removeprefix("<").removesuffix(">").replace(" ", "%20"),
        (fields.get_header("WARC-Date") or "").strip(),
        fields,
        http,
        int(stated),
        head_length,
        block,
        payload,
    )


def check_record(record: ArchivedRecord, byte_count: int) -> None:
    """Raise `BrokenRecordError` unless all of the record is there and its block is what its digest says."""
    if byte_count < record.head_length + record.block_length:
        raise BrokenRecordError(f"it is cut: {byte_count} of {record.length} bytes")
    digest = BlockDigest(record.fields.get_header("WARC-Block-Digest"))
    digest.update(record.block)
    if not digest.fits:
        raise BrokenRecordError(f"its bytes do not have the digest {digest}")


def page_of(record: ArchivedRecord, max_bytes: int) -> RawPage:
    """The page that a record holds, its transfer and content codings taken off.

    Raises `PageError` of the read stage: too_large, broken_record.
    """
    source_uri, fetched_at, address = identify(record)
    return RawPage.of(
        source_uri,
        decoded_payload(record, max_bytes),
        record.media_type or MediaType.HTML,
        fetched_at=fetched_at,
        address=address,
    )


def identify(record: ArchivedRecord) -> tuple[str, datetime | None, str | None]:
    """Of the page in a record: its source_uri, the moment of its fetch where known, and its http(s) address if any."""
    saved_as = record.fields.get_header(SOURCE_URI)
    address = record.target_uri if record.target_uri.startswith("http") else None
    if not saved_as:
        return record.target_uri, record.dated_at, address
    fetched = record.fields.get_header(FETCHED_AT)
    return saved_as, read_moment(fetched) if fetched else None, address


def decoded_payload(record: ArchivedRecord, max_bytes: int) -> bytes:
    """The payload without transfer and content coding. Raises `PageError` as `page_of` does."""
    payload = record.payload
    if record.http:
        headers = [(name.lower(), value) for name, value in record.http.headers]
        if any(name == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
            payload = _dechunk(payload)
        codings = read_codings(value for name, value in headers if name == "content-encoding")
        payload = _decode(record, payload, codings, max_bytes)
    if len(payload) > max_bytes:
        raise PageError(Stage.READ, Reason.TOO_LARGE, f"{record.target_uri} holds more than {max_bytes} bytes")
    return payload


def _decode(record: ArchivedRecord, payload: bytes, codings: Sequence[str], max_bytes: int) -> bytes:
    try:
        return decode_body(payload, codings, max_bytes)
    except CodingError as error:
        raise PageError(Stage.READ, Reason.BROKEN_RECORD, f"{record.target_uri}: {error}") from error


def _dechunk(payload: bytes) -> bytes:
    """Many archives keep the header and take the chunks off: a payload that is no chunks stays as it is."""
    try:
        dechunked: bytes = ChunkedDataReader(io.BytesIO(payload), raise_exceptions=True).read()
    except ChunkedDataException:
        return payload
    return dechunked


def _inflate(member: bytes, limit: int | None) -> bytes:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = inflater.decompress(member, 0 if limit is None else limit + 1)
    except zlib.error as error:
        raise BrokenRecordError(f"its gzip is broken: {error}") from error
    if not inflater.eof and (limit is None or len(content) <= limit):
        raise BrokenRecordError("its gzip ends too early")
    return content
