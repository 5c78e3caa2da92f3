"""One look at a portal's lists: what is new there, asked for no more than the lists' own news need."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Engine

from tasks.crawl.schedule import WAITING
from tasks.discover.collect import Reach
from tasks.discover.find import discover_links
from tasks.discover.links import Discovery, End, PageRequest
from tasks.exchange import Exchange
from tasks.fetch.answers import LIST_TYPES, Answer, FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.memory import remember_answer
from tasks.fetch.rules import Clock
from tasks.pages.addresses import canonical_address
from tasks.portals.declaration import PortalDeclaration
from warehouse.crawl_state import PageState, read_page_states

logger = logging.getLogger(__name__)

CUT = "cut"
"""`last_outcome` of a list that could not be read to its end: the next look reads it all again."""
GOOD = frozenset({Outcome.FETCHED, Outcome.NOT_MODIFIED})
GONE = frozenset({Outcome.GONE, Outcome.SOFT_GONE})
_JUDGED_BY_STATUS = GOOD | {Outcome.GONE, Outcome.REFUSED}
_CUT_SHORT = frozenset({End.UNANSWERED, End.UNREADABLE, End.CUT_OFF, End.LIMIT})


class Look:
    """What is remembered of a portal's addresses, and what its lists add to it."""

    def __init__(self, portal: PortalDeclaration, engine: Engine, fetcher: Fetcher, clock: Clock) -> None:
        self.portal = portal
        self.site = Site(portal.hosts, portal.delay_s, portal.ca_path)
        self.troubles: list[str] = []
        """What went wrong, a sentence each."""
        states = read_page_states(engine, portal.id)
        self.lists = {address: state for address, state in states.items() if state.is_list}
        self.pages = {address: state for address, state in states.items() if not state.is_list}
        self._fetcher = fetcher
        self._clock = clock
        self._reads_all = False
        self._posted: set[str] = set()
        """Lists of which a page was posted for."""

    def find(self, since: date | None, limit: int | None) -> Discovery:
        """Read the lists; `since` and `limit` as in `Reach`. A `since` reads back to that day through what is known.

        Never raises for what a portal answers.
        """
        was_cut = any(state.last_outcome == CUT for state in self.lists.values())
        self._reads_all = was_cut or since is not None
        known = {canonical_address(address) for address in self.pages}
        reach = Reach(since, limit, reads_known=self._reads_all)
        known_parts = {address: state.sitemap_parts for address, state in self.lists.items()}
        found = discover_links(self.portal, self._ask, known.__contains__, reach, known_parts)
        for address, parts in found.parts:
            self.lists[address] = replace(self.lists[address], sitemap_parts=parts)
        self._mark_cuts(found)
        if found.is_blind:
            self.troubles.append("none of its lists could be read")
        return found

    def waiting(self, found: Discovery) -> Iterator[PageState]:
        """What is to be remembered of each address that was found just now."""
        now = self._clock.now()
        return (PageState(link.address, self.portal.id, WAITING, now, found_at=now) for link in found.new)

    def asked_at(self, answer: Answer) -> datetime:
        return answer.exchange.requested_at if answer.exchange else self._clock.now()

    def note_trouble(self, answer: Answer) -> None:
        logger.debug("%s: %s: %s", answer.request.address, answer.outcome, answer.detail)
        self.troubles.append(f"{answer.request.address}: {answer.detail or answer.outcome}")

    def _ask(self, request: PageRequest) -> Exchange | None:
        """An unchanged list costs a 304; a look that reads all wants it whole.

        A list that is posted comes whole every time: HTTP knows no conditional POST. RFC 9110 has If-Modified-Since
        ignored in one, and If-None-Match refuse it with 412, as if something were to be overwritten.
        """
        known = self.lists.get(request.address)
        validators = known if known and request.method == "GET" and not self._reads_all else None
        asked = FetchRequest(
            request.address,
            LIST_TYPES,
            validators.etag if validators else None,
            validators.last_modified if validators else None,
            request.method,
            request.body,
        )
        if body_type := dict(request.headers).get("Content-Type"):
            asked = replace(asked, body_type=body_type)
        answer = self._fetcher.fetch(asked, self.site)
        self._remember(known, answer)
        if answer.outcome is Outcome.UNUSABLE and answer.exchange is not None:
            return answer.exchange  # empty: behind its last page a list may be just that
        if answer.outcome not in GOOD | GONE:
            self.note_trouble(answer)
        return answer.exchange if answer.outcome in _JUDGED_BY_STATUS else None

    def _remember(self, known: PageState | None, answer: Answer) -> None:
        """A list that robots.txt forbids is not asked for, and yet was looked at: its portal had its turn.

        Of the pages of a posted list, which share one address, the first is remembered: the only one that is asked for
        while nothing is new.
        """
        state = remember_answer(known, answer, self.portal.id, self.asked_at(answer))
        if answer.request.method == "POST" and state is not None:
            if known is not None and state.address in self._posted:
                state = replace(state, payload_sha256=known.payload_sha256)
            self._posted.add(state.address)
        if answer.outcome is Outcome.DISALLOWED:
            now = self._clock.now()
            new = PageState(answer.request.address, self.portal.id, answer.outcome, now)
            state = replace(known or new, last_asked_at=now)
        if state is not None:
            self.lists[state.address] = replace(state, is_list=True)

    def _mark_cuts(self, found: Discovery) -> None:
        """Where a list was not read to its end, what this look found would stop the next one before the rest of it.

        One of which not even the first page came is read as before, unless other lists had news in the meantime.
        """
        for source in found.sources:
            if source.end in _CUT_SHORT and (source.page_count or found.new):
                now = self._clock.now()
                state = self.lists.get(source.address) or PageState(source.address, self.portal.id, CUT, now)
                cut = replace(state, last_outcome=CUT, last_asked_at=now, etag=None, last_modified=None, is_list=True)
                self.lists[source.address] = cut
