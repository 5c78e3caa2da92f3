"""A run that is killed at any moment and run again leaves what one clean run leaves."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.warehouse.extract import facts
from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, TUESDAY, make_article, make_rejection
from warehouse.engine import open_warehouse

_ARTICLES = [make_article(number, fetched_at=MONDAY) for number in range(250)] + [
    make_article(number, title=f"Bản {number}", fetched_at=TUESDAY) for number in range(0, 250, 2)
]
_RUN = """
import sys
from tests.warehouse.test_killed import run
print("started", flush=True)
run(sys.argv[1])
"""


def run(url: str) -> None:
    engine = open_warehouse(url)
    load(engine, _ARTICLES, [make_rejection(number) for number in range(30)], batch_size=10)
    engine.dispose()


@pytest.mark.parametrize("delay_s", [0.05, 0.2, 0.5])
def test_a_killed_run_run_again_leaves_what_one_clean_run_leaves(
    warehouse_url: str, tmp_path: Path, delay_s: float
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, warehouse_url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay_s)
    process.kill()
    process.communicate()
    run(warehouse_url)
    clean_url = f"sqlite:///{tmp_path / 'clean.db'}"
    run(clean_url)
    killed, clean = open_warehouse(warehouse_url), open_warehouse(clean_url)
    results = facts(killed), facts(clean)
    sums = query(killed, "SELECT count(*) FROM audit_run WHERE page_count = 0 AND status = 'completed'")
    killed.dispose()
    clean.dispose()
    assert (results[0], sums) == (results[1], [(0,)])
