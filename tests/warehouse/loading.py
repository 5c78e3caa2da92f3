"""One call that loads some articles and rejections as a batch of a run of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text

from tests.warehouse.pages import land
from warehouse.engine import reading
from warehouse.load import LoadCounts, RunStatus, finish_run, load_batch, start_run
from warehouse.records import ArticleRecord, ExpectationResult, Rejection


def load(
    engine: Engine,
    articles: Sequence[ArticleRecord] = (),
    rejections: Sequence[Rejection] = (),
    expectations: Sequence[ExpectationResult] = (),
    *,
    batch_size: int = 1_000,
) -> LoadCounts:
    run_key = start_run(engine, flow_name="ingest", parameters={"paths": ["pages"]}, prefect_run_id=None)
    items = [*articles, *rejections]
    counts = LoadCounts()
    for number, start in enumerate(range(0, len(items), batch_size)):
        part = items[start : start + batch_size]
        counts += load_batch(
            engine,
            run_key,
            number,
            [land(item) for item in part if item.payload_sha256],
            [item for item in part if isinstance(item, ArticleRecord)],
            [item for item in part if isinstance(item, Rejection)],
            expectations,
        )
    return finish_run(engine, run_key, RunStatus.COMPLETED, counts)


def query(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text(statement))]
