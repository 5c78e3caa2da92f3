"""What both crawlers fetch, and how they tell what it took."""

import json
import os
import resource
import sys
import time
from dataclasses import dataclass, field

PORT = 8917


def addresses(host_count: int, page_count: int) -> list[list[str]]:
    """Every page's address, by host."""
    return [
        [f"http://127.{1 + host // 250}.0.{2 + host % 250}:{PORT}/tin/{page}" for page in range(page_count)]
        for host in range(host_count)
    ]


def stay_on_core(number: int) -> None:
    """Crawlers take turns on one core and the server has another: where a machine has other work to do, a process of
    many threads would be given both, and one of a single thread half as much."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


@dataclass(slots=True)
class Meter:
    """Runs from the moment it is made, when everything is imported."""

    began: float = field(default_factory=time.perf_counter)
    began_cpu: float = field(default_factory=time.process_time)

    def tell(self, kept: int) -> None:
        """Say how many pages were kept, in how many seconds, processor seconds and bytes at the peak."""
        seconds, processor_s = time.perf_counter() - self.began, time.process_time() - self.began_cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        json.dump([kept, seconds, processor_s, peak], sys.stdout)
