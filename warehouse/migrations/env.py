"""Run by Alembic on the connection that `warehouse.migrate` hands over."""

from alembic import context

from warehouse.tables import Base

connection = context.config.attributes["connection"]


def is_of_the_models(_object: object, name: str | None, kind: str, _reflected: bool, _model: object) -> bool:
    """The search index belongs to each engine's own search, not to the models (see `warehouse.search`)."""
    return not (kind == "table" and name is not None and name.startswith("search_"))


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters a table by copying it
    compare_type=True,
    include_object=is_of_the_models,
)
with context.begin_transaction():
    context.run_migrations()
