"""Loading beside the bare engine, in one run: `python benchmarks/load.py [COUNT] [--postgres URL]`.

Loads COUNT distinct articles of about 4 KB twice, with every key, dimension, revision and reading, and appends the same
texts by a bare executemany (SQLite) or COPY (PostgreSQL) to a table without an index. Peak memory is the process's own.
"""

import argparse
import gc
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from sqlalchemy import make_url

from tests.warehouse.pages import land, make_article, sha256
from warehouse.engine import open_warehouse, reading
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.records import ArticleRecord, Place, PlaceStatus
from warehouse.wards import read_units

BATCH = 2_000
_COLUMNS = ("article_id", "source_uri", "title", "lead", "body", "byline", "content_sha256")
_QUERIES = {
    "articles per province": "SELECT province_name, count(*) FROM mart_article GROUP BY 1",
    "articles per ward and month": "SELECT ward_name, month, article_count FROM mart_ward_activity_month LIMIT 100",
    "one ward, newest first": "SELECT title FROM fact_article WHERE ward_key = 2 ORDER BY published_on DESC LIMIT 20",
    "one day": "SELECT title FROM mart_article WHERE published_on = '2021-03-01' LIMIT 100",
    "one article by its id": "SELECT title FROM fact_article WHERE article_id = 'x'",
    "portal freshness": "SELECT portal_id, last_new_at FROM mart_portal_freshness",
    "articles without a posting date": "SELECT count(*) FROM fact_article WHERE published_on IS NULL",
    "views of one article": "SELECT observed_at, value FROM fact_counter_reading WHERE article_key = 77",
    "quarantine by reason": "SELECT reason, count(*) FROM audit_rejection WHERE status = 'open' GROUP BY 1",
    "runs": "SELECT run_key, status, quarantined_share FROM mart_run_health ORDER BY run_key DESC LIMIT 10",
}


def make_batches(count: int) -> Iterator[list[ArticleRecord]]:
    """Distinct articles over all legacy wards and four years; one in five shows the visits of its portal."""
    rng = random.Random(20250701)  # noqa: S311 - test data
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạéèẻẽẹ"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 6))) for _ in range(5_000)]
    places = [
        Place(PlaceStatus.RESOLVED, u.ward_id, u.ward_code, u.ward_name, u.district_name, u.province_name, ("host",))
        for u in read_units()
        if u.valid_to
    ]
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            paragraphs = tuple(" ".join(rng.choices(words, k=190)) for _ in range(3))
            article = make_article(
                number,
                body_paragraphs=paragraphs,
                lead=paragraphs[0][:200],
                payload_sha256=sha256(str(number)),
                portal_id=f"p{number % 200}.example.vn",
                place=places[number % len(places)],
                published_on=date(2018, 1, 1) + timedelta(days=number % 1_500),
            )
            batch.append(article if number % 5 == 0 else replace(article, visits=()))
        yield batch


def load_all(url: str, count: int) -> tuple[float, float]:
    """Articles a second of two loads; making the articles is not counted."""
    engine = open_warehouse(url)
    speeds = []
    for _ in range(2):
        run_key = start_run(engine, flow_name="benchmark", parameters={}, prefect_run_id=None)
        spent = 0.0
        for number, batch in enumerate(make_batches(count)):
            began = time.perf_counter()
            load_batch(engine, run_key, number, [land(article) for article in batch], batch, [])
            spent += time.perf_counter() - began
        finish_run(engine, run_key, RunStatus.COMPLETED)
        speeds.append(count / spent)
    engine.dispose()
    return speeds[0], speeds[1]


def append_bare(url: str, count: int) -> float:
    """Articles a second into a table without a key or an index."""
    target = make_url(url)
    columns = ", ".join(f"{name} text" for name in _COLUMNS)
    if target.get_backend_name() == "sqlite":
        connection = sqlite3.connect(f"{target.database}.bare", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"CREATE TABLE bare ({columns})")
    else:
        postgres = psycopg.connect(target.set(drivername="postgresql").render_as_string(hide_password=False))
        postgres.execute(f"CREATE TABLE bare ({columns})".encode())
        postgres.execute("ALTER TABLE bare ALTER COLUMN body SET COMPRESSION lz4")
    spent = 0.0
    for batch in make_batches(count):
        rows = [tuple(getattr(article, name) for name in _COLUMNS) for article in batch]
        began = time.perf_counter()
        if target.get_backend_name() == "sqlite":
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
        else:
            with postgres.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            postgres.commit()
        spent += time.perf_counter() - began
    if target.get_backend_name() != "sqlite":
        postgres.execute("DROP TABLE bare")
        postgres.commit()
    return count / spent


def time_queries(url: str) -> Iterator[tuple[str, float]]:
    engine = open_warehouse(url)
    for name, statement in _QUERIES.items():
        began = time.perf_counter()
        with reading(engine) as connection:
            connection.exec_driver_sql(statement).all()
        yield name, time.perf_counter() - began
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument(
        "--postgres", metavar="URL", help="an empty PostgreSQL database; default: SQLite in a new folder"
    )
    options = parser.parse_args()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as folder:
        url = options.postgres or f"sqlite:///{folder}/warehouse.db"
        first, second = load_all(url, options.count)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bare = append_bare(url, options.count)
        say = sys.stdout.write
        say(f"{options.count:,} articles: bare {bare:,.0f}/s, load {first:,.0f}/s = {first / bare:.0%} of bare\n")
        say(f"second load {second:,.0f}/s = {second / first:.1f} times the first; peak memory {peak_mb:,.0f} MB\n")
        if not options.postgres:
            size_mb = Path(folder, "warehouse.db").stat().st_size / 2**20
            say(f"{size_mb:,.0f} MB on disk, {size_mb * 2**20 / options.count:,.0f} bytes an article\n")
        for name, seconds in time_queries(url):
            say(f"{seconds:8.3f} s  {name}\n")


if __name__ == "__main__":
    main()
