"""Quarantine with versions; articles let in by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH_NUMBER = "Number of the batch within its run, from 1; 0: the run as a whole."


def upgrade() -> None:
    op.add_column(
        "audit_run",
        sa.Column(
            "stop_reason",
            sa.String(),
            nullable=True,
            comment="Why the quality gate stopped it before anything was loaded; null unless stopped.",
        ),
    )
    op.add_column(
        "audit_rejection",
        sa.Column(
            "suite_version",
            sa.String(),
            nullable=True,
            comment="Version of the expectations that it failed; null when it was rejected before the check.",
        ),
    )
    op.add_column(
        "fact_article",
        sa.Column(
            "accepted_by",
            sa.String(),
            nullable=True,
            comment="Who let it in though it fails a critical expectation; null: it fails none.",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("audit_expectation", "batch_number", comment=_BATCH_NUMBER)
        op.alter_column(
            "audit_rejection", "decided_by", comment="Who accepted or ignored it; null while the rules decided."
        )
        op.create_table_comment(
            "audit_expectation", "How one expectation did on one batch of a run, or on the run as a whole."
        )


def downgrade() -> None:
    op.drop_column("fact_article", "accepted_by")
    op.drop_column("audit_rejection", "suite_version")
    op.drop_column("audit_run", "stop_reason")
