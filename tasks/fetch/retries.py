"""When to ask again, and how long to wait before."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from tasks.fetch.rules import FetchRules


def is_worth_retrying(status: int) -> bool:
    """Too many requests, or the server's own trouble; never another 4xx."""
    return status == 429 or status >= 500


def backoff_s(attempt: int, chance: float, rules: FetchRules) -> float:
    """Wait before retry number `attempt` (from 0): doubles each time, spread by half either way."""
    return min(rules.first_backoff_s * 2.0**attempt, rules.max_backoff_s) * (0.5 + chance)


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, given in seconds or as a date; None when it says nothing clear."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None
