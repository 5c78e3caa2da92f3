"""Where portals that are crawled at the same time lay down what they got, and the batches that are loaded from it."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import SimpleQueue

from requests import PreparedRequest

from tasks.archives.pages import ArchivedPage
from tasks.archives.store import Archive
from tasks.archives.write import ArchiveWriter
from tasks.coding import CodingError, decode_body
from tasks.crawl.recordings import Recordings
from tasks.exchange import Exchange
from tasks.fetch.wire import codings_of
from warehouse.crawl_state import PageState
from warehouse.records import ArchivedPayload, ArchiveReference

FindPayload = Callable[[str], ArchivedPayload | None]
"""Where the archive holds the page with this digest already; None when it does not."""


@dataclass(slots=True)
class CrawledBatch:
    """What is loaded together, and what is remembered once it is: an address's validators never before its page."""

    pages: list[ArchivedPage] = field(default_factory=list)
    states: list[PageState] = field(default_factory=list)
    seen: dict[str, datetime] = field(default_factory=dict)
    """Addresses of pages that were there unchanged, and when."""
    gone: list[str] = field(default_factory=list)
    """Addresses that have nothing any more."""


class Shelf:
    """The book that the fetcher writes (`tasks.fetch.book`), one archive file for each batch, and its pages.

    A batch is given out when its file is finished: nothing is loaded that could not be read again.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        batch_size: int,
        portal_count: int,
        find_payload: FindPayload,
        recordings: Recordings,
        max_page_bytes: int,
    ) -> None:
        self._archive = archive
        self._batch_size = batch_size
        self._portals_left = portal_count
        self._find_payload = find_payload
        self._recordings = recordings
        self._max_page_bytes = max_page_bytes
        self._lock = threading.Lock()
        self._ready: SimpleQueue[CrawledBatch | None] = SimpleQueue()
        self._places: dict[tuple[str, str, datetime], ArchiveReference] = {}
        self._held: dict[str, ArchiveReference] = {}
        """Where payloads lie that this crawl archived, and the lists of earlier ones."""
        self._batch_number = 0
        self.recalled_count = 0
        """Responses that were not asked for again."""
        self._open_next()

    def recall(self, request: PreparedRequest) -> Exchange | None:
        """What a crawl that was cut short got for this request, once."""
        with self._lock:
            recorded = self._recordings.take(request)
            if recorded is None:
                return None
            self.recalled_count += 1
            exchange, reference = recorded
            self._note(exchange, self._digest_of(exchange), reference)
        return exchange

    def enter(self, exchange: Exchange) -> None:
        """Archive a response; a page or list that the archive has already becomes a revisit of it."""
        digest = self._digest_of(exchange)
        earlier = self._find_earlier(digest) if digest else None
        with self._lock:
            self._note(exchange, digest, self._writer.write(exchange, earlier))

    def know(self, lists: Iterable[PageState]) -> None:
        """Learn where earlier crawls archived these lists."""
        with self._lock:
            self._held |= {
                state.payload_sha256: state.archive for state in lists if state.payload_sha256 and state.archive
            }

    def place_of(self, exchange: Exchange) -> ArchiveReference:
        """Where an entered or recalled response lies."""
        with self._lock:
            return self._places[_key(exchange)]

    def lay(
        self,
        *states: PageState,
        page: ArchivedPage | None = None,
        seen: Mapping[str, datetime] | None = None,
        gone: tuple[str, ...] = (),
    ) -> None:
        """Add to the batch at hand; a full one is given out. States of lists learn where their bytes lie."""
        with self._lock:
            batch = self._batch
            batch.states += [
                replace(state, archive=self._held.get(state.payload_sha256 or "")) if state.is_list else state
                for state in states
            ]
            batch.seen.update(seen or {})
            batch.gone += gone
            if page is not None:
                batch.pages.append(page)
            if len(batch.pages) >= self._batch_size:
                self._give_out()

    def leave(self) -> None:
        """One portal is done; after the last one the rest is given out, and nothing more comes."""
        with self._lock:
            self._portals_left -= 1
            if self._portals_left == 0:
                self._give_out()
                self._ready.put(None)

    def batches(self) -> Iterator[CrawledBatch]:
        """Every batch as it is given out, to the end."""
        while (batch := self._ready.get()) is not None:
            yield batch

    def _give_out(self) -> None:
        self._writer.__exit__(None, None, None)
        self._ready.put(self._batch)
        self._open_next()

    def _open_next(self) -> None:
        self._batch_number += 1
        self._batch = CrawledBatch()
        self._writer = ArchiveWriter(self._archive, "crawl", self._batch_number)

    def _note(self, exchange: Exchange, digest: str | None, place: ArchiveReference) -> None:
        self._places[_key(exchange)] = place
        if digest:
            self._held[digest] = place

    def _find_earlier(self, digest: str) -> ArchivedPayload | None:
        with self._lock:
            place = self._held.get(digest)
        return ArchivedPayload(place, frozenset()) if place else self._find_payload(digest)

    def _digest_of(self, exchange: Exchange) -> str | None:
        """Of the decoded body; None for what is no whole page."""
        if exchange.status != 200:
            return None
        try:
            payload = decode_body(exchange.wire_body, codings_of(exchange), self._max_page_bytes)
        except CodingError:
            return None
        return hashlib.sha256(payload).hexdigest()


def _key(exchange: Exchange) -> tuple[str, str, datetime]:
    return exchange.method, exchange.address, exchange.requested_at
