"""One portal in one crawl: find what is new, ask for it and for what is due again, lay down what came."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Semaphore
from typing import Any

from sqlalchemy import Engine

from tasks.archives.pages import ArchivedPage
from tasks.crawl.look import GONE, GOOD, Look
from tasks.crawl.schedule import next_look_at
from tasks.crawl.shelf import Shelf
from tasks.discover.links import Discovery, FoundLink
from tasks.fetch.answers import Answer, Outcome, header
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.memory import conditional_request, remember_answer
from tasks.fetch.rules import Clock
from tasks.portals.declaration import PortalDeclaration
from warehouse.crawl_state import PageState
from warehouse.records import MediaType
from warehouse.shown import read_shown_articles


@dataclass(frozen=True, slots=True)
class Tools:
    """What every portal of a crawl uses."""

    engine: Engine
    fetcher: Fetcher
    shelf: Shelf
    clock: Clock
    is_stopped: Callable[[], bool]
    """True once the crawl ends early: nothing more is asked for."""
    turns: Semaphore
    """As many portals as may be crawled at the same time."""


@dataclass(frozen=True, slots=True)
class PortalReport:
    """What one crawl of a portal came to."""

    portal_id: str
    is_blind: bool
    """Not one of its lists could be read."""
    found_count: int
    """Articles that were not known before."""
    outcomes: tuple[tuple[Outcome, int], ...] = ()
    """Of the requests for articles."""
    waiting_count: int = 0
    """Articles that are known and that no crawl has had yet."""
    troubles: tuple[str, ...] = ()
    """What went wrong, a sentence each."""
    fetched: tuple[FoundLink, ...] = ()
    """The links of this crawl whose articles came, to be compared with them."""

    def as_row(self) -> dict[str, Any]:
        """A row of a table of portals."""
        return {
            "portal": self.portal_id,
            "found": self.found_count,
            "asked": ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes),
            "waiting": self.waiting_count,
            "trouble": self.troubles[0] if self.troubles else "",
        }


def crawl_portal(portal: PortalDeclaration, tools: Tools, *, since: date | None, limit: int | None) -> PortalReport:
    """Crawl `portal` once. `since` reads its lists back to that day; `limit` bounds the articles never had before.

    Never raises for what a portal answers. What came lies on the shelf when this returns.
    """
    with tools.turns:
        look = Look(portal, tools.engine, tools.fetcher, tools.clock)
        tools.shelf.know(look.lists.values())
        return _PortalCrawl(look, tools).take(since, limit)


def look_at_portal(
    portal: PortalDeclaration, engine: Engine, fetcher: Fetcher, clock: Clock, *, since: date | None, limit: int | None
) -> PortalReport:
    """What `crawl_portal` would find: its lists are asked for, and nothing is kept."""
    look = Look(portal, engine, fetcher, clock)
    found = look.find(since, limit)
    return PortalReport(portal.id, found.is_blind, len(found.new), troubles=tuple(look.troubles))


class _PortalCrawl:
    def __init__(self, look: Look, tools: Tools) -> None:
        self._look = look
        self._tools = tools
        self._shown = read_shown_articles(tools.engine, look.portal.hosts)
        self._outcomes: Counter[Outcome] = Counter()
        self._waiting: set[str] = set()

    def take(self, since: date | None, limit: int | None) -> PortalReport:
        look = self._look
        found = look.find(since, limit)
        self._remember(found)
        links = {link.address: link for link in (*found.new, *found.known)}
        fetched = []
        for state in self._due(links, limit):
            if self._tools.is_stopped() or (outcome := self._ask(state)) is Outcome.RESTING:
                break
            if outcome is Outcome.FETCHED and state.address in links:
                fetched.append(links[state.address])
        return PortalReport(
            look.portal.id,
            found.is_blind,
            len(found.new),
            tuple(sorted(self._outcomes.items())),
            len(self._waiting),
            tuple(look.troubles),
            tuple(fetched),
        )

    def _remember(self, found: Discovery) -> None:
        """New addresses are written down before the first of them is asked for, to be found again after a crash."""
        new = {state.address: state for state in self._look.waiting(found)}
        never_had = [address for address, state in self._look.pages.items() if state.last_fetched_at is None]
        self._look.pages |= new
        self._waiting = {*new, *never_had}
        self._tools.shelf.lay(*self._look.lists.values(), *new.values())

    def _due(self, links: Mapping[str, FoundLink], limit: int | None) -> list[PageState]:
        """What was never had first, longest known first; then what is due again, longest due first."""
        now = self._tools.clock.now()
        pages = self._look.pages
        due_at = {address: next_look_at(state, self._posted_at(address)) for address, state in pages.items()}
        in_order = sorted(pages, key=lambda address: due_at[address])
        never_had = [address for address in in_order if address in self._waiting and due_at[address] <= now]
        again = [
            address
            for address in in_order
            if address not in self._waiting and (due_at[address] <= now or _is_news(pages[address], links.get(address)))
        ]
        return [pages[address] for address in (*never_had[:limit], *again)]

    def _ask(self, state: PageState) -> Outcome:
        """Ask for one article and lay down what came."""
        look, lay = self._look, self._tools.shelf.lay
        known = state if state.last_fetched_at else None
        answer = self._tools.fetcher.fetch(conditional_request(state.address, known), look.site)
        outcome = answer.outcome
        self._outcomes[outcome] += 1
        if outcome not in GOOD | GONE:
            look.note_trouble(answer)
        asked_at = look.asked_at(answer)
        after = remember_answer(state, answer, look.portal.id, asked_at) or state
        states = {after.address: after, answer.address: replace(after, address=answer.address)}
        if outcome is Outcome.FETCHED:
            self._waiting.discard(state.address)
            lay(*states.values(), page=self._page_of(answer))
        elif outcome is Outcome.NOT_MODIFIED:
            lay(*states.values(), seen={answer.address: asked_at})
        elif outcome is Outcome.GONE or (outcome is Outcome.SOFT_GONE and after.missing_count > 1):
            lay(after, gone=(state.address,))
        else:
            lay(after)
        return outcome

    def _page_of(self, answer: Answer) -> ArchivedPage:
        exchange = answer.exchange
        assert exchange is not None  # noqa: S101 - a fetched page has one
        is_text = (header(exchange, "content-type") or "").lower().startswith("text/plain")
        return ArchivedPage(
            answer.address,
            self._tools.shelf.place_of(exchange),
            exchange.requested_at,
            answer.address,
            MediaType.TEXT if is_text else MediaType.HTML,
        )

    def _posted_at(self, address: str) -> datetime | None:
        shown = self._shown.get(address)
        return shown.posted_at if shown else None


def _is_news(state: PageState, link: FoundLink | None) -> bool:
    """The list says that the article was changed since we asked, or has one again that was gone."""
    if link is None:
        return False
    is_changed = link.modified_at is not None and link.modified_at > state.last_asked_at
    return is_changed or state.missing_count > 0
