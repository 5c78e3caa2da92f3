"""What two warehouses over the same pages must agree on, row for row, and what may differ."""

from collections.abc import Callable
from difflib import unified_diff
from functools import partial
from typing import Final

from sqlalchemy import Engine, text

from tasks.archives.store import Archive
from tasks.archives.verify import verify_archive
from tests.warehouse.extract import RUN_MOMENTS, SEEN_MOMENTS, extract
from warehouse.archived import list_archived
from warehouse.engine import reading

RUN_COLUMNS: Final = frozenset({"run_key", "first_run_key", "last_run_key", "text_run_key", "times_seen"})
"""How many runs there were, and which of them saw a row, is what a fault changes."""
ARCHIVE_COLUMNS: Final = frozenset({"archive_file_name", "archive_offset", "archive_length"})
"""Every run names its own files; that each page lies where its row says is checked instead."""
OTHER_MOMENTS: Final = frozenset({"first_found_at", "last_found_at"})
APART: Final = RUN_MOMENTS | SEEN_MOMENTS | OTHER_MOMENTS | RUN_COLUMNS | ARCHIVE_COLUMNS
ABOUT_RUNS: Final = frozenset({"audit_run", "audit_batch", "audit_expectation"})
"""One row per run: `find_open_ends` holds the last of them against the pages instead."""
REFERENCE: Final = frozenset({"dim_ward", "bridge_ward_succession"})
"""Official lists, which no run writes."""

_INDEXED: Final = {
    "sqlite": "SELECT article_key, content_sha256 FROM search_state ORDER BY article_key",
    "postgresql": "SELECT article_key, content_sha256, document FROM search_article ORDER BY article_key",
}
_OPEN_ENDS: Final = {
    "a run is still open": "SELECT run_key FROM audit_run WHERE status = 'running'",
    "the last run did not complete": "SELECT status FROM audit_run WHERE status <> 'completed'"
    " AND run_key = (SELECT max(run_key) FROM audit_run)",
    "a run and its batches differ": "SELECT r.run_key FROM audit_run r LEFT JOIN audit_batch b USING (run_key)"
    " GROUP BY r.run_key, r.page_count HAVING r.page_count <> coalesce(sum(b.page_count), 0)",
}


def read_tables(engine: Engine) -> dict[str, str]:
    """Every table that runs write as text, and what the search index holds."""
    texts = extract(engine, without=APART, apart=ABOUT_RUNS | REFERENCE)
    with reading(engine) as connection:
        indexed = connection.execute(text(_INDEXED[engine.dialect.name])).all()
    return texts | {"search index": "\n".join(map(str, indexed))}


def differences(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """One line for each row that is too many or missing."""
    lines: Callable[[str], list[str]] = partial(str.split, sep="\n")
    return [
        f"{table}: {line}"
        for table, rows in expected.items()
        if found[table] != rows
        for line in list(unified_diff(lines(rows), lines(found[table]), "undisturbed", "disturbed", n=0, lineterm=""))
        if line[:1] in "+-" and line[:3] not in {"+++", "---"}
    ]


def find_open_ends(engine: Engine, archive: Archive, page_count: int) -> list[str]:
    """What a run left undone or at odds with itself; the last one saw `page_count` pages."""
    with reading(engine) as connection:
        found = {what: connection.execute(text(query)).all() for what, query in _OPEN_ENDS.items()}
        last = "SELECT page_count FROM audit_run ORDER BY run_key DESC LIMIT 1"
        seen_count = connection.scalar(text(last))
    ends = [f"{what}: {rows}" for what, rows in found.items() if rows]
    if seen_count != page_count:
        ends.append(f"the last run saw {seen_count} of {page_count} pages")
    return ends + verify_archive(archive, list_archived(engine)).findings
