"""What a crawl that was cut short got: its archive files, read so that nothing in them is asked for again."""

from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeAlias

from requests import PreparedRequest

from tasks.archives.records import TRUNCATED, ArchivedRecord, read_record
from tasks.archives.store import Archive
from tasks.archives.walk import walk_records
from tasks.errors import PageError
from tasks.exchange import Exchange
from warehouse.records import ArchiveReference

_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_NOT_MODIFIED = 304
RequestKey: TypeAlias = tuple[str, str, bytes]
"""Method, address and body. Conditions are left out: a whole page answers a request for news of it as well."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    response: ArchiveReference
    """The record with the head of the response."""
    payload: ArchiveReference
    """The record that holds its body: another one for a revisit."""


class Recordings:
    """Responses by their requests, each given out once, in the order in which they came. Bodies stay on disk."""

    def __init__(self, archive: Archive, file_names: Iterable[str] = ()) -> None:
        self._archive = archive
        self._recorded: dict[RequestKey, deque[_Recorded]] = defaultdict(deque)
        self._by_digest: dict[str, ArchiveReference] = {}
        for name in file_names:
            self._read(name)
        self.response_count = sum(map(len, self._recorded.values()))

    def take(self, request: PreparedRequest) -> tuple[Exchange, ArchiveReference] | None:
        """The next response to `request` and where its body lies; None when there is none, or none that can be read."""
        sent = request.body.encode() if isinstance(request.body, str) else bytes(request.body or b"")
        method = request.method or "GET"
        waiting = self._recorded.get((method, request.url or "", sent))
        may_be_known = any(name in request.headers for name in _CONDITIONS)
        while waiting:
            recorded = waiting.popleft()
            exchange = self._read_exchange(recorded)
            if exchange is not None and (may_be_known or exchange.status != _NOT_MODIFIED):
                headers = tuple(request.headers.items())
                whole = replace(exchange, method=method, request_body=sent, request_headers=headers)
                return whole, recorded.payload
        return None

    def _read_exchange(self, recorded: _Recorded) -> Exchange | None:
        try:
            head = read_record(self._archive, recorded.response)
            body = head if recorded.payload == recorded.response else read_record(self._archive, recorded.payload)
        except PageError:
            return None
        return _exchange_of(head, body.payload)

    def _read(self, name: str) -> None:
        """Each response is followed by the request that it answers; what is damaged is passed over."""
        response: _Recorded | None = None
        with closing(self._archive.open(name)) as file:
            for found in walk_records(file):
                if found.record is None or found.problem:
                    response = None
                elif found.record.kind == "request":
                    if response is not None:
                        self._recorded[_key_of(found.record)].append(response)
                    response = None
                else:
                    response = self._place(found.record, ArchiveReference(name, found.offset, found.length))

    def _place(self, record: ArchivedRecord, reference: ArchiveReference) -> _Recorded | None:
        if record.fields.get_header(TRUNCATED):
            return None  # what was not read to its end is no answer
        digest = record.payload_digest or ""
        if record.kind == "response":
            self._by_digest.setdefault(digest, reference)
            return _Recorded(reference, reference)
        if record.kind == "revisit" and (payload := self._by_digest.get(digest)):
            return _Recorded(reference, payload)
        return None


def _key_of(record: ArchivedRecord) -> RequestKey:
    head, _, body = record.block.partition(b"\r\n\r\n")
    return head.partition(b" ")[0].decode("latin-1"), record.target_uri, body


def _exchange_of(record: ArchivedRecord, payload: bytes) -> Exchange | None:
    """The head is read again as Latin-1, as it came over the wire: warcio reads it as UTF-8 where it can."""
    if record.status is None or record.dated_at is None:
        return None
    head, _, _ = record.block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    phrase = " ".join(first.split(" ")[2:])
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines if line))
    return Exchange(record.target_uri, record.dated_at, record.status, phrase, headers, payload)
