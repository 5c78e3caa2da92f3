"""Which runs were killed"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import KEY

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "audit_run",
        sa.Column(
            "closed_by_run_key",
            KEY,
            nullable=True,
            comment="The later run that found this one killed and closed it as failed, finished_at being its last sign"
            " of life; null for a run that closed itself.",
        ),
    )


def downgrade() -> None:
    op.drop_column("audit_run", "closed_by_run_key")
