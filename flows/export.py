"""The warehouse as Parquet files, written anew: what `export/weekly` runs."""

import logging
from pathlib import Path

from prefect import flow

from flows.artifacts import leave_table
from flows.logs import stages_logged
from flows.settings import read_settings
from warehouse.engine import open_warehouse
from warehouse.export import count_rows, export_parquet

logger = logging.getLogger(__name__)

ARTIFACT_KEY = "export-counts"


@flow(name="export")
def export(to: str | None = None, dry_run: bool = False) -> dict[str, int]:
    """Write every table as Parquet, for DuckDB, pandas and Spark.

    Args:
        to: Folder on the worker's disk, replaced table by table. Leave empty for `export` in the data folder.
        dry_run: Count the rows that would be written, and write nothing.
    """
    settings = read_settings()
    folder = Path(to) if to else settings.data_dir / "export"
    with stages_logged():
        engine = open_warehouse(settings.warehouse)
        try:
            counts = count_rows(engine) if dry_run else dict(export_parquet(engine, folder).row_counts)
        finally:
            engine.dispose()
        said = "would be written to" if dry_run else "written to"
        logger.info("%d rows of %d tables %s %s", sum(counts.values()), len(counts), said, folder)
    leave_table(
        key=ARTIFACT_KEY,
        rows=[{"table": table, "rows": count} for table, count in counts.items()],
        description=f"Rows {said} {folder}.",
    )
    return counts
