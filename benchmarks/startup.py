"""Time of `make run`, already installed, beside a Prefect flow that does nothing.

`python -m benchmarks.startup [ROUNDS]`. Both are whole processes with a server of their own, an up-to-date database and
no telemetry, taken in turns so that a busy moment hits both. The first round makes the databases and is not counted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
BARE_FLOW = "from prefect import flow\n\n@flow\ndef nothing(): pass\n\nnothing()"


def main(rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WARDNEWS_"))}
        bare = kept | quiet | {"PREFECT_HOME": f"{folder}/bare"}
        ours = kept | {"WARDNEWS_DATA_DIR": f"{folder}/data"}
        commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]] = {
            "Prefect flow that does nothing": ([sys.executable, "-c", BARE_FLOW], bare),
            "make run, sample pages": (["make", "-s", "run"], ours),
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, (command, environment) in commands.items():
                began = time.perf_counter()
                subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
                seconds[name].append(time.perf_counter() - began)
    medians = []
    for name, times in seconds.items():
        counted = times[1:]
        medians.append(statistics.median(counted))
        print(f"{name}: median {medians[-1]:.1f} s of {rounds} ({min(counted):.1f} to {max(counted):.1f})")  # noqa: T201
    print(f"ours / bare: {medians[1] / medians[0]:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
