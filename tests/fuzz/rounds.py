"""Fuzzing guided by coverage: `make fuzz SECONDS=60 ONLY=pages`.

Each target in a process of its own, which ends at the first input that crashes it, takes more than one second of
processor or holds more than 500 MB; the input lies then in `dist/fuzz/`.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAX_SECONDS = 1.0
MAX_MEGABYTES = 500
HANG_SECONDS = 60
"""Of the clock: what waits without working."""
MAX_BYTES = 64 * 1024
FOUND = Path("dist/fuzz")
_COUNT = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_PEAK = re.compile(r"stat::peak_rss_mb:\s+(\d+)")


def fuzz(name: str, seconds: int) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris  # noqa: PLC0415 - of the group `fuzz`

    with atheris.instrument_imports(include=["tasks", "flows", "warehouse", "warcio"]):
        from tests.fuzz.targets import TARGETS, make_seeds  # noqa: PLC0415 - to be instrumented

    def run_one(data: bytes) -> None:
        began = time.process_time()
        TARGETS[name](data)
        took = time.process_time() - began
        if took > MAX_SECONDS:
            raise TimeoutError(f"{took:.1f} s of processor")

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(make_seeds(name)):
            (Path(corpus) / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds}", f"-max_len={MAX_BYTES}", f"-rss_limit_mb={MAX_MEGABYTES}"]
        reports = [f"-timeout={HANG_SECONDS}", "-print_final_stats=1", f"-artifact_prefix={FOUND}/{name}-", "-seed=1"]
        atheris.Setup([sys.argv[0], *limits, *reports, corpus], run_one)
        atheris.Fuzz()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--seconds", type=int, default=60, help="for each target")
    options.add_argument("--only", nargs="*", default=["pages", "dates", "archives", "settings"])
    options.add_argument("--apart", help="used by this program itself: the target to fuzz in this process")
    given = options.parse_args()
    if given.apart:
        fuzz(given.apart, given.seconds)
    FOUND.mkdir(parents=True, exist_ok=True)
    failed = False
    for name in given.only:
        command = [sys.executable, "-m", "tests.fuzz.rounds", "--apart", name, "--seconds", str(given.seconds)]
        ended = subprocess.run(command, capture_output=True, check=False)
        said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
        counts, peaks = _COUNT.search(said), _PEAK.search(said)
        is_clean = ended.returncode == 0 and counts is not None
        failed = failed or not is_clean
        print(  # noqa: T201 - what the command is for
            f"{name}: {counts[1] if counts else '?'} executions, {peaks[1] if peaks else '?'} MB,"
            f" {'nothing found' if is_clean else 'FOUND, see dist/fuzz:'}",
            flush=True,
        )
        if not is_clean:
            told = "\n".join(line for line in said.splitlines() if not line.startswith("#"))  # its progress
            print(told[-3_000:], flush=True)  # noqa: T201
    sys.exit(failed)


if __name__ == "__main__":
    main()
