"""Many machines: a real Dask or Ray cluster gives the rows of a single machine, also when one of its workers dies.

`make test-clusters` installs both and runs this; elsewhere each is passed over where its group is missing.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.cluster import make_runner
from flows.temporary_server import free_port
from tasks.errors import UsageError
from tests.faults.tables import differences, read_tables
from tests.flows.commands import BIN, PATIENCE_S, clean_environment, run, wait_until
from tests.flows.conftest import PrefectServer, background
from warehouse.engine import open_warehouse

_WORKERS = 3
_COPIES = 6
_ENGINES = [
    pytest.param(name, marks=pytest.mark.skipif(find_spec(f"prefect_{name}") is None, reason=f"group {name}"))
    for name in ("dask", "ray")
]


@contextmanager
def dask_cluster(folder: Path) -> Iterator[str]:
    """A scheduler and its workers, each a process; where the scheduler listens."""
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    with ExitStack() as stack:
        scheduler = [str(BIN / "dask"), "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
        stack.enter_context(background(scheduler, folder, {}))
        for number in range(_WORKERS):
            own = folder / f"worker-{number}"
            own.mkdir()
            worker = [str(BIN / "dask"), "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            stack.enter_context(background([*worker, "--local-directory", str(own)], own, {}))
        yield address


@contextmanager
def ray_cluster(folder: Path) -> Iterator[str]:
    """A head node that starts a process for each task; where its client server listens."""
    port, client_port = free_port(), free_port()
    settings = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": str(folder)}
    head = [str(BIN / "ray"), "start", "--head", "--block", f"--num-cpus={_WORKERS}", f"--port={port}"]
    head += [f"--ray-client-server-port={client_port}", "--include-dashboard=false", "--node-ip-address=127.0.0.1"]
    with background(head, folder, settings):
        yield f"ray://127.0.0.1:{client_port}"


@pytest.fixture(scope="module", params=_ENGINES)
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    start = {"dask": dask_cluster, "ray": ray_cluster}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, sample_pages: Path) -> Path:
    """The sample pages, several times, so that a batch takes a while."""
    folder = tmp_path_factory.mktemp("pages")
    for number in range(_COPIES):
        shutil.copytree(sample_pages, folder / str(number))
    return folder


@pytest.fixture(scope="module")
def rows_of_one_machine(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("alone")
    answer = run(["wardnews", "ingest", str(pages), "--batch-size", "40"], folder)
    assert answer.returncode == 0, answer.stderr
    return rows_in(folder)


def rows_in(folder: Path) -> dict[str, str]:
    engine = open_warehouse(f"sqlite:///{folder / 'data' / 'warehouse.db'}")
    try:
        return read_tables(engine)
    finally:
        engine.dispose()


def ingest_on(cluster: str, pages: Path, folder: Path, server: PrefectServer) -> "subprocess.Popen[str]":
    settings = server.environment | {"WARDNEWS_CLUSTER": cluster, "RAY_USAGE_STATS_ENABLED": "0"}
    return subprocess.Popen(
        [BIN / "wardnews", "ingest", str(pages), "--batch-size", "40"],
        cwd=folder,
        env=clean_environment(folder, settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_cluster_gives_the_rows_of_one_machine(
    cluster: str, prefect_server: PrefectServer, pages: Path, rows_of_one_machine: dict[str, str], tmp_path: Path
) -> None:
    running = ingest_on(cluster, pages, tmp_path, prefect_server)
    said, _ = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, said
    assert differences(rows_in(tmp_path), rows_of_one_machine) == []


def test_a_worker_killed_in_mid_batch_costs_a_retry_and_nothing_else(
    cluster: str, prefect_server: PrefectServer, pages: Path, rows_of_one_machine: dict[str, str], tmp_path: Path
) -> None:
    running = ingest_on(cluster, pages, tmp_path, prefect_server)
    wait_until(lambda: kill_writer(tmp_path / "data" / "archive"), "a worker in mid-batch")
    said, _ = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, said
    assert differences(rows_in(tmp_path), rows_of_one_machine) == []
    again = run(["wardnews", "ingest", str(pages)], tmp_path)  # finishes the file that was left open
    assert "Loaded                          0" in again.stdout
    checked = run(["wardnews", "archive", "verify"], tmp_path)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.skipif(find_spec("prefect_dask") is not None, reason="it is installed")
def test_a_cluster_whose_group_is_not_installed_is_one_clear_line() -> None:
    with pytest.raises(UsageError, match=r"WARDNEWS_CLUSTER: pip install 'wardnews\[dask\]'"):
        make_runner("tcp://10.0.0.5:8786")


def kill_writer(archive: Path) -> bool:
    """Kill a process while it holds an archive file open; False when none does, or it was just done."""
    for path in archive.rglob("*.open"):
        for process in find_holders(path):
            os.kill(process, signal.SIGSTOP)
            is_in_mid_batch = path.exists()
            os.kill(process, signal.SIGKILL if is_in_mid_batch else signal.SIGCONT)
            if is_in_mid_batch:
                return True
    return False


def find_holders(path: Path) -> Iterator[int]:
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.readlink() == path:
                yield int(link.parts[2])
        except OSError:  # a process that is gone, or of another user
            continue
