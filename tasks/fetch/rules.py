"""How the crawler behaves, as one frozen value, and the time it lives in."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tasks.read import MAX_PAGE_BYTES

PRODUCT = "wardnews"
"""The name that robots.txt may address us by."""


@dataclass(frozen=True, slots=True)
class FetchRules:
    """Times in seconds, sizes in bytes. What a portal asks for itself (crawl-delay, Retry-After) comes on top."""

    user_agent: str
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    """Longest silence in the middle of an answer."""
    whole_timeout_s: float = 120.0
    """Longest time for one answer, connecting included, however steadily it drips."""
    max_wire_bytes: int = MAX_PAGE_BYTES
    max_payload_bytes: int = MAX_PAGE_BYTES
    """After decompression."""
    max_redirects: int = 5
    max_retries: int = 3
    first_backoff_s: float = 2.0
    max_backoff_s: float = 60.0
    max_retry_after_s: float = 120.0
    """A host that asks for a longer wait is left alone for that time, instead of being waited for."""
    min_delay_s: float = 1.0
    max_delay_s: float = 60.0
    """Bounds what we choose; a longer crawl-delay is honoured."""
    max_crawl_delay_s: float = 600.0
    """A host whose robots.txt asks for more than this between two requests is not asked."""
    slow_answer_s: float = 1.0
    """After an answer that took longer than this, the host gets as long a pause as the answer took."""
    max_failures: int = 5
    """Failures in a row after which a host is left alone."""
    first_rest_s: float = 900.0
    max_rest_s: float = 86_400.0
    robots_lifetime_s: float = 86_400.0
    robots_retry_s: float = 900.0
    """How long a robots.txt that could not be read forbids everything before it is asked for again."""
    may_ask_loopback: bool = False
    """For tests on one machine; no other address that is not public is ever asked."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time and chance come from, so that tests can bring their own."""

    now: Callable[[], datetime]
    """UTC."""
    monotonic: Callable[[], float]
    sleep: Callable[[float], object]
    chance: Callable[[], float]
    """Evenly from 0 to 1."""


SYSTEM_CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep, random.random)


def make_user_agent(version: str, contact: str) -> str:
    """Who we are and how to reach us: `contact` is an e-mail address or the address of a page."""
    return f"{PRODUCT}/{version} (news of Vietnamese wards; +{contact})"
