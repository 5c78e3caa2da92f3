"""Many machines: Prefect workers that share one PostgreSQL warehouse and one archive; `make test-clusters` runs it."""

from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from prefect.states import Scheduled
from sqlalchemy import text

from tests.flows import test_deployment
from tests.flows.commands import write_pages
from tests.flows.conftest import PrefectServer
from tests.flows.test_deployment import asked, client_of, end_of, worker
from warehouse.engine import open_warehouse, reading

receiver, deployed = test_deployment.receiver, test_deployment.deployed


def test_three_workers_share_one_warehouse_and_load_each_page_once(
    deployed: PrefectServer, postgres_url: str, tmp_path: Path
) -> None:
    folders = [str(write_pages(tmp_path / f"ward-{number}", 12)) for number in range(6)]
    settings = {"WARDNEWS_WAREHOUSE_URL": postgres_url, "WARDNEWS_ARCHIVE_URL": str(tmp_path / "archive")}
    with ExitStack() as stack:
        for number in range(3):
            own = tmp_path / f"worker-{number}"
            own.mkdir()
            stack.enter_context(worker(deployed, own, settings, limit=1))
        # each folder is read by two runs that may stand side by side
        runs = [start_ingest(deployed, [one, folders[(at + 1) % 6]]) for at, one in enumerate(folders)]
        assert [end_of(deployed, run_id) for run_id in runs] == ["COMPLETED"] * 6
        logs = [path.read_text() for path in tmp_path.glob("worker-*/prefect-worker.log")]
    assert [any(str(run_id) in log for run_id in runs) for log in logs] == [True] * 3
    engine = open_warehouse(postgres_url)
    with reading(engine) as connection:
        loaded = connection.execute(text("SELECT count(*), count(DISTINCT source_uri) FROM raw_page")).one()
        counted = connection.execute(text("SELECT sum(page_count), sum(new_count) FROM audit_run")).one()
        shown = connection.scalar(text("SELECT count(*) FROM fact_article"))
    engine.dispose()
    assert (tuple(loaded), tuple(counted)) == ((72, 72), (144, shown))


def start_ingest(server: PrefectServer, paths: list[str]) -> UUID:
    """A run of the deployment that a person starts, two pages in a batch; its id."""
    deployment = next(one for one in asked(server, "deployments") if one["entrypoint"] == "flows.ingest.ingest")
    with client_of(server) as client:
        run = client.create_flow_run_from_deployment(
            UUID(deployment["id"]), parameters={"paths": paths, "batch_size": 2}, state=Scheduled()
        )
    return run.id
