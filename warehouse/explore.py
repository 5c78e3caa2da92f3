"""Datasette on a SQLite warehouse: descriptions from the models, facets, canned queries; needs the group `explore`."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from warehouse.errors import WarehouseError
from warehouse.tables import Base
from warehouse.view_files import read_views

_PLUGINS = Path(__file__).parent / "datasette_plugins"
_FACETS = {
    "mart_article": ["province_name", "portal_id", "place_status", "article_on_basis"],
    "dim_ward": ["ward_type", "province_name"],
    "audit_rejection": ["reason", "stage", "status"],
    "fact_counter_reading": ["kind"],
    "bridge_ward_succession": ["kind", "is_assumed"],
}

_QUERIES = {
    "search": (
        "Articles with these words (write đ as d, no tone marks needed), best first.",
        "SELECT a.article_key, a.title, a.published_on, a.source_uri FROM search_article s"
        " JOIN fact_article a ON a.article_key = s.rowid WHERE search_article MATCH :words"
        " ORDER BY bm25(search_article, 10.0, 1.0) LIMIT 50",
    ),
    "wards_on_a_map": (
        "Wards of today with their articles; latitude and longitude make the map.",
        "SELECT w.ward_name, w.province_name, w.latitude, w.longitude, sum(m.article_count) AS article_count"
        " FROM mart_ward_activity_month m JOIN dim_ward w ON w.ward_key = m.ward_key GROUP BY w.ward_key",
    ),
    "ward_history": (
        "What became of the wards of this name on 1 July 2025.",
        "SELECT o.ward_name, o.district_name, o.province_name, n.ward_name AS new_name,"
        " n.province_name AS new_province, s.kind, s.is_default FROM bridge_ward_succession s"
        " JOIN dim_ward o ON o.ward_key = s.predecessor_ward_key"
        " JOIN dim_ward n ON n.ward_key = s.successor_ward_key WHERE o.ward_short_name = :name",
    ),
    "quarantine": (
        "Open pages in quarantine by reason.",
        "SELECT reason, count(*) AS page_count FROM audit_rejection WHERE status = 'open' GROUP BY reason",
    ),
}


def make_metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for the database of this name."""
    tables: dict[str, dict[str, Any]] = {
        table.name: {"description": table.comment, "columns": {c.name: c.comment for c in table.columns}}
        for table in Base.metadata.sorted_tables
    }
    tables |= {view.name: {"description": view.comment, "columns": view.columns} for view in read_views()}
    for name, facets in _FACETS.items():
        tables[name]["facets"] = facets
    queries = {name: {"title": title, "sql": statement} for name, (title, statement) in _QUERIES.items()}
    return {"title": "wardnews", "databases": {database: {"tables": tables, "queries": queries}}}


def make_command(engine: Engine, port: int, folder: Path) -> list[str]:
    """The command that serves the warehouse on loopback, its metadata written to `folder`.

    Raises `WarehouseError` when the warehouse is not on SQLite or Datasette is not installed.
    """
    if engine.dialect.name != "sqlite":
        raise WarehouseError("explore opens a SQLite warehouse; on PostgreSQL use any SQL client")
    if importlib.util.find_spec("datasette") is None:
        raise WarehouseError("explore needs Datasette: pip install 'wardnews[explore]'")
    path = Path(str(engine.url.database)).resolve()
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps(make_metadata(path.stem), ensure_ascii=False), encoding="utf-8")
    options = ["--host", "127.0.0.1", "--port", str(port), "--metadata", str(metadata), "--plugins-dir", str(_PLUGINS)]
    return [sys.executable, "-m", "datasette", "serve", str(path), *options, "--setting", "sql_time_limit_ms", "5000"]
