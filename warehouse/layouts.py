"""A portal's layout as its furniture shows it: the lines around the article that its pages share."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from warehouse.tables import FactArticle, RawPage

_EARLIER_PAGES: Final = 20
_LEAST_PAGES: Final = 5
_SHARED_BY: Final = 0.6
"""Share of the earlier pages that show a line which belongs to the layout: counters and related titles do not."""
_LEAST_LINES: Final = 5
_STRANGE_BELOW: Final = 0.3
"""Share of the layout's lines under which a page is no longer of it: menus grow by a line or two, sections differ."""


def shared_lines(connection: Connection, portal_key: int, before: datetime) -> frozenset[str]:
    """The lines that most of the portal's newest article pages seen before `before` show; empty when nobody can say."""
    pages = connection.scalars(
        select(RawPage.chrome_lines)
        .join(FactArticle, FactArticle.page_key == RawPage.page_key)
        .where(FactArticle.portal_key == portal_key, RawPage.first_seen_at < before)
        .order_by(FactArticle.published_on.desc().nulls_last())
        .limit(_EARLIER_PAGES)
    ).all()
    if len(pages) < _LEAST_PAGES:
        return frozenset()
    counts = Counter(line for page in pages for line in {text for text, _ in page})
    shared = frozenset(line for line, count in counts.items() if count >= _SHARED_BY * len(pages))
    return shared if len(shared) >= _LEAST_LINES else frozenset()


def is_strange(chrome_lines: Sequence[Sequence[str]], shared: frozenset[str]) -> bool | None:
    """True when the page shows few of the shared lines; None for a page with hardly a line, as a print view."""
    lines = {text for text, _ in chrome_lines}
    if len(lines) < _LEAST_LINES:
        return None
    return len(lines & shared) < _STRANGE_BELOW * len(shared)
