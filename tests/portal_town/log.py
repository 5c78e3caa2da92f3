"""What the town's server saw, and what it says about the crawler's manners."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from tests.portal_town.faults import Fault

CONDITIONS = ("if-none-match", "if-modified-since")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as the server saw it; moments are seconds of its monotonic clock."""

    host: str
    method: str
    target: str
    """Path and query."""
    began_s: float
    """When the request line had been read."""
    ended_s: float | None
    """When the client was last seen waiting: right before its answer was handed over, or its last byte when it drips.
    None where it had left before a busy server read the request: nobody saw when it came."""
    status: int
    """0 where no whole status line was sent."""
    headers: Mapping[str, str]
    """Of the request, names in lower case."""
    fault: Fault | None

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def is_conditional(self) -> bool:
        return any(name in self.headers for name in CONDITIONS)


class VisitLog:
    """All visits, in the order in which they ended."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._lock = threading.Lock()

    def add(self, visit: Visit) -> None:
        with self._lock:
            self._visits.append(visit)

    def visits(self) -> tuple[Visit, ...]:
        with self._lock:
            return tuple(self._visits)

    def clear(self) -> None:
        with self._lock:
            self._visits.clear()


def find_overlaps(visits: Sequence[Visit]) -> list[tuple[Visit, Visit]]:
    """Pairs of requests that one host had at the same time."""
    return [(first, second) for first, second in _neighbours(visits) if second.began_s < (first.ended_s or 0)]


def find_hurries(visits: Sequence[Visit], delay_s: float) -> list[tuple[Visit, Visit]]:
    """Pairs of requests of which the second reached its host less than `delay_s` after the first did."""
    return [(first, second) for first, second in _neighbours(visits) if second.began_s - first.began_s < delay_s]


def _neighbours(visits: Sequence[Visit]) -> Iterator[tuple[Visit, Visit]]:
    by_host: dict[str, list[Visit]] = defaultdict(list)
    for visit in sorted((one for one in visits if one.ended_s is not None), key=lambda visit: visit.began_s):
        by_host[visit.host].append(visit)
    for seen in by_host.values():
        yield from pairwise(seen)
