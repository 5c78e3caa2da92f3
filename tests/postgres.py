"""A private PostgreSQL server for tests, started from the binaries of this machine: a real one or none.

Import the fixtures `postgres` and `postgres_url` into a conftest to use them.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pytest

from warehouse.engine import open_warehouse

_TEMPLATE = "wardnews_template"


class PostgresServer:
    """A server that listens on a socket in `folder` only. A context: made and started, then stopped and removed."""

    def __init__(self, binaries: Path) -> None:
        self.account = _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="wardnews-pg-"))  # not tmp_path: the server's account must reach it
        self.give(self.folder)
        self._binaries = binaries
        self._common: dict[str, Any] = {
            "cwd": self.folder,
            "env": {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            **self.account,
        }
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        made = subprocess.run(
            [self._binaries / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **self._common,
        )
        assert made.returncode == 0, made.stdout.decode()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def give(self, folder: Path) -> None:
        """Let the server's account write in `folder`."""
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])

    def start(self) -> None:
        """Start it, and return when it answers."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "off"}
        settings |= {"full_page_writes": "off", "synchronous_commit": "off", "max_connections": "40"}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, *flags], stdout=log, stderr=log, **self._common
            )
        _wait_until_ready(self, self._server)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: by a "fast shutdown", or by SIGQUIT, an "immediate" one, after which it has to recover."""
        assert self._server
        self._server.send_signal(how)
        self._server.wait(timeout=60)

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(f"host={self.folder} dbname={database} user=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def make_empty_database(self) -> str:
        """URL of a fresh database without tables."""
        name = f"t_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def make_warehouse(self) -> str:
        """URL of a fresh warehouse, copied from one that was migrated once."""
        name = f"t_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[0] and url.split("/")[3].partition("?")[0]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def find_binaries() -> Path | None:
    """Folder of `initdb` and `postgres`: on PATH, where Debian keeps them, or where `pg_config` says."""
    folders = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _version(path.parent.name), reverse=True
    )
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    return next((path for path in folders if (path / "initdb").exists() and (path / "postgres").exists()), None)


def _version(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _unprivileged() -> dict[str, Any]:
    """Arguments for `subprocess`: the server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL refuses to run as root, and there is no account postgres or nobody")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server per test process, with an empty, migrated warehouse to copy."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server on this machine (looked for initdb on PATH and in /usr/lib/postgresql)")
    with PostgresServer(binaries) as running:
        running.execute(f"CREATE DATABASE {_TEMPLATE}")
        open_warehouse(running.url(_TEMPLATE)).dispose()
        yield running


def _wait_until_ready(running: PostgresServer, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            running.execute("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, (running.folder / "log").read_text()
            assert time.monotonic() < deadline, (running.folder / "log").read_text()
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A fresh warehouse on PostgreSQL, dropped afterwards."""
    url = postgres.make_warehouse()
    yield url
    postgres.drop(url)
