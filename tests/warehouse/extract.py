"""A warehouse as text: every table, in the order of its key, one JSON array a line."""

import json
from collections.abc import Collection

from sqlalchemy import Engine, select

from warehouse.engine import reading
from warehouse.tables import Base

RUN_MOMENTS = frozenset({"started_at", "finished_at", "duration_s", "loaded_at", "decided_at"})
SEEN_MOMENTS = frozenset({"first_seen_at", "last_seen_at", "observed_at", "text_since_at"})


def extract(engine: Engine, *, without: Collection[str] = RUN_MOMENTS, apart: Collection[str] = ()) -> dict[str, str]:
    """The text of each table but those `apart`, without the columns named."""
    texts = {}
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in apart:
                continue
            columns = [column for column in table.columns if column.name not in without]
            rows = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            texts[table.name] = "\n".join(
                json.dumps(list(row), ensure_ascii=False, default=str, sort_keys=True) for row in rows
            )
    return texts


def facts(engine: Engine) -> dict[str, str]:
    """What two runs over the same pages must agree on: no audit tables, no moments, no run numbers."""
    run_columns = {"run_key", "first_run_key", "last_run_key", "text_run_key"}
    texts = extract(engine, without=RUN_MOMENTS | SEEN_MOMENTS | run_columns)
    return {name: text for name, text in texts.items() if not name.startswith("audit_")}
