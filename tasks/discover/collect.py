"""Judge entries one by one: an article that is new, one that is known, or a link that is not followed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tasks.discover.links import Entry, FoundLink, Skip, SourceKind
from tasks.discover.traps import find_trap
from tasks.pages.addresses import canonical_address, clean_address, host_of
from warehouse.records import VIETNAM_TIME

_LEADS_ON = (Skip.LOOP, Skip.ENDLESS, Skip.CALENDAR, Skip.LOGIN)
IsKnown = Callable[[str], bool]
"""Whether the article of a canonical address needs no fetching: it was fetched, or is waiting to be."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one look at a portal goes."""

    since: date | None = None
    """Nothing that is dated earlier; what has no date is taken."""
    limit: int | None = None
    """New articles of the portal, at most. What it cuts off stands behind what is known then: only a look that
    `reads_known` comes there again."""
    max_pages: int = 100
    """Pages of one list, at most."""
    reads_known: bool = False
    """Go on through pages on which everything is known: to fill what an earlier look left out."""


class Verdict(StrEnum):
    """What an entry is."""

    NEW = "new"
    KNOWN = "known"
    TOO_OLD = "too_old"
    SKIPPED = "skipped"


class Collector:
    """What one look at a portal has found so far."""

    def __init__(
        self,
        hosts: frozenset[str],
        own_addresses: Iterable[str],
        is_known: IsKnown,
        reach: Reach,
        known_parts: Mapping[str, Sequence[str]],
    ) -> None:
        self.reach = reach
        self.known_parts = known_parts
        """By the address of an index of sitemaps: the parts that it named when it was last read."""
        self.parts: dict[str, tuple[str, ...]] = {}
        """The same of each sitemap that was read now; empty for one that lists articles."""
        self.new: dict[str, FoundLink] = {}
        self.known: dict[str, FoundLink] = {}
        self.skipped: Counter[Skip] = Counter()
        self._hosts = hosts
        self._own = {canonical_address(address) for address in own_addresses}
        self._is_known = is_known

    @property
    def is_full(self) -> bool:
        return self.reach.limit is not None and len(self.new) >= self.reach.limit

    def may_ask(self, address: str) -> bool:
        """The address of a feed, list or sitemap is on the portal's own hosts, and does not lead on for ever."""
        return self._is_own_host(address) and find_trap(address) not in _LEADS_ON

    def is_too_old(self, entry: Entry) -> bool:
        """Dated before what is asked for, by the day of posting or else of the last change."""
        on = entry.published_on
        if on is None and entry.modified_at is not None:
            on = entry.modified_at.astimezone(VIETNAM_TIME).date()
        return self.reach.since is not None and on is not None and on < self.reach.since

    def take(self, entry: Entry, kind: SourceKind, source: str) -> Verdict:
        """Judge one entry and keep it where it belongs."""
        address = clean_address(entry.address)
        canonical = canonical_address(address)
        skip = self._find_skip(address, canonical)
        if address is None or canonical is None or skip is not None:
            self.skipped[skip or Skip.NO_PAGE] += 1
            return Verdict.SKIPPED
        if self.is_too_old(entry):
            self.skipped[Skip.TOO_OLD] += 1
            return Verdict.TOO_OLD
        link = FoundLink(
            address,
            canonical,
            entry.title,
            entry.published_on,
            entry.published_at,
            entry.modified_at,
            kind,
            source,
        )
        if canonical not in self.new and (canonical in self.known or self._is_known(canonical)):
            self.known[canonical] = _merge(self.known.get(canonical, link), link)
            return Verdict.KNOWN
        if canonical in self.new or not self.is_full:
            self.new[canonical] = _merge(self.new.get(canonical, link), link)
        return Verdict.NEW

    def _find_skip(self, address: str | None, canonical: str | None) -> Skip | None:
        if address is None:
            return Skip.NO_PAGE
        if not self._is_own_host(address):
            return Skip.OTHER_HOST
        return Skip.OWN_LIST if canonical in self._own else find_trap(address)

    def _is_own_host(self, address: str) -> bool:
        return host_of(address) in self._hosts


def _merge(first: FoundLink, other: FoundLink) -> FoundLink:
    """`first` with what only `other` says: a list has the title, a sitemap the day of change."""
    if first is other:
        return first
    is_dated = first.published_on is not None
    return replace(
        first,
        title=first.title or other.title,
        published_on=first.published_on if is_dated else other.published_on,
        published_at=first.published_at if is_dated else other.published_at,
        modified_at=first.modified_at or other.modified_at,
    )
