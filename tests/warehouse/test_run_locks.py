"""A run that was killed is closed by the next one; a run at work never is."""

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import Engine

from tests.flows.commands import wait_until
from tests.warehouse.loading import load, query
from tests.warehouse.pages import land, make_article
from warehouse.engine import open_warehouse, writing
from warehouse.load import RunStatus, finish_run, load_batch, start_run

_HELD = """
SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_RUNS = "SELECT run_key, status, is_killed, page_count FROM mart_run_health ORDER BY run_key"
_BEGIN = """
import sys
from tests.warehouse.test_run_locks import begin
engine = begin(sys.argv[1])
print("loaded", flush=True)
sys.stdin.read()
"""


def begin(url: str) -> Engine:
    """A run that has loaded one batch and is not done."""
    engine = open_warehouse(url)
    article = make_article(7)
    load_batch(engine, start_run_of(engine), 1, [land(article)], [article], [])
    return engine


def start_run_of(engine: Engine) -> int:
    return start_run(engine, flow_name="ingest", parameters={"paths": ["pages"]}, prefect_run_id=None)


def start_other_process(url: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", _BEGIN, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"loaded\n"
    return process


def kill(process: "subprocess.Popen[bytes]", engine: Engine) -> None:
    """End `process` at once; PostgreSQL takes a moment to see that its connection is gone."""
    process.kill()
    process.communicate()
    if engine.dialect.name == "postgresql":
        wait_until(lambda: not query(engine, _HELD), "the lock of the killed run to be free")


def test_a_killed_run_is_closed_as_failed_by_the_next_and_a_live_one_is_not(engine: Engine, warehouse_url: str) -> None:
    process = start_other_process(warehouse_url)
    load(engine, [make_article(1)])
    while_it_lives = query(engine, _RUNS)
    kill(process, engine)
    load(engine, [make_article(2)])
    assert (while_it_lives, query(engine, _RUNS)) == (
        [(1, "running", False, 1), (2, "completed", False, 1)],
        [(1, "failed", True, 1), (2, "completed", False, 1), (3, "completed", False, 1)],
    )


def test_a_killed_run_ends_with_its_last_batch(engine: Engine, warehouse_url: str) -> None:
    process = start_other_process(warehouse_url)
    kill(process, engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE audit_run SET started_at = '2021-01-04 01:30:00'")
        connection.exec_driver_sql("UPDATE audit_batch SET loaded_at = '2021-01-04 01:31:00'")
    load(engine)
    assert query(engine, "SELECT duration_s FROM mart_run_health WHERE is_killed") == [(60,)]


def test_a_run_is_timed_to_fractions_of_a_second(engine: Engine) -> None:
    began = time.monotonic()
    load(engine)
    ((took,),) = query(engine, "SELECT duration_s FROM mart_run_health")
    assert 0 < took <= time.monotonic() - began


def test_two_runs_of_one_process_do_not_close_each_other(engine: Engine) -> None:
    first, second = start_run_of(engine), start_run_of(engine)
    third = start_run_of(engine)
    for run_key in (second, first, third):
        finish_run(engine, run_key, RunStatus.COMPLETED)
    assert [(status, killed) for _, status, killed, _ in query(engine, _RUNS)] == [("completed", False)] * 3


def test_a_closed_run_leaves_no_lock_behind(sqlite_url: str) -> None:
    engine = open_warehouse(sqlite_url)
    load(engine, [make_article()])
    engine.dispose()
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    assert [path.name for path in folder.glob("*-run-*")] == []
