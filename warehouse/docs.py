"""The data dictionary and the entity-relationship picture, made from the models: `python -m warehouse.docs`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Table

from warehouse.tables import Base
from warehouse.view_files import View, read_views

FOLDER = Path(__file__).parents[1] / "docs"


def main() -> int:
    """Write the documents; with `--check`, write nothing and return 1 when they are stale."""
    stale = [path for path, text in render_documents().items() if not _is_fresh(path, text)]
    if "--check" in sys.argv[1:]:
        for path in stale:
            sys.stderr.write(f"{path.name} is stale: run python -m warehouse.docs\n")
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(render_documents()[path], encoding="utf-8")
    return 0


def render_documents() -> dict[Path, str]:
    """What each document must hold."""
    return {
        FOLDER / "data-dictionary.md": "\n".join(_dictionary()) + "\n",
        FOLDER / "entity-relationships.md": "\n".join(_picture()) + "\n",
    }


def _is_fresh(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _dictionary() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Made from the models by `python -m warehouse.docs`: change the comments there, not this page."
    yield ""
    yield "Moments (`_at`) are UTC to the second; days (`_on`) are local to Viet Nam."
    yield "Null means that the page does not say."
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        yield from _table_section(table)
    for view in read_views():
        yield from _view_section(view)


def _table_section(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.name}", "", str(table.comment), "")
    yield from ("| column | type | null | what it holds |", "|---|---|---|---|")
    for column in table.columns:
        yield f"| `{column.name}` | {_type_of(column)} | {'yes' if column.nullable else 'no'} | {_meaning(column)} |"


def _view_section(view: View) -> Iterator[str]:
    yield from ("", f"## {view.name} (view)", "", view.comment, "")
    yield from ("| column | what it holds |", "|---|---|")
    for name, comment in view.columns.items():
        yield f"| `{name}` | {_cell(comment)} |"


def _type_of(column: Column[object]) -> str:
    names = {"UtcMoment": "moment", "BigInteger": "integer", "JSON": "JSON", "String": "text"}
    name = type(column.type).__name__
    return names.get(name, name.lower())


def _meaning(column: Column[object]) -> str:
    targets = " ".join(f"→ `{key.target_fullname}`" for key in sorted(column.foreign_keys, key=str))
    return _cell(f"{column.comment} {targets}".strip())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _picture() -> Iterator[str]:
    yield "# Entities and relationships"
    yield ""
    yield "Made from the models by `python -m warehouse.docs`. Keys only; the data dictionary has every column."
    yield ""
    yield "```mermaid"
    yield "erDiagram"
    for table in Base.metadata.sorted_tables:
        yield f"    {table.name} {{"
        for column in table.columns:
            mark = "PK" if column.primary_key else "FK" if column.foreign_keys else "UK" if column.unique else ""
            if mark:
                yield f"        {_type_of(column)} {column.name} {mark}"
        yield "    }"
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in sorted(column.foreign_keys, key=str):
                end = "|o" if column.nullable else "||"
                yield f"    {key.column.table.name} {end}--o{{ {table.name} : {column.name}"
    yield "```"


if __name__ == "__main__":
    sys.exit(main())
