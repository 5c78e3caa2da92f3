"""A real Prefect server on loopback, one for the session, and the flow beside it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from sqlalchemy import Engine

from flows.history import send_last_logs
from flows.settings import read_settings
from flows.temporary_server import free_port
from tests.browser import browser  # noqa: F401 - a fixture
from tests.flows.commands import BIN, PATIENCE_S, ROOT, clean_environment
from tests.postgres import postgres, postgres_url  # noqa: F401 - fixtures
from tests.warehouses import migrated_file, sqlite_url, warehouse_url  # noqa: F401 - fixtures
from warehouse.engine import open_warehouse


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """Where a running server is, and what a process needs in its environment to use it."""

    api_url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PREFECT_API_URL": self.api_url, "PREFECT_HOME": str(self.home)}


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """`prefect server start`, as an operator starts it in the project's folder."""
    home = tmp_path_factory.mktemp("prefect")
    port = free_port()
    server = PrefectServer(f"http://127.0.0.1:{port}/api", home)
    # the port differs from the one that the UI would ask by itself
    settings = {"PREFECT_HOME": str(home), "PREFECT_SERVER_UI_API_URL": server.api_url}
    command = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with background(command, home, settings, start_in=ROOT):
        wait_for_server(server.api_url)
        yield server
        send_last_logs()


@contextmanager
def background(
    command: list[str], folder: Path, settings: dict[str, str], *, start_in: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`command` for as long as the context lasts, in `folder` by default; what it says goes to a file in `folder`."""
    with (folder / f"{Path(command[0]).name}-{command[1]}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=start_in or folder,
            env=clean_environment(folder, settings),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_server(api_url: str) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    with httpx.Client() as client:  # one for all attempts: making it takes a tenth of a second from the server's start
        while time.monotonic() < give_up_at:
            try:
                client.get(f"{api_url}/health").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
    raise AssertionError(f"no Prefect server at {api_url} after {PATIENCE_S} s")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where flows started in this process keep what they make: a folder that does not exist yet."""
    path = tmp_path / "data"
    monkeypatch.setenv("WARDNEWS_DATA_DIR", str(path))
    read_settings.cache_clear()
    yield path
    read_settings.cache_clear()


@pytest.fixture
def warehouse(data_dir: Path, warehouse_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:  # noqa: F811
    """Where flows started in this process load, on one engine and then on the other."""
    monkeypatch.setenv("WARDNEWS_WAREHOUSE_URL", warehouse_url)
    read_settings.cache_clear()
    engine = open_warehouse(warehouse_url)
    yield engine
    engine.dispose()


@pytest.fixture
def on_server(prefect_server: PrefectServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrefectServer]:
    """Flows called in this process report to the session's server."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_server.api_url)
    with temporary_settings(updates={PREFECT_API_URL: prefect_server.api_url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield prefect_server
