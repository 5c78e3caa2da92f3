"""How fast a host is asked: never two requests closer than a delay that follows how the host bears it."""

from dataclasses import dataclass, field
from math import inf

from tasks.fetch.rules import Clock, FetchRules


@dataclass(slots=True)
class Pace:
    """Counts from the end of one answer to the start of the next request."""

    rules: FetchRules
    clock: Clock
    floor_s: float
    """The least delay: ours, the portal's own, or its robots.txt's."""
    delay_s: float = field(init=False)
    _ended_at: float = field(default=-inf, init=False)
    _not_before: float = field(default=-inf, init=False)

    def __post_init__(self) -> None:
        self.delay_s = self.floor_s

    def wait(self) -> None:
        """Return when the next request may start."""
        while (left_s := max(self._ended_at + self.delay_s, self._not_before) - self.clock.monotonic()) > 0:
            self.clock.sleep(left_s)

    def pause(self, seconds: float) -> None:
        """Let the next request start no sooner than `seconds` from now."""
        self._not_before = self.clock.monotonic() + seconds

    def go_on(self, delay_s: float, ended_s_ago: float) -> None:
        """Take up where an earlier run left off."""
        self.delay_s = max(self.floor_s, min(delay_s, self.rules.max_delay_s))
        self._ended_at = self.clock.monotonic() - max(ended_s_ago, 0.0)

    def raise_floor(self, seconds: float) -> None:
        """Keep at least `seconds` from now on, after the last answer too."""
        self.floor_s = max(self.floor_s, seconds)
        self.delay_s = max(self.delay_s, self.floor_s)

    def note_answer(self, took_s: float) -> None:
        """A slow answer lengthens the delay to as long as it took; a quick one shortens it by a tenth."""
        eased_s = max(self.floor_s, self.delay_s * 0.9)
        slow_s = min(took_s, self.rules.max_delay_s) if took_s > self.rules.slow_answer_s else 0.0
        self.delay_s = max(eased_s, slow_s)
        self._ended_at = self.clock.monotonic()

    def note_trouble(self) -> None:
        """429, 5xx or no answer: the delay doubles, up to the bound or the floor."""
        doubled_s = max(2 * self.delay_s, self.rules.min_delay_s)
        self.delay_s = max(self.floor_s, min(doubled_s, self.rules.max_delay_s))
