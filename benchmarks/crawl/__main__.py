"""`python -m benchmarks.crawl [ROUNDS] [HOSTS] [PAGES]`: ours and Scrapy (group `bench`), turn by turn, same pages.

Server and crawlers are processes of their own; crawlers take turns on one core. Both obey robots.txt and wait no
politeness. Ours asks each host by one request at a time and packs WARC records; Scrapy has its default concurrency for
a host and writes bare bodies, which is less to do. From the first request to the last byte written; imports are left
out. What is compared is processor time, for both are bound by it: seconds say as much only on a machine that is idle.
"""

import json
import statistics
import subprocess
import sys
import tempfile

CRAWLERS = {"wardnews": "benchmarks.crawl.ours", "scrapy": "benchmarks.crawl.theirs"}


def main(rounds: int = 5, host_count: int = 50, page_count: int = 40) -> None:
    speeds: dict[str, list[float]] = {name: [] for name in CRAWLERS}
    costs: dict[str, list[float]] = {name: [] for name in CRAWLERS}
    peaks: dict[str, list[float]] = {name: [] for name in CRAWLERS}
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.crawl.server"], stdout=subprocess.PIPE)
    try:
        if server.stdout is None or server.stdout.readline() != b"ready\n":
            raise SystemExit("the server did not start")
        for number in range(rounds):
            for name in CRAWLERS if number % 2 else reversed(CRAWLERS):
                kept, seconds, processor_s, peak = run(CRAWLERS[name], host_count, page_count)
                if kept != host_count * page_count:
                    raise SystemExit(f"{name} kept {kept} pages of {host_count * page_count}")
                speeds[name].append(kept / seconds)
                costs[name].append(processor_s / kept * 1000)
                peaks[name].append(peak / 1024**2)
    finally:
        server.terminate()
        server.wait()
    for name in CRAWLERS:
        print(  # noqa: T201
            f"{name}: {statistics.median(speeds[name]):.0f} pages/s, median of {rounds} ({min(speeds[name]):.0f} to"
            f" {max(speeds[name]):.0f}); {statistics.median(costs[name]):.2f} ms of processor a page;"
            f" {max(peaks[name]):.0f} MB at the peak"
        )
    ratios = [ours / theirs for ours, theirs in zip(costs["wardnews"], costs["scrapy"], strict=True)]
    print(  # noqa: T201
        f"wardnews / scrapy, processor time a page: {statistics.median(ratios):.2f}"
        f" ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def run(module: str, host_count: int, page_count: int) -> tuple[int, float, float, float]:
    """One crawl into a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, str(host_count), str(page_count), folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    kept, seconds, processor_s, peak = json.loads(done.stdout)
    return kept, seconds, processor_s, peak


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
