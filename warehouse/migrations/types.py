"""What migrations share: kept apart from the models, so that an old migration never changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def compress_quickly(table: str, column: str) -> None:
    """PostgreSQL's default compression is what loading waits for; lz4, where the server has it, doubles the speed."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql" and connection.scalar(
        sa.text("SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
    ):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4")
