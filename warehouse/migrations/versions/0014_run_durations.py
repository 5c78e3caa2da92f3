"""How long a run took by its own clock, and the articles of a run without a look at all of them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "audit_run",
        sa.Column(
            "duration_s",
            sa.Float(),
            nullable=True,
            comment="Seconds that it took, by its own clock; null while it runs and for one that another run closed.",
        ),
    )
    op.create_index("ix_fact_article_last_run_key", "fact_article", ["last_run_key"])


def downgrade() -> None:
    op.drop_index("ix_fact_article_last_run_key", "fact_article")
    op.drop_column("audit_run", "duration_s")
