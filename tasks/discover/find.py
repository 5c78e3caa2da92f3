"""One look at a portal: read its feeds, lists and sitemaps as far as they may hold anything new."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NoReturn

from tasks.coding import CodingError, decode_body, read_codings
from tasks.discover.collect import Collector, IsKnown, Reach, Verdict
from tasks.discover.feeds import read_feed
from tasks.discover.links import Discovery, End, Entry, PageRequest, SourceKind, SourceReading
from tasks.discover.lists import ListPage, NoListError, Shape, read_json_list, read_list_page
from tasks.discover.pagers import NextPage
from tasks.discover.sitemaps import MAX_SITEMAP_BYTES, read_sitemap
from tasks.discover.sources import sources_of
from tasks.errors import PageError
from tasks.exchange import Exchange
from tasks.portals.declaration import PAGE_NUMBER, ListingDeclaration, PortalDeclaration
from warehouse.records import MediaType, RawPage

Ask = Callable[[PageRequest], Exchange | None]
"""Makes one request, politely: the complete answer with its status, an empty one too. None where none came, where the
request may not be made, or where a challenge came in the page's place; its maker reports that."""

PINNED_MARGIN = 5
"""Known or old entries in a row behind which a list holds nothing new: what is pinned at its top is fewer."""
MAX_SITEMAP_PARTS = 200
_OK, _NOT_MODIFIED, _GONE = 200, 304, (404, 410)
_OPENING = re.compile(rb"<(?:body|rss|feed|rdf:rdf|urlset|sitemapindex)\b", re.IGNORECASE)
_CLOSING = re.compile(rb"</(?:body|html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)


class _EndError(Exception):
    """A source can be read no further. Never leaves this module."""

    def __init__(self, end: End, detail: str | None = None) -> None:
        super().__init__(end, detail)
        self.end = end
        self.detail = detail


class _Source:
    """One feed, list or sitemap that is being read."""

    def __init__(self, kind: SourceKind, address: str, ask: Ask, asked: set[PageRequest], collector: Collector) -> None:
        self.kind = kind
        self.address = address
        self.collector = collector
        self._ask = ask
        self._asked = asked
        self.page_count = 0
        self._entry_count = 0
        self.is_cut_off = False
        """A page broke off where something new may have followed."""

    def fetch(self, request: PageRequest) -> RawPage:
        """The page behind `request`, without its content coding. Raises `_EndError` when there is none to read."""
        if request in self._asked:
            raise _EndError(End.ALL_READ)
        if not self.collector.may_ask(request.address):
            raise _EndError(End.UNREADABLE, f"leads away to {request.address}")
        self._asked.add(request)
        exchange = self._ask(request)
        if exchange is None:
            raise _EndError(End.UNANSWERED, f"no answer from {request.address}")
        if exchange.status == _NOT_MODIFIED:
            raise _EndError(End.NOT_MODIFIED)
        if exchange.status != _OK:
            end = End.GONE if exchange.status in _GONE else End.UNANSWERED
            raise _EndError(end, f"status {exchange.status} from {request.address}")
        codings = read_codings(value for name, value in exchange.headers if name.lower() == "content-encoding")
        try:
            payload = decode_body(exchange.wire_body, codings, MAX_SITEMAP_BYTES)
        except CodingError as error:
            raise _EndError(End.UNREADABLE, f"{request.address}: {error}") from error
        self.page_count += 1
        self.is_cut_off |= bool(_OPENING.search(payload)) and not _CLOSING.search(payload)
        return RawPage.of(
            exchange.address, payload, MediaType.HTML, fetched_at=exchange.requested_at, address=exchange.address
        )

    def take(self, entries: Iterable[Entry], page: RawPage) -> list[Verdict]:
        """Judge the entries of `page` in order."""
        verdicts = [self.collector.take(entry, self.kind, page.source_uri) for entry in entries]
        self._entry_count += len(verdicts)
        return verdicts

    def read_with(self, read: "Callable[[_Source], End]") -> SourceReading:
        """Read it to its end, or leave it alone when the look has found enough."""
        count_before = len(self.collector.new)
        detail = None
        try:
            end = End.LIMIT if self.collector.is_full else read(self)
            end = End.CUT_OFF if self.is_cut_off else end
        except _EndError as error:
            end, detail = error.end, error.detail
        if self.collector.is_full:
            end = End.LIMIT
        new_count = len(self.collector.new) - count_before
        return SourceReading(self.kind, self.address, end, self.page_count, self._entry_count, new_count, detail)


def discover_links(
    portal: PortalDeclaration,
    ask: Ask,
    is_known: IsKnown,
    reach: Reach | None = None,
    known_parts: Mapping[str, Sequence[str]] | None = None,
) -> Discovery:
    """What is new on a portal, from every source that it has. Only its own hosts are asked, nothing twice.

    `is_known` is asked about canonical addresses; `known_parts` has what indexes of sitemaps named when they were last
    read: where one is unchanged, its parts may have changed. Never raises for what a portal answers: each source says
    its end.
    """
    sources = sources_of(portal)
    own = (portal.home_address, *sources.addresses)
    collector = Collector(portal.hosts, own, is_known, reach or Reach(), known_parts or {})
    begin = partial(_Source, ask=ask, asked=set(), collector=collector)
    readings = (
        *(begin(SourceKind.FEED, feed).read_with(_read_feed) for feed in sources.feeds),
        *(
            begin(SourceKind.LISTING, listing.address).read_with(partial(_read_listing, listing=listing))
            for listing in sources.listings
        ),
        *(begin(SourceKind.SITEMAP, sitemap).read_with(_read_sitemap) for sitemap in sources.sitemaps),
    )
    return Discovery(
        portal.id,
        tuple(collector.new.values()),
        tuple(collector.known.values()),
        tuple(sorted(collector.skipped.items())),
        readings,
        tuple(collector.parts.items()),
    )


def _read_feed(source: _Source) -> End:
    page = source.fetch(PageRequest(source.address))
    entries = read_feed(page.payload, page.source_uri)
    if entries is None:
        _refuse(End.UNREADABLE, f"{source.address} is no feed")
    source.take(entries, page)
    return End.ALL_READ if entries else End.NO_ENTRIES


def _read_sitemap(source: _Source) -> End:
    """Breadth first through indexes. A part that cannot be read does not keep the others from being read."""
    collector = source.collector
    waiting = deque([source.address])
    problems: list[_EndError] = []
    for _ in range(MAX_SITEMAP_PARTS):
        if collector.is_full or not waiting:
            break
        address = waiting.popleft()
        try:
            page = source.fetch(PageRequest(address))
            sitemap = read_sitemap(page.payload, page.source_uri) or _refuse(End.UNREADABLE, f"{address} is no sitemap")
        except _EndError as error:
            if error.end is End.NOT_MODIFIED:
                waiting.extend(collector.known_parts.get(address, ()))
            else:
                problems.append(error)
            continue
        source.take(sitemap.entries, page)
        collector.parts[address] = tuple(part.address for part in sitemap.parts)
        waiting.extend(part.address for part in sitemap.parts if not collector.is_too_old(part))
    if waiting:
        return End.LIMIT
    if problems:
        raise problems[0]
    return End.ALL_READ if source.page_count else End.NOT_MODIFIED


def _refuse(end: End, detail: str) -> NoReturn:
    raise _EndError(end, detail)


def _read_listing(source: _Source, listing: ListingDeclaration) -> End:
    request = _first_request(listing)
    shape: Shape | None = None
    seen: set[str] = set()
    stale_count = 0
    for ordinal in range(1, source.collector.reach.max_pages + 1):
        was_cut_off = source.is_cut_off
        try:
            raw = source.fetch(request)
        except _EndError as error:
            if error.end is End.GONE and ordinal > 1 and (listing.pages or listing.form):
                return End.ALL_READ  # no page of that number
            raise
        page = _read_page(raw, listing, ordinal, shape)
        entries = [entry for entry in page.entries if entry.address not in seen]
        if not entries and ordinal == 1:
            return End.NO_ENTRIES
        if not entries and (page.entries or not page.next.address):
            return End.ALL_READ  # behind its last page a list shows that page again, or nothing
        seen.update(entry.address for entry in entries)
        verdicts = source.take(entries, raw)
        stale_count, is_stale = _count_stale(verdicts, stale_count, reads_known=source.collector.reach.reads_known)
        if is_stale:
            source.is_cut_off = was_cut_off  # what is missing at this page's end is older still
            return End.TOO_OLD if Verdict.TOO_OLD in verdicts else End.NOTHING_NEW
        if source.collector.is_full:
            return End.LIMIT
        following = _next_request(listing, page.next, ordinal + 1)
        if following is None:
            return End.SCRIPTED_PAGER if page.next.is_scripted else End.ALL_READ
        request, shape = following, page.shape
    return End.LIMIT


def _count_stale(verdicts: Sequence[Verdict], stale_count: int, *, reads_known: bool) -> tuple[int, bool]:
    """Known or old entries in a row up to this page's last, and whether the list holds nothing new behind them."""
    fresh = (Verdict.NEW, Verdict.KNOWN) if reads_known else (Verdict.NEW,)
    for verdict in verdicts:
        if verdict in fresh:
            stale_count = 0
        elif verdict is not Verdict.SKIPPED:
            stale_count += 1
    has_fresh = any(verdict in fresh for verdict in verdicts)
    return stale_count, not has_fresh and stale_count >= PINNED_MARGIN


def _read_page(raw: RawPage, listing: ListingDeclaration, ordinal: int, shape: Shape | None) -> ListPage:
    if not raw.payload.strip():
        return ListPage((), NextPage(None, is_scripted=False), shape)  # what forms answer behind the last page
    try:
        if listing.json_entries is not None:
            return ListPage(read_json_list(raw, listing.json_entries), NextPage(None, is_scripted=False), None)
        return read_list_page(raw, ordinal=ordinal, shape=shape, is_home=listing.is_home)
    except (PageError, NoListError) as error:
        raise _EndError(End.UNREADABLE, f"{raw.source_uri}: {error}") from error


def _first_request(listing: ListingDeclaration) -> PageRequest:
    return _form_request(listing, listing.form, 1) if listing.form else PageRequest(listing.address)


def _next_request(listing: ListingDeclaration, shown: NextPage, ordinal: int) -> PageRequest | None:
    """As the portal declares its further pages, else as the page links the next one; a front page has no next."""
    if listing.form:
        return _form_request(listing, listing.form, ordinal)
    if listing.pages:
        return PageRequest(_number(listing.pages, listing, ordinal))
    return PageRequest(shown.address) if shown.address and not listing.is_home else None


def _form_request(listing: ListingDeclaration, form: str, ordinal: int) -> PageRequest:
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),)
    return PageRequest(listing.address, "POST", _number(form, listing, ordinal).encode(), headers)


def _number(template: str, listing: ListingDeclaration, ordinal: int) -> str:
    return template.replace(PAGE_NUMBER, str(listing.first_page + ordinal - 1))
