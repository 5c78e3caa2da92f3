"""robots.txt as RFC 9309 reads it: none there allows everything, one that cannot be had forbids everything."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from protego import Protego

from tasks.fetch.answers import Outcome
from tasks.fetch.rules import PRODUCT, FetchRules
from warehouse.crawl_state import RobotsCopy

ROBOTS_PATH = "/robots.txt"
MAX_ROBOTS_BYTES = 500 * 1024
"""What comes after is not read: the least that RFC 9309 wants read."""
MAX_ROBOTS_REDIRECTS = 5

_RULE = re.compile(rb"^\s*(?:user-agent|allow|disallow|crawl-delay|sitemap)\s*:", re.IGNORECASE | re.MULTILINE)
_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Robots:
    """What one origin allows us."""

    copy: RobotsCopy | None
    """The file as it was fetched; None while it cannot be had, which forbids everything."""
    valid_until: datetime
    problem: str = ""
    """Why it cannot be had; "" while it can."""
    refusal: Outcome = Outcome.DISALLOWED
    """What becomes of a request that is not allowed."""

    @classmethod
    def of(cls, copy: RobotsCopy, rules: FetchRules) -> "Robots":
        return cls(copy, copy.checked_at + timedelta(seconds=rules.robots_lifetime_s))

    @cached_property
    def _parsed(self) -> Protego | None:
        return Protego.parse(self.copy.text) if self.copy and self.copy.text else None

    def allows(self, address: str) -> bool:
        if self.copy is None:
            return False
        return self._parsed is None or self._parsed.can_fetch(address, PRODUCT)

    @property
    def delay_s(self) -> float:
        """Seconds between two requests that the file asks for (Crawl-delay, Request-rate); 0.0 when it does not."""
        if self._parsed is None:
            return 0.0
        rate = self._parsed.request_rate(PRODUCT)
        return max(self._parsed.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate else 0.0)


def keep_or_forbid(old: RobotsCopy | None, problem: str, refusal: Outcome, until: datetime) -> Robots:
    """After a robots.txt could not be had: the copy we hold goes on to count; without one, nothing is allowed."""
    if old is not None:
        return Robots(old, until)
    return Robots(None, until, f"robots.txt cannot be had: {problem}", refusal)


def is_no_rules(status: int, payload: bytes) -> bool:
    """Status 200 and not one rule: an error page, a file of another kind, or an empty robots.txt.

    It would allow everything, so it is believed only when it comes twice.
    """
    return status == 200 and _RULE.search(payload) is None


def is_worth_keeping(old: RobotsCopy, now: datetime) -> bool:
    """A copy with rules outlives answers without any for a week."""
    return _RULE.search((old.text or "").encode()) is not None and now - old.checked_at < _KEPT_FOR


def read_robots_text(payload: bytes) -> str:
    """The file's text: UTF-8 by the standard; broken bytes spoil their own line only."""
    return payload.decode("utf-8-sig", "replace")
