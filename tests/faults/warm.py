"""Runs of `wardnews` that begin at once: forks of a process that has imported everything.

Each is a process of its own that runs the whole command with the real Prefect engine; only the seconds of importing
are saved. `python -m tests.faults.warm` is the process that forks: one JSON line in orders a run, two lines come back,
its process number and later its exit code.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.flows.commands import clean_environment

ROOT = Path(__file__).parents[2]


class StuckRunError(AssertionError):
    """A run that had not ended when patience had."""


class WarmStart:
    """Starts runs, one at a time; a context. `more` goes into the environment of all of them."""

    def __init__(self, home: Path, more: Mapping[str, str]) -> None:
        # no threads before a fork: those of numpy's OpenBLAS would be lost in it
        environment = clean_environment(home, {"OPENBLAS_NUM_THREADS": "1", "PREFECT_HOME": str(home), **more})
        self._log = home / "run.log"
        command = [sys.executable, "-m", "tests.faults.warm"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def start(self, arguments: list[str], environment: Mapping[str, str], folder: Path) -> "WarmRun":
        """`wardnews` with `arguments` in `folder`."""
        order = {
            "arguments": arguments,
            "environment": dict(environment),
            "folder": str(folder),
            "log": str(self._log),
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return WarmRun(int(self._next_line()), self, self._log)

    def _next_line(self, patience_s: float | None = None) -> bytes | None:
        """None when it does not come in time; it is read when it is asked for again."""
        stdout = self._process.stdout
        assert stdout
        if patience_s is not None and not select.select([stdout], [], [], patience_s)[0]:
            return None
        line = stdout.readline()
        assert line, "the process that forks is gone"
        return line


class WarmRun:
    """A run at work: the leader of a process group of its own."""

    def __init__(self, pid: int, source: WarmStart, log: Path) -> None:
        self.pid = pid
        self.log = log
        self._source = source
        self._exit_code: int | None = None

    def wait(self, patience_s: float) -> int | None:
        """Its exit code, negative for a signal; None while it is at work when patience ends."""
        if self._exit_code is None and (line := self._source._next_line(patience_s)) is not None:
            self._exit_code = int(line)
        return self._exit_code

    def workers(self) -> list[int]:
        """Process numbers of those that parse for it."""
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
        except (FileNotFoundError, ProcessLookupError):
            return []  # it is ending


def _serve() -> None:
    from flows.local_run import set_prefect_defaults  # noqa: PLC0415 - the process that orders runs needs none of this

    set_prefect_defaults(Path(os.environ["PREFECT_HOME"]))
    import s3fs  # noqa: F401, PLC0415

    import flows.ingest  # noqa: F401, PLC0415
    from flows import cli  # noqa: PLC0415
    from tasks.check import warm_up  # noqa: PLC0415

    warm_up()
    assert threading.active_count() == 1, threading.enumerate()
    for line in iter(sys.stdin.readline, ""):
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(order)
            cli.main(order["arguments"])
        print(pid, flush=True)  # noqa: T201
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _become(order: Mapping[str, Any]) -> None:
    os.setpgid(0, 0)
    os.chdir(order["folder"])
    os.environ |= order["environment"]
    tempfile.tempdir = None
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)


if __name__ == "__main__":
    _serve()
