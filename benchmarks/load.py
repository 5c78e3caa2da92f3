"""Loading beside the bare engine, batch by batch in turns: `python -m benchmarks.load [COUNT] [--postgres URL]`.

Loads COUNT distinct articles of about 4 KB twice, with every key, dimension, revision and reading. In turns with the
batches of the first load, the same articles go by a bare executemany (SQLite) or COPY (PostgreSQL) into a table without
a key or an index, every field of theirs as text. Speeds are those of the median batch: neighbours on the machine
disturb single batches.
"""

import argparse
import gc
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, make_url

from benchmarks.articles import BATCH, make_batches
from tests.warehouse.pages import land
from warehouse.base import encode_json
from warehouse.engine import open_warehouse
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.records import ArticleRecord

_TEXTS = (
    "article_id",
    "source_uri",
    "address",
    "portal_id",
    "family",
    "title",
    "lead",
    "body",
    "byline",
    "byline_role",
)
_WORDS = ("section", "published_on", "event_on", "content_sha256", "payload_sha256", "parser_version", "view_count")
_LISTS = ("visits", "image_names", "captions", "field_rules", "place")
_COLUMNS = (*_TEXTS, *_WORDS, *_LISTS, "chrome_lines")

Append = Callable[[Sequence[tuple[Any, ...]]], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument(
        "--postgres", metavar="URL", help="an empty PostgreSQL database; default: SQLite in a new folder"
    )
    options = parser.parse_args()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="wardnews-bench-") as folder:
        engine = open_warehouse(options.postgres or f"sqlite:///{folder}/warehouse.db")
        append = _open_bare_postgres(options.postgres) if options.postgres else _open_bare_sqlite(Path(folder))
        first = _load(engine, options.count, append)
        half_mb = _peak_mb()
        second = _load(engine, options.count, None)
        engine.dispose()
        bare, loaded, again = (BATCH / statistics.median(seconds) for seconds in (first[1], first[0], second[0]))
        say = sys.stdout.write
        say(f"{options.count:,} articles: bare {bare:,.0f}/s, load {loaded:,.0f}/s = {loaded / bare:.0%} of bare\n")
        say(f"second load {again:,.0f}/s = {again / loaded:.1f} times the first\n")
        say(f"peak memory {half_mb:,.0f} MB after the first load, {_peak_mb():,.0f} MB after the second\n")


def _load(engine: Engine, count: int, append: Append | None) -> tuple[list[float], list[float]]:
    """Seconds of each batch: loaded, and appended to the bare table; making the articles is not counted."""
    run_key = start_run(engine, flow_name="benchmark", parameters={}, prefect_run_id=None)
    loading, appending = [], []
    for number, batch in enumerate(make_batches(count)):
        pages = [land(article) for article in batch]
        rows = [_as_row(article) for article in batch] if append else []
        if append:
            began = time.perf_counter()
            append(rows)
            appending.append(time.perf_counter() - began)
        began = time.perf_counter()
        load_batch(engine, run_key, number, pages, batch, [])
        loading.append(time.perf_counter() - began)
    finish_run(engine, run_key, RunStatus.COMPLETED)
    return loading, appending


def _as_row(article: ArticleRecord) -> tuple[Any, ...]:
    """Every field of the article, ready for the driver."""
    texts = [getattr(article, name) for name in (*_TEXTS, *_WORDS)]
    texts = [text if text is None or isinstance(text, int) else str(text) for text in texts]
    lists = [getattr(article, name) for name in _LISTS]
    return (*texts, *map(encode_json, [*lists, [(line.text, line.rule) for line in article.chrome_lines]]))


def _open_bare_sqlite(folder: Path) -> Append:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in _COLUMNS)})")
    marks = ", ".join("?" * len(_COLUMNS))

    def append(rows: Sequence[tuple[Any, ...]]) -> None:
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO bare VALUES ({marks})", rows)  # noqa: S608 - marks only
        connection.execute("COMMIT")

    return append


def _open_bare_postgres(url: str) -> Append:
    connection = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    connection.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in _COLUMNS)})".encode())
    connection.execute("ALTER TABLE bare ALTER COLUMN body SET COMPRESSION lz4")
    connection.commit()

    def append(rows: Sequence[tuple[Any, ...]]) -> None:
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()

    return append


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
