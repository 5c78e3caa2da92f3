"""What quality costs: `python -m benchmarks.quality [COUNT] [--keep FILE] [--runs RUNS]`.

Checks batches of 500 records of about 4 KB, one in twenty of which fails something; audits a run of 250 articles in a
warehouse of COUNT, beside the whole warehouse; brings the data docs up to one more run after RUNS runs.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, select

from benchmarks.million import load_once
from expectations.audit import audit_warehouse
from flows.quality_docs import write_quality_docs
from tasks.batch import Batch
from tasks.check import check_articles, warm_up
from tests.expectations.records import long_body, record
from tests.warehouse.pages import land, make_article, sha256
from warehouse.engine import open_warehouse, reading
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.records import ExpectationResult
from warehouse.runs import audit_expectations
from warehouse.tables import FactArticle

Value = TypeVar("Value")

BATCH = 500
ROUNDS = 7
RUN_AT = datetime(2024, 3, 20, 1, 30, tzinfo=UTC)


def check_batches() -> tuple[ExpectationResult, ...]:
    """The results of one batch."""
    _, first = _timed(warm_up)
    records = tuple(
        record(n, body_paragraphs=long_body(n), published_on=None if n % 20 else date(2031, 1, 1)) for n in range(BATCH)
    )
    size = statistics.mean(len(record.body) for record in records)
    spent = []
    for _ in range(ROUNDS):
        began, began_cpu = time.perf_counter(), time.process_time()
        _, verdict = check_articles(Batch(records), run_at=RUN_AT)
        spent.append((time.perf_counter() - began, time.process_time() - began_cpu))
    wall, cpu = (statistics.median(seconds) * 1000 / BATCH for seconds in zip(*spent, strict=True))
    _say(f"first use {first:.2f} s; {BATCH} records of {size:.0f} characters, median of {ROUNDS}:")
    _say(f"check     {wall:.3f} ms a page, {cpu:.3f} of processor")
    return verdict.results


def audit_in(engine: Engine, count: int) -> None:
    """A small run in a large warehouse, and all of it."""
    with reading(engine) as connection:
        is_there = connection.scalar(select(FactArticle.article_key).limit(1)) is not None
    for _ in () if is_there else load_once(engine, count):
        pass
    run_key = start_run(engine, flow_name="benchmark", parameters={}, prefect_run_id=None)
    batch = [make_article(n, portal_id="p0.example.vn", payload_sha256=sha256(f"{run_key} {n}")) for n in range(250)]
    load_batch(engine, run_key, 1, [land(article) for article in batch], batch, [])
    finish_run(engine, run_key, RunStatus.COMPLETED)
    small, whole = (min(_timed(partial(audit_warehouse, engine, run))[1] for _ in range(3)) for run in (run_key, None))
    _say(f"audit     {small:.2f} s of a run of 250 articles among {count:,}, {whole:.2f} s of all")


def write_docs(folder: Path, results: tuple[ExpectationResult, ...], runs: int) -> None:
    """What every run pays for its page, and what `wardnews quality-docs` takes."""
    engine = open_warehouse(f"sqlite:///{folder / 'docs.db'}")
    for _ in range(runs):
        run_key = start_run(engine, flow_name="ingest", parameters={}, prefect_run_id=None)
        audit_expectations(engine, run_key, 1, results)
        finish_run(engine, run_key, RunStatus.COMPLETED)
    _, one = _timed(lambda: write_quality_docs(engine, folder / "docs", only_run=run_key))
    _, kept = _timed(lambda: write_quality_docs(engine, folder / "docs"))
    size = sum(path.stat().st_size for path in (folder / "docs").iterdir())
    _say(f"data docs {one:.2f} s for one more run after {runs:,}, {kept:.2f} s for all kept, {size / 2**20:.1f} MB")
    engine.dispose()


def _timed(call: Callable[[], Value]) -> tuple[Value, float]:
    began = time.perf_counter()
    return call(), time.perf_counter() - began


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--keep", metavar="FILE", type=Path, help="where the large warehouse is, or is to be left")
    options = parser.parse_args()
    results = check_batches()
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as name:
        folder = Path(name)
        engine = open_warehouse(f"sqlite:///{options.keep or folder / 'warehouse.db'}")
        audit_in(engine, options.count)
        engine.dispose()
        write_docs(folder, results, options.runs)


if __name__ == "__main__":
    main()
