"""What Prefect knows of a run afterwards, where its server ended with the run."""

from pathlib import Path

import pytest

from tests.flows.commands import ROOT, rows, run, write_pages

BATCHES = 25
PROGRAM = "import sys; from flows.ingest import ingest; ingest([sys.argv[1]], batch_size=1)"


def recorded_task_runs(home: Path) -> list[tuple[str, int]]:
    return rows(home / "prefect.db", "SELECT state_type, count(*) FROM task_run GROUP BY state_type")


@pytest.mark.parametrize("starter", ["prefect", "wardnews"])
def test_every_task_run_of_a_run_on_a_temporary_server_is_recorded(tmp_path: Path, starter: str) -> None:
    """Prefect's own ephemeral server, and the one that the command line starts."""
    pages = str(write_pages(tmp_path / "pages", BATCHES))
    data = {"WARDNEWS_DATA_DIR": str(tmp_path / "data")}
    if starter == "prefect":
        home = tmp_path / "prefect-home"
        settings = data | {"PREFECT_HOME": str(home), "PREFECT_SERVER_EPHEMERAL_ENABLED": "true"}
        answer = run(["python", "-c", PROGRAM, pages], tmp_path, settings, start_in=ROOT)
    else:
        home = tmp_path / "data" / "prefect"
        answer = run(["wardnews", "ingest", pages, "--batch-size", "1"], tmp_path, data)
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr
    of_batches, that_end_the_run = BATCHES * 3, 3
    assert recorded_task_runs(home) == [("COMPLETED", of_batches + that_end_the_run)]
