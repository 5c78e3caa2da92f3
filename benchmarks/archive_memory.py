"""A large WARC in little memory: `python -m benchmarks.archive_memory [GB] [--pages N] [--ingest]`.

Makes a WARC of so many gigabytes as a crawl leaves it, pages among pictures, then reads, strips and parses it in a
process of its own, and says how much memory that process had at its peak, and its workers. With `--ingest` it also
runs `wardnews ingest` on it and on a file of ten pages: what Prefect and Great Expectations take is the difference.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.saved_pages import read_samples, vary

CORE = """
import multiprocessing, re, sys
from pathlib import Path
from flows.parsing import cut, parse_batches
from tasks.archives.find import ArchiveFiles
from tasks.archives.keep import Archiving
from tasks.archives.store import open_archive
from tasks.read import MAX_PAGE_BYTES
if __name__ == "__main__":
    archive = open_archive(sys.argv[2])
    pages = ArchiveFiles(archive, [Path(sys.argv[1])]).pages()
    archiving = Archiving(archive, "bench", "")
    pending = parse_batches(cut(pages, 250), 1000, archiving=archiving, max_page_bytes=MAX_PAGE_BYTES, processes=2)
    def peak_kb(process):
        return int(re.search(r"VmHWM:\\s+(\\d+)", Path(f"/proc/{process}/status").read_text())[1])
    page_count = worker = 0
    for batch in pending:
        page_count += batch.collect().batch.page_count
        worker = max([worker, *(peak_kb(child.pid) for child in multiprocessing.active_children())])
    print(page_count, peak_kb("self"), worker)
"""
_IMAGE_BYTES = 1_000_000
_HEAD = (
    "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {0}\r\nWARC-Date: {1}\r\nWARC-Record-ID: <urn:uuid:{2}>\r\n"
)


def member(address: str, number: int, kind: str, body: bytes, level: int) -> bytes:
    """One response as a gzip member; level 0 for bytes that cannot be made smaller."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = _HEAD.format(address, datetime(2021, 3, 12, tzinfo=UTC).isoformat(), number)
    record = head.encode() + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
    packer = zlib.compressobj(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(record) + packer.flush()


def write_warc(path: Path, byte_count: int, page_count: int) -> int:
    """A WARC of `byte_count` bytes with `page_count` pages spread among pictures; its records."""
    samples, rng = read_samples(), random.Random(1)  # noqa: S311 - test data
    words = samples[0].paragraphs[0].split()
    written = number = pages = 0
    with path.open("wb") as file:
        while written < byte_count or pages < page_count:
            number += 1
            if pages < page_count and pages * byte_count <= written * page_count:
                body = vary(samples[pages % len(samples)], pages, words).encode()
                written += file.write(member(f"http://hoasen.example/{number}", number, "text/html", body, 6))
                pages += 1
            else:
                image = rng.randbytes(_IMAGE_BYTES)
                written += file.write(member(f"http://hoasen.example/{number}.jpg", number, "image/jpeg", image, 0))
    return number


def run_ingest(path: Path, folder: Path) -> float:
    """MB that the largest process of `wardnews ingest` had at its peak."""
    environment = os.environ | {"WARDNEWS_DATA_DIR": str(folder)}
    command = [str(Path(sys.executable).parent / "wardnews"), "ingest", str(path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"wardnews ingest ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("gigabytes", nargs="?", type=float, default=5)
    options.add_argument("--pages", type=int, default=4_000)
    options.add_argument("--ingest", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as name:
        folder = Path(name)
        path = folder / "site.warc.gz"
        record_count = write_warc(path, int(chosen.gigabytes * 1e9), chosen.pages)
        print(f"{path.stat().st_size / 1e9:.1f} GB, {record_count:,} records, {chosen.pages:,} of them pages")  # noqa: T201
        began = time.perf_counter()
        answer = subprocess.run(
            [sys.executable, "-c", CORE, path, folder / "archive"], capture_output=True, text=True, check=True
        )
        page_count, own, worker = map(int, answer.stdout.split())
        took = time.perf_counter() - began
        print(  # noqa: T201
            f"read, strip, parse: {page_count:,} pages in {took:.0f} s; peak {own / 1024:.0f} MB,"
            f" its largest worker {worker / 1024:.0f} MB"
        )
        if chosen.ingest:
            small = folder / "small.warc.gz"
            write_warc(small, 100_000, 10)
            print(f"wardnews ingest of 10 pages: peak {run_ingest(small, folder / 'small'):.0f} MB")  # noqa: T201
            print(f"wardnews ingest of all: peak {run_ingest(path, folder / 'all'):.0f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
