"""Writing the archive: one file per run and batch, one gzip member per record, each payload once."""

import io
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tasks.archives.records import FETCHED_AT, SOURCE_URI, TRUNCATED, read_record
from tasks.archives.store import Archive, NewFile
from tasks.errors import ArchiveError, PageError
from tasks.exchange import Exchange
from warehouse.records import ArchivedPayload, ArchiveReference, RawPage

GZIP_LEVEL = 3
"""`make bench-archive`: level 3 takes half the time of 6 and a quarter of 9, for records 5 % larger."""
_WARC_VERSION = "1.1"


def name_file(flow_name: str, batch_number: int) -> str:
    """A name that no other run or batch has, on any machine; in the order of time within its month's folder."""
    now = datetime.now(UTC)
    return f"{now:%Y/%m}/{flow_name}-{now:%Y%m%dT%H%M%S}-{batch_number:05}-{secrets.token_hex(3)}.warc.gz"


@dataclass(frozen=True, slots=True)
class _Original:
    """A record that holds a payload."""

    reference: ArchiveReference
    address: str
    warc_date: str


class ArchiveWriter:
    """Writes one file of the archive; a context that finishes it. A file without records is not made.

    `file_name` is the name it will have. Every call returns where the page's bytes lie. For a payload that the archive
    has already, that is the earlier record, and the new one is a revisit of it.
    """

    def __init__(self, archive: Archive, flow_name: str, batch_number: int) -> None:
        self._archive = archive
        self.file_name = name_file(flow_name, batch_number)
        self._file: NewFile | None = None
        self._originals: dict[str, _Original] = {}
        self._buffer = io.BytesIO()
        self._warc = WARCWriter(self._buffer, gzip=False, warc_version=_WARC_VERSION)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()

    def finish(self) -> None:
        """Let the file become part of the archive; nothing more is written to it."""
        if self._file:
            self._file.finish()
            self._file = None

    def write(self, exchange: Exchange, earlier: ArchivedPayload | None = None) -> ArchiveReference:
        """Keep a request and its response.

        `earlier`: where the warehouse knows the decoded page to lie already; the response becomes a revisit only when
        its body came over the wire byte for byte as that one did.
        """
        digest = _digest(exchange.wire_body)
        fields = {
            "WARC-Date": _warc_date(exchange.requested_at),
            "WARC-IP-Address": exchange.ip_address,
            TRUNCATED: exchange.truncation,
        }
        status = f"{exchange.status} {exchange.phrase}".rstrip()
        head = _WireHead(status, list(exchange.headers), protocol="HTTP/1.1")
        original = self._find_original(digest, earlier) if exchange.wire_body else None
        if original:
            response = self._revisit(exchange.address, digest, original, fields, head)
        else:
            response = self._warc.create_warc_record(
                exchange.address,
                "response",
                payload=io.BytesIO(exchange.wire_body),
                length=len(exchange.wire_body),
                warc_headers_dict=_known({**fields, "WARC-Payload-Digest": digest}),
                http_headers=head,
            )
        reference = self._append(response, self._request_of(exchange, response))
        if original:
            return original.reference
        self._originals[digest] = _Original(reference, exchange.address, fields["WARC-Date"] or "")
        return reference

    def write_saved(self, page: RawPage, earlier: ArchivedPayload | None = None) -> ArchiveReference:
        """Keep a saved page. One that is known at its own address, with these bytes, is not written again."""
        if earlier and page.source_uri in earlier.source_uris and self._archive.has(earlier.reference.file_name):
            return earlier.reference
        digest = f"sha256:{page.payload_sha256}"
        address = page.address or page.source_uri
        fields = {
            "WARC-Date": _warc_date(page.fetched_at or datetime.now(UTC)),
            SOURCE_URI: page.source_uri,
            FETCHED_AT: _warc_date(page.fetched_at) if page.fetched_at else None,
            "Content-Type": page.media_type.value,
        }
        if original := self._find_original(digest, earlier):
            self._append(self._revisit(address, digest, original, fields))
            return original.reference
        record = self._warc.create_warc_record(
            address,
            "resource",
            payload=io.BytesIO(page.payload),
            length=len(page.payload),
            warc_headers_dict=_known({**fields, "WARC-Payload-Digest": digest, "WARC-Block-Digest": digest}),
        )
        reference = self._append(record)
        self._originals[digest] = _Original(reference, address, fields["WARC-Date"] or "")
        return reference

    def _find_original(self, digest: str, earlier: ArchivedPayload | None) -> _Original | None:
        """The record with this payload: of this file, else the one the warehouse knows, if it can still be read."""
        if (original := self._originals.get(digest)) or earlier is None:
            return original
        try:
            record = read_record(self._archive, earlier.reference)
        except (PageError, ArchiveError):
            return None  # lost or damaged: this one is kept whole
        if record.payload_digest != digest:
            return None
        original = _Original(earlier.reference, record.target_uri, record.warc_date)
        self._originals[digest] = original
        return original

    def _revisit(
        self,
        address: str,
        digest: str,
        original: _Original,
        fields: dict[str, str | None],
        head: StatusAndHeaders | None = None,
    ) -> ArcWarcRecord:
        return self._warc.create_revisit_record(
            address, digest, original.address, original.warc_date, http_headers=head, warc_headers_dict=_known(fields)
        )

    def _request_of(self, exchange: Exchange, response: ArcWarcRecord) -> ArcWarcRecord:
        parts = urlsplit(exchange.address)
        line = f"{exchange.method} {urlunsplit(('', '', parts.path or '/', parts.query, ''))} HTTP/1.1"
        head = _WireHead(line, list(exchange.request_headers), is_http_request=True)
        fields = {
            "WARC-Date": response.rec_headers.get_header("WARC-Date"),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        }
        return self._warc.create_warc_record(
            exchange.address,
            "request",
            payload=io.BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            warc_headers_dict=fields,
            http_headers=head,
        )

    def _append(self, record: ArcWarcRecord, *others: ArcWarcRecord) -> ArchiveReference:
        """Write whole records at once; where the first of them lies."""
        if self._file is None:
            self._file = self._archive.begin(self.file_name)
            info = self._warc.create_warcinfo_record(
                self.file_name, {"software": "wardnews", "format": "WARC File Format 1.1"}
            )
            self._file.append(self._member(info))
        member = self._member(record)
        offset = self._file.append(member + b"".join(map(self._member, others)))
        return ArchiveReference(self.file_name, offset, len(member))

    def _member(self, record: ArcWarcRecord) -> bytes:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._warc.write_record(record)
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        return packer.compress(self._buffer.getvalue()) + packer.flush()


class _WireHead(StatusAndHeaders):  # type: ignore[misc] # it has no types
    """A head whose bytes are those of the wire: warcio's own would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: None = None) -> None:
        self.headers_buff = self.to_bytes(header_filter, encoding="latin-1")


def _digest(payload: bytes) -> str:
    return f"sha256:{sha256(payload).hexdigest()}"


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _known(fields: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}
