"""A town's clock: real time, run faster, and set forward from one crawl to the next."""

import threading
import time
from datetime import datetime, timedelta


class TownClock:
    """A second of the town takes 1/`speed` real seconds, so that waiting is real and two weeks are minutes."""

    def __init__(self, moment: datetime, speed: float = 1.0) -> None:
        self.speed = speed
        self._began_s = time.monotonic()
        self._moment = moment
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._moment + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds of the town since it began, without those that were skipped."""
        return (time.monotonic() - self._began_s) * self.speed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self.speed)

    def set_to(self, moment: datetime) -> None:
        """Go on from `moment`. Raises `ValueError` for one that is past: nothing runs backwards."""
        self.pass_time(moment - self.now())

    def pass_time(self, span: timedelta) -> None:
        if span < timedelta():
            raise ValueError(f"the town's clock is past that by {-span}")
        with self._lock:
            self._moment += span
