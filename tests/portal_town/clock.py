"""A town's clock: real time, moved to the town's days."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class TownClock:
    """Runs as fast as any clock, so that seconds of politeness are real, and is set forward between crawls."""

    def __init__(self, moment: datetime, real_now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._real_now = real_now
        self._ahead = moment - real_now()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._real_now() + self._ahead

    def set_to(self, moment: datetime) -> None:
        """Go on from `moment`. Raises `ValueError` for one that is past: nothing runs backwards."""
        with self._lock:
            ahead = moment - self._real_now()
            if ahead < self._ahead:
                raise ValueError(f"the town's clock is past {moment}")
            self._ahead = ahead

    def pass_time(self, span: timedelta) -> None:
        with self._lock:
            self._ahead += span
