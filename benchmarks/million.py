"""A large SQLite warehouse: `python -m benchmarks.million [COUNT] [--keep FILE]`.

Loads COUNT distinct articles of about 4 KB once and says how long it took, what lies on the disk, whether memory stayed
flat, and how long the commonest questions take: each three times, the slowest counts.
"""

import argparse
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.articles import BATCH, make_batches
from tests.warehouse.pages import land
from warehouse.engine import open_warehouse, reading
from warehouse.load import RunStatus, finish_run, load_batch, start_run

QUERIES = {
    "articles per province": "SELECT w.province_name, sum(a.article_count) FROM (SELECT ward_key, count(*) AS"
    " article_count FROM fact_article GROUP BY ward_key) a JOIN dim_ward w USING (ward_key) GROUP BY 1",
    "one ward's months": "SELECT month, article_count FROM mart_ward_activity_month WHERE ward_name = 'Phường Ba Đình'",
    "one ward, newest first": "SELECT title FROM mart_article WHERE ward_id = '00004.legacy'"
    " ORDER BY published_on DESC LIMIT 20",
    "one day": "SELECT title, ward_name FROM mart_article WHERE published_on = '2021-03-01'",
    "articles per day": "SELECT published_on, count(*) FROM fact_article GROUP BY published_on",
    "one article by its address": "SELECT title, body FROM article_address JOIN mart_article USING (article_key)"
    " WHERE article_address.source_uri = 'https://trucbach.example.vn/tin-tuc/77'",
    "portal freshness": "SELECT portal_id, article_count, last_published_on FROM mart_portal_freshness",
    "articles without a posting date": "SELECT count(*) FROM fact_article WHERE published_on IS NULL",
    "views of one article": "SELECT observed_at, value FROM mart_counter_reading WHERE article_key = 77",
    "runs": "SELECT run_key, status, quarantined_share FROM mart_run_health ORDER BY run_key DESC LIMIT 10",
}


def load_once(engine: Engine, count: int) -> Iterator[tuple[int, float]]:
    """Articles loaded so far and the seconds that loading took, after every batch; making them is not counted."""
    run_key = start_run(engine, flow_name="benchmark", parameters={}, prefect_run_id=None)
    loaded, spent = 0, 0.0
    for number, batch in enumerate(make_batches(count)):
        pages = [land(article) for article in batch]
        began = time.perf_counter()
        load_batch(engine, run_key, number, pages, batch, [])
        spent += time.perf_counter() - began
        loaded += len(batch)
        yield loaded, spent
    finish_run(engine, run_key, RunStatus.COMPLETED)


def time_queries(engine: Engine) -> Iterator[tuple[str, float]]:
    for name, statement in QUERIES.items():
        seconds = []
        for _ in range(3):
            began = time.perf_counter()
            with reading(engine) as connection:
                connection.exec_driver_sql(statement).all()
            seconds.append(time.perf_counter() - began)
        yield name, max(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000)
    parser.add_argument(
        "--keep", metavar="FILE", type=Path, help="where to leave the warehouse; one there is asked only"
    )
    options = parser.parse_args()
    gc.freeze()
    say = sys.stdout.write
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as folder:
        path = options.keep or Path(folder, "warehouse.db")
        is_there = path.exists()
        engine = open_warehouse(f"sqlite:///{path}")
        if not is_there:
            for loaded, spent in load_once(engine, options.count):
                if loaded % max(BATCH, options.count // 10 // BATCH * BATCH) == 0:
                    say(f"{loaded:>11,} articles {spent:8.1f} s, peak memory {_peak_mb():,.0f} MB\n")
                    sys.stdout.flush()
        engine.dispose()
        size = path.stat().st_size
        say(f"{size / 2**30:.2f} GB on disk\n")
        for name, seconds in time_queries(engine):
            say(f"{seconds:8.3f} s  {name}\n")
        engine.dispose()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
