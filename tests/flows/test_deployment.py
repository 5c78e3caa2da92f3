"""The deployment `ingest/manual`, as an operator sets it up: server, work pool, deploy, worker, run."""

from pathlib import Path

import httpx
import pytest

from tests.flows.commands import BIN, ROOT, rows, run, write_pages
from tests.flows.conftest import PrefectServer, background


@pytest.fixture(scope="module")
def deployed(prefect_server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> PrefectServer:
    """The server with the project's deployments and the pool that they name."""
    folder = tmp_path_factory.mktemp("deploy")
    settings = prefect_server.environment
    pool = run(["prefect", "work-pool", "create", "wardnews", "--type", "process"], folder, settings)
    assert pool.returncode == 0, pool.stderr
    answer = run(["prefect", "--no-prompt", "deploy", "--all"], folder, settings, start_in=ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return prefect_server


def test_a_worker_runs_the_deployment_and_the_rows_are_in_the_warehouse(
    deployed: PrefectServer, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    worker = [str(BIN / "prefect"), "worker", "start", "--pool", "wardnews", "--type", "process"]
    data = {"WARDNEWS_DATA_DIR": str(tmp_path / "data")}
    with background(worker, tmp_path, deployed.environment | data):
        parameter = f'paths=["{pages}"]'
        watched = ["prefect", "deployment", "run", "ingest/manual", "--param", parameter, "--watch"]
        answer = run(watched, tmp_path, deployed.environment)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert rows(tmp_path / "data" / "warehouse.db", "SELECT count(*) FROM fact_article") == [(3,)]
    logged = httpx.post(f"{deployed.api_url}/logs/filter", json={}).raise_for_status().json()
    assert "Batch 1: parsed 3 pages, rejected 0" in [line["message"] for line in logged]


def test_bad_values_are_refused_before_anything_starts(deployed: PrefectServer, tmp_path: Path) -> None:
    command = ["prefect", "deployment", "run", "ingest/manual", "--param", "paths=[]"]
    answer = run(command, tmp_path, deployed.environment)
    assert (answer.returncode, "paths" in answer.stdout + answer.stderr) == (1, True)
