"""What both crawlers fetch, and how they tell what it took."""

import json
import resource
import sys
import time
from dataclasses import dataclass, field

from benchmarks.crawl.server import PORT


def addresses(host_count: int, page_count: int) -> list[list[str]]:
    """Every page's address, by host."""
    return [
        [f"http://127.{1 + host // 250}.0.{2 + host % 250}:{PORT}/tin/{page}" for page in range(page_count)]
        for host in range(host_count)
    ]


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
