"""Documents that are made from the models are fresh, and every statement in them works."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests.postgres import PostgresServer
from tests.warehouse.loading import load, query
from tests.warehouse.pages import MONDAY, make_article, make_rejection
from warehouse.docs import render_documents
from warehouse.tables import Base

DOCS = Path(__file__).parents[2] / "docs"
QUESTIONS = re.findall(
    r"^## (\d+\. .*?)\n```sql\n(.*?)```", (DOCS / "queries.md").read_text(encoding="utf-8"), re.M | re.S
)


@pytest.mark.parametrize("path", list(render_documents()), ids=lambda path: path.name)
def test_a_document_made_from_the_models_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == render_documents()[path], "run python -m warehouse.docs"


def test_every_table_and_column_has_a_comment() -> None:
    tables = Base.metadata.tables.values()
    silent = [str(item) for table in tables for item in (table, *table.columns) if not item.comment]
    assert silent == []


@pytest.mark.parametrize("number", range(20))
def test_every_question_is_answered_on_both_engines(engine: Engine, number: int) -> None:
    load(engine, [make_article(n, fetched_at=MONDAY) for n in range(3)], [make_rejection()])
    query(engine, QUESTIONS[number][1].strip().removesuffix(";"))


@pytest.fixture
def reader(postgres: PostgresServer, postgres_url: str) -> Engine:
    owner = create_engine(postgres_url)
    with owner.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS test_reader")
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'wardnews_reader'")):
            connection.exec_driver_sql("CREATE ROLE wardnews_reader NOLOGIN")
        for statement in (DOCS / "readonly-role.sql").read_text(encoding="utf-8").split(";\n"):
            body = "\n".join(line for line in statement.splitlines() if not line.startswith("--")).strip()
            if body and not body.startswith("CREATE ROLE"):
                connection.exec_driver_sql(body)
        connection.exec_driver_sql("CREATE ROLE test_reader LOGIN IN ROLE wardnews_reader")
    owner.dispose()
    return create_engine(postgres_url.replace("postgres@", "test_reader@"))


def test_a_reader_reads_tables_views_and_search(reader: Engine) -> None:
    with reader.connect() as connection:
        for name in ("fact_article", "mart_article", "search_article", "audit_rejection"):
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}")  # noqa: S608 - names from the line above
    reader.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact_article SET title = ''",
        "DELETE FROM dim_ward",
        "INSERT INTO dim_portal SELECT * FROM dim_portal",
        "DROP VIEW mart_article",
        "CREATE TABLE mine (x integer)",
        "TRUNCATE audit_run",
        "ALTER TABLE fact_article ADD COLUMN x integer",
    ],
)
def test_a_reader_changes_nothing(reader: Engine, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), reader.begin() as connection:
        connection.exec_driver_sql(statement)
    reader.dispose()
