"""What goes wrong in a town: one fault in so many requests, chosen by the seed and never by chance of timing."""

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    TOO_MANY_REQUESTS = "too_many_requests"  # 429 with Retry-After
    SERVER_ERROR = "server_error"
    RESET = "reset"  # in the middle of the body
    SLOW_DRIP = "slow_drip"  # a byte at a time, longer than anybody waits
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_INSIDE = "redirect_inside"  # to a link-local address
    GZIP_BOMB = "gzip_bomb"
    SHORT_BODY = "short_body"  # fewer bytes than Content-Length says
    WRONG_CHARSET = "wrong_charset"  # the header names another than the page is written in
    TRUNCATED = "truncated"  # half the page, with a Content-Length that fits
    CHALLENGE = "challenge"  # a bot check instead of the page
    SOFT_404 = "soft_404"  # "not found" with status 200
    BINARY = "binary"  # a PDF where a page was


ALL_FAULTS: Final = tuple(Fault)
QUICK_FAULTS: Final = tuple(fault for fault in Fault if fault is not Fault.SLOW_DRIP)


@dataclass(slots=True)
class Faults:
    """`share` of the requests go wrong, each address's nth request always in the same way."""

    seed: int
    share: float
    kinds: tuple[Fault, ...] = ALL_FAULTS
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_for(self, address: str) -> Fault | None:
        """What happens to this request for `address`; None when nothing does."""
        with self._lock:
            self._asked[address] += 1
            number = self._asked[address]
        digest = hashlib.sha256(f"{self.seed} {number} {address}".encode()).digest()
        if int.from_bytes(digest[:4], "big") >= self.share * 2**32:
            return None
        return self.kinds[digest[4] % len(self.kinds)]


NO_FAULTS: Final = Faults(seed=0, share=0.0)
