"""`wardnews ingest` as a whole process: what a person sees, and what is left when it is killed."""

import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from tests.flows.commands import BIN, clean_environment, rows, wait_until, wardnews, write_pages
from tests.flows.conftest import PrefectServer

ARTICLES = "SELECT article_id, source_uri, title, lead, body, published_at, content_sha256 FROM fact_article ORDER BY 1"


def test_a_newcomer_sees_a_summary_and_no_stray_line(tmp_path: Path) -> None:
    """Twice, without any setting, each time with a Prefect server of its own."""
    pages = write_pages(tmp_path / "pages", 3)
    (pages / "empty.html").touch()
    first, second = (wardnews("ingest", "pages", folder=tmp_path) for _ in range(2))
    assert [first.returncode, second.returncode] == [0, 0]
    assert first.stderr.splitlines() == [
        "Batch 1 of 1: 4 pages read, 1 to quarantine",
        "Batch 1 of 1: 4 pages, 3 loaded, 0 unchanged, 1 quarantined",
    ]
    assert first.stdout.splitlines()[:6] == [
        "Pages read                      4",
        "Loaded                          3",
        "Unchanged                       0",
        "Quarantined                     1",
        "  empty_file                    1",
        first.stdout.splitlines()[5],
    ]
    assert "Nothing changed since these pages were last read." in second.stdout
    assert list((tmp_path / "home").iterdir()) == []
    history = rows(
        tmp_path / "data/prefect/prefect.db",
        "SELECT f.state_type, group_concat(t.name) FROM flow_run f JOIN "
        "(SELECT flow_run_id, name FROM task_run WHERE state_type = 'COMPLETED' ORDER BY name) t "
        "ON t.flow_run_id = f.id GROUP BY f.id",
    )
    tasks = "audit what was loaded,check batch 1,load batch 1,parse batch 1,refresh search and copies,watch portals"
    assert history == [("COMPLETED", tasks)] * 2


def test_nothing_but_bad_pages_ends_with_1(prefect_server: PrefectServer, tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    answer = wardnews("ingest", "empty.html", folder=tmp_path, more=prefect_server.environment)
    assert (answer.returncode, answer.stderr.splitlines()[-1]) == (1, "wardnews: no page could be loaded")


def test_the_gate_ends_the_run_with_1_and_says_why(prefect_server: PrefectServer, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 25, is_misread=True)
    answer = wardnews("ingest", "pages", folder=tmp_path, more=prefect_server.environment)
    assert (answer.returncode, "Pages read" in answer.stdout, "Traceback" in answer.stderr) == (1, True, False)
    stop = "wardnews: stopped by the quality gate: batch 1 must not be loaded: "
    assert answer.stderr.splitlines()[-1].startswith(stop)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////dev/null/warehouse.db", "the folder cannot be made"),
        ("sqlite:///pages/tin-001.html", "the file is no SQLite database"),
        ("mysql://u:hunter2@127.0.0.1/x", "a warehouse is on SQLite or PostgreSQL"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "connection refused"),
        ("no url at all", "not a warehouse URL"),
    ],
)
def test_a_warehouse_that_cannot_be_opened_is_one_line_without_the_password(
    prefect_server: PrefectServer, tmp_path: Path, url: str, told: str
) -> None:
    write_pages(tmp_path / "pages", 1)
    answer = wardnews("ingest", "pages", "--warehouse", url, folder=tmp_path, more=prefect_server.environment)
    assert (answer.returncode, answer.stdout, len(answer.stderr.splitlines())) == (1, "", 1)
    assert told in answer.stderr.casefold() or told in answer.stderr
    assert "hunter2" not in answer.stderr


def test_a_full_disk_is_one_line_and_loses_nothing(prefect_server: PrefectServer, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 1)
    environment = prefect_server.environment
    loaded = wardnews("ingest", "pages/tin-001.html", folder=tmp_path, more=environment)
    database = tmp_path / "data" / "warehouse.db"
    write_pages(tmp_path / "many", 240)
    full = subprocess.run(
        ["bash", "-c", f"ulimit -f 256 && exec {BIN / 'wardnews'} ingest many"],
        cwd=tmp_path,
        env=clean_environment(tmp_path / "home", environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (loaded.returncode, full.returncode, "Traceback" in full.stderr) == (0, 1, False)
    assert full.stderr.splitlines()[-1].startswith("wardnews: warehouse sqlite:///")
    assert rows(database, "SELECT count(*) FROM fact_article") == [(1,)]


def test_a_killed_run_takes_its_own_prefect_server_with_it(tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 1)
    command = [str(BIN / "wardnews"), "ingest", "pages"]
    (tmp_path / "home").mkdir()
    with subprocess.Popen(command, cwd=tmp_path, env=clean_environment(tmp_path / "home")) as process:
        wait_until(lambda: servers_in(tmp_path), "the run to start its server", 30)
        process.send_signal(signal.SIGKILL)
    wait_until(lambda: not servers_in(tmp_path), "the server to end", 10)


def test_ctrl_c_ends_in_order_and_keeps_what_was_loaded(prefect_server: PrefectServer, tmp_path: Path) -> None:
    """The whole process group gets the signal, as from a terminal: parsing workers included."""
    write_pages(tmp_path / "pages", 600)
    (tmp_path / "home").mkdir()
    environment = clean_environment(tmp_path / "home", prefect_server.environment)
    command = [str(BIN / "wardnews"), "ingest", "pages", "--batch-size", "50"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr
        assert "Batch 1 of 12" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        last_line = [line for line in process.stderr if not line.startswith("Batch")]
    assert process.returncode == 130
    assert last_line == ["wardnews: interrupted; the batches loaded so far are kept, run it again for the rest\n"]
    assert rows(tmp_path / "data" / "warehouse.db", "SELECT status FROM audit_run") == [("failed",)]


def test_a_prefect_server_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 1)
    answer = wardnews("ingest", "pages", folder=tmp_path, more={"PREFECT_API_URL": "http://127.0.0.1:1/api"})
    assert (answer.returncode, answer.stderr) == (
        1,
        "wardnews: Prefect: Failed to reach API at http://127.0.0.1:1/api/\n",
    )


def servers_in(folder: Path) -> list[int]:
    """Process ids of servers that work in `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_server = b"flows.temporary_server" in (process / "cmdline").read_bytes()
            if is_server and (process / "cwd").readlink() == folder:
                found.append(int(process.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def test_a_terminal_shows_a_bar(prefect_server: PrefectServer, tmp_path: Path) -> None:
    write_pages(tmp_path / "pages", 3)
    (tmp_path / "home").mkdir()
    ours, theirs = pty.openpty()
    environment = clean_environment(tmp_path / "home", prefect_server.environment | {"TERM": "xterm"})
    command = [str(BIN / "wardnews"), "ingest", "pages"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = bytearray()
        while chunk := read_terminal(ours):
            shown += chunk
    os.close(ours)
    assert (process.returncode, b"Pages" in shown, b"3/3" in shown, b"Batch" in shown) == (0, True, True, False)


def read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says so when the last writer is gone
        return b""
