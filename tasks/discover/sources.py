"""Where a portal shows its news: what it declares, and what every portal of its family has."""

from dataclasses import dataclass
from urllib.parse import urljoin

from tasks.portals.declaration import ListingDeclaration, PortalDeclaration, family_of


@dataclass(frozen=True, slots=True)
class Sources:
    feeds: tuple[str, ...]
    listings: tuple[ListingDeclaration, ...]
    sitemaps: tuple[str, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        return (*self.feeds, *(listing.address for listing in self.listings), *self.sitemaps)


def sources_of(portal: PortalDeclaration) -> Sources:
    """Feeds and sitemaps of the portal, by default its family's; its lists, by default its front page.

    Raises `UsageError` for an unknown family.
    """
    family = family_of(portal)
    feeds, sitemaps = (family.feeds, family.sitemaps) if family else ((), ())
    return Sources(
        _on(portal, feeds) if portal.feeds is None else portal.feeds,
        portal.listings or (ListingDeclaration(address=portal.home_address, is_home=True),),
        _on(portal, sitemaps) if portal.sitemaps is None else portal.sitemaps,
    )


def _on(portal: PortalDeclaration, paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(urljoin(portal.home_address, path) for path in paths)
