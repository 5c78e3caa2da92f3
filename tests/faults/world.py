"""All that rounds share: servers that stay, and warehouses with their archives, made and removed for each round."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import boto3
from moto.server import ThreadedMotoServer

from tasks.archives.store import Archive, open_archive
from tests.faults.services import Clock, Line, PrefectService, SmallDisk
from tests.faults.warm import WarmStart
from tests.postgres import PostgresServer, find_binaries
from warehouse.engine import open_warehouse

_DISK_MB = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse with its archive, and the folder that runs on it start in."""

    folder: Path
    warehouse: str
    archive: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "WARDNEWS_DATA_DIR": str(self.folder / "data"),
            "WARDNEWS_WAREHOUSE_URL": self.warehouse,
            "WARDNEWS_ARCHIVE_URL": self.archive,
            "WARDNEWS_PROCESSES": "2",
            "TMPDIR": str(self.folder / "tmp"),
            **{name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        }

    def open_archive(self) -> Archive:
        return open_archive(self.archive)


class World:
    """A context. What no round asks for is never started; a Prefect server neither, where there is one at `api_url`."""

    def __init__(self, folder: Path, api_url: str | None = None) -> None:
        self.folder = folder
        self._api_url = api_url
        folder.chmod(0o711)  # PostgreSQL, which runs as somebody else, must get through
        self._stack = ExitStack()
        self._place_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @cached_property
    def prefect(self) -> PrefectService:
        server = PrefectService(self._make_folder("prefect"))
        self._stack.callback(server.kill)
        server.start()
        return server

    @cached_property
    def warm(self) -> WarmStart:
        """Where runs come from."""
        return self._warm_start(self._make_folder("home"), {})

    @cached_property
    def warm_with_clock(self) -> WarmStart:
        """Where runs come from whose clock may be set."""
        return self._warm_start(self._make_folder("home-of-clock"), self.clock.environment)

    @cached_property
    def warm_impatient(self) -> WarmStart:
        """Where runs come from that soon give up a server which is gone: by default each step tries for a minute."""
        return self._warm_start(self._make_folder("home-of-impatient"), {"PREFECT_CLIENT_MAX_RETRIES": "1"})

    def _warm_start(self, home: Path, more: dict[str, str]) -> WarmStart:
        api_url = self._api_url or self.prefect.api_url
        return self._stack.enter_context(WarmStart(home, {"PREFECT_API_URL": api_url, **more}))

    @cached_property
    def clock(self) -> Clock:
        return Clock(self.folder / "clock")

    @cached_property
    def postgres(self) -> PostgresServer:
        binaries = find_binaries()
        assert binaries, "no PostgreSQL server on this machine"
        return self._stack.enter_context(PostgresServer(binaries))

    @cached_property
    def small_disk(self) -> SmallDisk:
        disk = SmallDisk(self.folder / "small-disk", _DISK_MB)
        self._stack.callback(disk.remove)
        tables = disk.folder / "tables"
        tables.mkdir()
        self.postgres.give(tables)
        self.postgres.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
        self._stack.callback(self.postgres.execute, "DROP TABLESPACE small")
        return disk

    @cached_property
    def line_to_s3(self) -> Line:
        """Between runs and an S3 server, whose address goes into this process's environment."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = ThreadedMotoServer("127.0.0.1", 0)
        server.start()
        self._stack.callback(server.stop)
        line = Line(server.get_host_and_port()[1])
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "wardnews",
            "AWS_SECRET_ACCESS_KEY": "wardnews",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{line.port}",
        }
        return line

    @contextmanager
    def place(
        self, engine_name: str, first: Place, *, on_small_disk: bool = False, on_s3: bool = False
    ) -> Iterator[Place]:
        """A copy of `first` for one round."""
        place = self.make_place(engine_name, first, on_small_disk=on_small_disk, on_s3=on_s3)
        try:
            yield place
        finally:
            shutil.rmtree(place.folder)
            if engine_name == "postgresql":
                self.postgres.drop(place.warehouse)

    def make_place(
        self, engine_name: str, first: Place | None = None, *, on_small_disk: bool = False, on_s3: bool = False
    ) -> Place:
        """An empty place, or a copy of `first`."""
        self._place_count += 1
        name = f"place_{self._place_count}"
        folder = (self.small_disk.folder if on_small_disk else self.folder) / name
        for part in ("data", "tmp"):
            (folder / part).mkdir(parents=True)
        if engine_name == "postgresql":
            warehouse = self.postgres.url(name)
            template = f" TEMPLATE {_database_of(first.warehouse)}" if first else ""
            self.postgres.execute(f"CREATE DATABASE {name}{template}{' TABLESPACE small' * on_small_disk}")
        else:
            warehouse = f"sqlite:///{folder / 'data' / 'warehouse.db'}"
            if first:
                shutil.copy(first.folder / "data" / "warehouse.db", folder / "data")
        if not first:
            open_warehouse(warehouse).dispose()
        local = folder / "data" / "archive"
        if first and not on_s3:
            shutil.copytree(first.archive, local)
        return Place(folder, warehouse, self._bucket_with(first, name) if first and on_s3 else str(local))

    def _bucket_with(self, first: Place, name: str) -> str:
        """A bucket that holds what the archive of `first` does."""
        bucket = name.replace("_", "-")
        client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self.line_to_s3.port}")
        client.create_bucket(Bucket=bucket)
        archive = first.open_archive()
        for file in archive.names():
            client.upload_fileobj(archive.open(file), bucket, f"news/{file}")
        return f"s3://{bucket}/news"

    def _make_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder


def _database_of(url: str) -> str:
    return url.rpartition("@/")[2].partition("?")[0]
