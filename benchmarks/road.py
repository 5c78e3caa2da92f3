"""The whole road beside its parts: `python -m benchmarks.road [COUNT] [--rounds N] [--postgres URL] [--alone]`.

Whole processes on the same generated pages, in turns: `wardnews ingest` into a new warehouse, with checks, archive and
Prefect; the bare core, which only strips and parses, on all cores and on one; and, with the group `peers`,
`trafilatura --input-dir … --parallel N` writing JSON. Pages a second, and the peak memory of the largest process.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.saved_pages import write_pages

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CORE = """
import sys
from pathlib import Path
from flows.parsing import cut, parse_batches
from tasks.read import MAX_PAGE_BYTES, find_files
if __name__ == "__main__":
    pages = find_files([Path(sys.argv[1])]).pages
    given = {"archiving": None, "max_page_bytes": MAX_PAGE_BYTES, "processes": int(sys.argv[2])}
    pending = parse_batches(cut(pages, 500), len(pages), **given)
    print(sum(len(batch.collect().batch.items) for batch in pending))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One process, from start to end."""

    seconds: float
    peak_mb: float
    """Resident memory of the largest of the processes."""


def measure(command: Sequence[str | Path], environment: Mapping[str, str]) -> Measured:
    """Run `command`; raises `RuntimeError` with its last words when it fails."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        files = [(os.POSIX_SPAWN_DUP2, said.fileno(), 1), (os.POSIX_SPAWN_DUP2, said.fileno(), 2)]
        child = os.posix_spawn(command[0], [str(part) for part in command], environment, file_actions=files)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - began
        if status:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace")[-2_000:])
    return Measured(seconds, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--postgres", metavar="URL", help="an empty PostgreSQL database, loaded in the first round only"
    )
    parser.add_argument("--alone", action="store_true", help="the ingest only: for memory and for large counts")
    chosen = parser.parse_args()
    cores = os.cpu_count() or 1
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="wardnews-road-") as name:
        folder = Path(name)
        pages, data, written = folder / "pages", folder / "data", folder / "json"
        size = write_pages(pages, chosen.count)
        say(f"{chosen.count:,} pages, {size / chosen.count / 1000:.0f} KB each on average, {cores} cores\n")
        core = folder / "core.py"
        core.write_text(CORE)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "WARDNEWS_"))}
        environment = kept | {"WARDNEWS_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
        ingest = [BIN / "wardnews", "ingest", pages]
        commands: dict[str, list[str | Path]] = {"wardnews ingest, SQLite": ingest}
        if not chosen.alone:
            commands[f"strip and parse only, {cores} cores"] = [Path(sys.executable), core, pages, str(cores)]
            commands["strip and parse only, 1 core"] = [Path(sys.executable), core, pages, "1"]
            trafilatura = [BIN / "trafilatura", "--input-dir", pages, "--output-dir", written, "--json"]
            if trafilatura[0].exists():
                commands["trafilatura, JSON"] = [*trafilatura, "--parallel", str(cores)]
        taken: dict[str, list[Measured]] = {}
        for number in range(chosen.rounds):
            for title, command in commands.items():
                shutil.rmtree(data, ignore_errors=True)
                shutil.rmtree(written, ignore_errors=True)
                taken.setdefault(title, []).append(measure(command, environment))
            if chosen.postgres and number == 0:
                loading = environment | {"WARDNEWS_WAREHOUSE_URL": chosen.postgres}
                taken["wardnews ingest, PostgreSQL"] = [measure(ingest, loading)]
        for title, runs in taken.items():
            speed = chosen.count / statistics.median(run.seconds for run in runs)
            peak = max(run.peak_mb for run in runs)
            say(f"{title:34}{speed:8.0f} pages/s   {peak:6.0f} MB peak   median of {len(runs)}\n")


if __name__ == "__main__":
    main()
