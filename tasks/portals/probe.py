"""One page of one list of a portal, asked for and read as a crawl would."""

from tasks.discover.collect import Reach
from tasks.discover.find import discover_links
from tasks.discover.links import Discovery, PageRequest
from tasks.errors import PortalError
from tasks.exchange import Exchange
from tasks.fetch.answers import LIST_TYPES, FetchRequest, Outcome, Site
from tasks.fetch.fetcher import Fetcher
from tasks.portals.declaration import PortalDeclaration

_TELLING = (Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.GONE, Outcome.REFUSED)
"""The answer is complete and is what its status says."""


def probe_portal(portal: PortalDeclaration, fetcher: Fetcher) -> Discovery:
    """What the first page of the portal's first list shows, all of it as new. Raises `PortalError` in one line."""
    site = Site(portal.hosts, portal.delay_s, portal.ca_path)
    problems: list[str] = []

    def ask(request: PageRequest) -> Exchange | None:
        answer = fetcher.fetch(
            FetchRequest(request.address, LIST_TYPES, method=request.method, body=request.body), site
        )
        if answer.outcome in _TELLING:
            return answer.exchange
        problems.append(f"{answer.address}: {answer.outcome}: {answer.detail}")
        return None

    first_list = portal.model_copy(update={"listings": portal.listings[:1], "feeds": (), "sitemaps": ()})
    found = discover_links(first_list, ask, lambda _: False, Reach(max_pages=1))
    if found.is_blind:
        source = found.sources[0]
        raise PortalError(next(iter(problems), None) or f"{source.address}: {source.detail or source.end}")
    return found
