"""The deployments as an operator has them: server, `make deploy`, worker, run, and a notification when one fails."""

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled, State

from flows.deploy import find_version
from flows.health import announce_alarms
from tests.flows.commands import BIN, PATIENCE_S, ROOT, rows, run, wait_until, write_pages
from tests.flows.conftest import PrefectServer, background
from warehouse.health_records import Alarm, AlarmKind


class Receiver:
    """Where notifications arrive: an HTTP server on loopback, and what was posted to it."""

    def __init__(self) -> None:
        posted: queue.Queue[dict[str, Any]] = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                posted.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
                """Nothing on the terminal of the tests."""

        self.posted = posted
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def wait_for(self, text: str) -> dict[str, Any]:
        """The first notification that holds `text`; others that arrive before it are passed over."""
        while text not in (told := self.posted.get(timeout=PATIENCE_S))["body"]:
            pass
        return told

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook-s3cr3t"


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, daemon=True)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def deployed(
    prefect_server: PrefectServer, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> PrefectServer:
    """The server with the project's deployments, the pool that they name, and notifications."""
    deploy(prefect_server, tmp_path_factory.mktemp("deploy"), receiver)
    return prefect_server


def deploy(server: PrefectServer, folder: Path, receiver: Receiver) -> None:
    settings = server.environment | {"WARDNEWS_ALERT_URL": receiver.url}
    answer = run(["python", "-m", "flows.deploy"], folder, settings, start_in=ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert receiver.url not in answer.stdout + answer.stderr


def asked(server: PrefectServer, what: str) -> list[dict[str, Any]]:
    """All that the server has of one kind, in the order of their names."""
    answer = httpx.post(f"{server.api_url}/{what}/filter", json={}).raise_for_status().json()
    return sorted(answer, key=lambda one: str(one.get("name")))


def identities(server: PrefectServer) -> dict[str, list[tuple[str, str]]]:
    kinds = ("deployments", "automations", "work_pools", "work_queues")
    return {kind: [(one["id"], one["name"]) for one in asked(server, kind)] for kind in kinds}


def test_deploying_again_leaves_everything_as_it_is(
    deployed: PrefectServer, receiver: Receiver, tmp_path: Path
) -> None:
    before = identities(deployed)
    deploy(deployed, tmp_path, receiver)
    assert identities(deployed) == before


def test_every_deployment_and_each_of_its_parameters_is_described(deployed: PrefectServer) -> None:
    for deployment in asked(deployed, "deployments"):
        schema = deployment["parameter_openapi_schema"]["properties"]
        assert deployment["description"], deployment["name"]
        assert [name for name, field in schema.items() if not field.get("description")] == []


def test_every_deployment_can_be_rehearsed_and_says_which_commit_it_is(deployed: PrefectServer) -> None:
    for deployment in asked(deployed, "deployments"):
        assert '"dry_run"' in json.dumps(deployment["parameter_openapi_schema"]), deployment["entrypoint"]
        assert (deployment["version"], "wardnews" in deployment["tags"]) == (find_version(), True)
        assert {schedule["schedule"]["timezone"] for schedule in deployment["schedules"]} <= {"Asia/Ho_Chi_Minh"}


def test_a_worker_runs_the_deployment_and_the_rows_are_in_the_warehouse(
    deployed: PrefectServer, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages", 3)
    with worker(deployed, tmp_path):
        parameter = f'paths=["{pages}"]'
        watched = ["prefect", "deployment", "run", "ingest/manual", "--param", parameter, "--watch"]
        answer = run(watched, tmp_path, deployed.environment)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert rows(tmp_path / "data" / "warehouse.db", "SELECT count(*) FROM fact_article") == [(3,)]
    logged = httpx.post(f"{deployed.api_url}/logs/filter", json={"sort": "TIMESTAMP_DESC"}).raise_for_status().json()
    assert "Batch 1: parsed 3 pages, rejected 0" in [line["message"] for line in logged]


def test_a_failed_run_is_told_to_the_receiver_of_notifications(
    deployed: PrefectServer, receiver: Receiver, tmp_path: Path
) -> None:
    with worker(deployed, tmp_path):
        parameter = f'paths=["{tmp_path / "missing"}"]'
        run(
            ["prefect", "deployment", "run", "ingest/manual", "--param", parameter, "--watch"],
            tmp_path,
            deployed.environment,
        )
        told = receiver.wait_for(str(tmp_path / "missing"))
    assert told["subject"] == "wardnews: a run failed"
    assert "ingest run" in told["body"]
    assert str(tmp_path / "missing") in told["body"]


def test_an_alarm_about_a_portal_is_told_to_the_receiver_of_notifications(
    deployed: PrefectServer, receiver: Receiver, on_server: PrefectServer
) -> None:
    what, advice = "100% of its articles have no byline.", "Open the sample page."
    announce_alarms([Alarm("phuong-a.example", AlarmKind.FIELD_LOST, "byline", date(2026, 11, 20), what, advice)])
    EventsWorker.instance().drain()
    told = receiver.wait_for("phuong-a.example")
    assert told["subject"] == "wardnews: a portal needs a look"
    assert told["body"].startswith(f"phuong-a.example, field_lost since 2026-11-20: {what} {advice}")


def test_no_secret_shows_in_anything_that_prefect_or_a_run_writes(
    deployed: PrefectServer, receiver: Receiver, tmp_path: Path
) -> None:
    password = "pl4nted-p4ssword"  # noqa: S105 - the secret that must not be found
    secrets = {
        "WARDNEWS_WAREHOUSE_URL": f"postgresql://ward:{password}@127.0.0.1:1/news?sslpassword={password}",
        "AWS_SECRET_ACCESS_KEY": password,
    }
    pages = write_pages(tmp_path / "pages", 1)
    with worker(deployed, tmp_path, secrets):
        parameter = f'paths=["{pages}"]'
        watched = ["prefect", "deployment", "run", "ingest/manual", "--param", parameter, "--watch"]
        answer = run(watched, tmp_path, deployed.environment)
        told = receiver.wait_for("connection")
    assert answer.returncode == 1
    files = [path for folder in (tmp_path, deployed.home) for path in folder.rglob("*") if path.is_file()]
    written = {str(path): path.read_bytes() for path in files} | {"said": (answer.stdout + answer.stderr).encode()}
    token = receiver.url.rpartition("/")[2]
    assert [name for name, text in written.items() if password.encode() in text or token.encode() in text] == []
    assert password not in told["body"]


class Lists:
    """Two portals' lists on loopback, each at its own path: empty, and the first not given before it is released."""

    def __init__(self) -> None:
        asked: list[str] = []
        released = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/robots.txt":
                    self.send_error(404)
                    return
                asked.append(self.path)
                released.wait(PATIENCE_S)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", "26")
                self.end_headers()
                self.wfile.write(b"<html><body></body></html>")

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
                """Nothing on the terminal of the tests."""

        self.asked = asked
        self.released = released
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def declare(self, name: str, folder: Path) -> str:
        """A portal whose next turn is half an hour away."""
        path = folder / f"{name}.example.toml"
        origin = f"http://127.0.0.1:{self.server.server_port}"
        path.write_text(
            f'id = "{name}.example"\nother_hosts = ["127.0.0.1"]\nhome = "{origin}/{name}"\n'
            f"minute = {(datetime.now(UTC).minute + 30) % 60}\ndelay_s = 0\n",
            "utf-8",
        )
        return str(path)


@pytest.fixture
def lists() -> Iterator[Lists]:
    lists = Lists()
    thread = threading.Thread(target=lists.server.serve_forever, daemon=True)
    thread.start()
    yield lists
    lists.released.set()
    lists.server.shutdown()
    lists.server.server_close()
    thread.join()


def test_what_a_cancelled_crawl_would_have_taken_is_taken_by_the_next(
    deployed: PrefectServer, lists: Lists, tmp_path: Path
) -> None:
    both = [lists.declare(name, tmp_path) for name in ("bensua", "giongcat")]
    settings = {"WARDNEWS_ALLOW_LOOPBACK": "1", "WARDNEWS_CRAWL_DELAY_S": "0.1", "PREFECT_WORKER_QUERY_SECONDS": "2"}
    with worker(deployed, tmp_path, settings):
        first = start_crawl(deployed, both[:1])
        wait_until(lambda: lists.asked == ["/bensua"], "the first crawl to be under way")
        second = start_crawl(deployed, both)
        assert end_of(deployed, second) == "CANCELLED"
        lists.released.set()
        assert end_of(deployed, first) == "COMPLETED"
        third = start_crawl(deployed, both)
        assert end_of(deployed, third) == "COMPLETED"
    assert lists.asked == ["/bensua", "/giongcat"]


@contextmanager
def client_of(server: PrefectServer) -> Iterator[SyncPrefectClient]:
    """Prefect's own client, which asks again when the server's database is busy."""
    with temporary_settings(updates={PREFECT_API_URL: server.api_url}), get_client(sync_client=True) as client:
        yield client


def start_crawl(server: PrefectServer, portals: list[str]) -> UUID:
    """A run of the scheduled deployment, as its schedule starts one, but of these portals; its id."""
    deployment = next(one for one in asked(server, "deployments") if one["name"] == "scheduled")
    options = {**deployment["parameters"]["options"], "portals": portals}
    with client_of(server) as client:
        run = client.create_flow_run_from_deployment(
            UUID(deployment["id"]), parameters={"options": options}, state=Scheduled()
        )
    return run.id


def end_of(server: PrefectServer, run_id: UUID) -> str:
    """The state in which the run ended, once it has."""
    with client_of(server) as client:

        def state() -> State:
            found = client.read_flow_run(run_id).state
            assert found is not None
            return found

        wait_until(lambda: state().is_final(), f"run {run_id} to end")
        return state().type.value


def test_bad_values_are_refused_before_anything_starts(deployed: PrefectServer, tmp_path: Path) -> None:
    command = ["prefect", "deployment", "run", "ingest/manual", "--param", "paths=[]"]
    answer = run(command, tmp_path, deployed.environment)
    assert (answer.returncode, "paths" in answer.stdout + answer.stderr) == (1, True)


def test_a_deployment_file_cannot_run_code(deployed: PrefectServer, tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text(f'deployments: !!python/object/apply:os.system ["touch {tmp_path}/ran"]\n')
    answer = run(["prefect", "--no-prompt", "deploy", "--all"], tmp_path, deployed.environment)
    assert (answer.returncode, (tmp_path / "ran").exists()) == (1, False)


def worker(
    server: PrefectServer, folder: Path, more: Mapping[str, str] | None = None, *, limit: int | None = None
) -> Any:
    """A worker of the project's pool whose data go to `folder`, with `more` in its environment.

    `limit`: how many runs it takes at once; any number when None.
    """
    command = [str(BIN / "prefect"), "worker", "start", "--pool", "wardnews", "--type", "process"]
    command += ["--limit", str(limit)] if limit else []
    return background(
        command, folder, server.environment | {"WARDNEWS_DATA_DIR": str(folder / "data")} | dict(more or {})
    )
