"""Prefect's API server for the length of one run, started before the heavy imports, so that both happen at once.

It is the server that Prefect itself would start without `PREFECT_API_URL`, with two differences: it boots while this
process imports, which halves the wait, and it ends with this process, also when that is killed.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import TracebackType
from typing import Self

from flows.imports import without_garbage_collection
from warehouse.errors import WardnewsError

START_PATIENCE_S = 120
STOP_PATIENCE_S = 5
_PORT_TAKEN = 3  # uvicorn's exit code when it cannot bind
_ATTEMPTS = 3


class TemporaryServer:
    """A Prefect server on loopback, as a child process. Use as a context; `wait_until_ready` before the first call."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.api_url = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_until_ready(self) -> None:
        """Return when the server answers. Raises `WardnewsError` when it does not within two minutes."""
        give_up_at = time.monotonic() + START_PATIENCE_S
        attempts = 1
        while time.monotonic() < give_up_at:
            exit_code = self._process.poll() if self._process else None
            if exit_code == _PORT_TAKEN and attempts < _ATTEMPTS:
                attempts += 1
                self._start()
            elif exit_code is not None:
                raise WardnewsError(f"Prefect's temporary server ended while starting, with exit code {exit_code}")
            if _is_healthy(self.api_url):
                return
            time.sleep(0.05)
        raise WardnewsError(f"Prefect's temporary server did not answer within {START_PATIENCE_S} s")

    def stop(self) -> None:
        """End the server; what it recorded is on disk."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._process = None

    def _start(self) -> None:
        self.stop()
        port = free_port()
        self.api_url = f"http://127.0.0.1:{port}/api"
        environment = {
            **os.environ,
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
        environment.pop("PREFECT_API_URL", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.temporary_server", str(port)],
            env=environment,
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C ends the run in order first; this process then ends the server
        )


def free_port() -> int:
    """A port on loopback that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_healthy(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=5) as answer:  # noqa: S310 - always http on loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end_with_parent() -> None:
    """The parent holds the other end of standard input: when it is gone, however it ended, so is this server."""
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(port: int) -> None:
    with without_garbage_collection():
        import prefect.server.api.server  # noqa: F401, PLC0415 - only the child needs it
        import uvicorn  # noqa: PLC0415

    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
