"""Ward succession"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import KEY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bridge_ward_succession",
        sa.Column("predecessor_ward_key", KEY, nullable=False, comment="The unit that ended."),
        sa.Column("successor_ward_key", KEY, nullable=False, comment="A unit that took over all or part of it."),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="First day of the successor."),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="split (several successors), merged (several predecessors), moved_province, renamed or unchanged:"
            " the first of these that fits.",
        ),
        sa.Column("is_renamed", sa.Boolean(), nullable=False, comment="True when the full names differ."),
        sa.Column(
            "is_other_province", sa.Boolean(), nullable=False, comment="True when the names of the provinces differ."
        ),
        sa.Column(
            "is_default",
            sa.Boolean(),
            nullable=False,
            comment="True for the one successor that stands for the whole unit; follow this to map an article forward.",
        ),
        sa.Column(
            "is_assumed",
            sa.Boolean(),
            nullable=False,
            comment="True when the unit was split: the source names a default successor, not where in the unit.",
        ),
        sa.Column(
            "source_name", sa.String(), nullable=False, comment="Where the fact comes from: package and version."
        ),
        sa.CheckConstraint(
            "kind IN ('unchanged', 'renamed', 'moved_province', 'merged', 'split')",
            name=op.f("ck_bridge_ward_succession_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_ward_key"],
            ["dim_ward.ward_key"],
            name=op.f("fk_bridge_ward_succession_predecessor_ward_key_dim_ward"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_ward_key"],
            ["dim_ward.ward_key"],
            name=op.f("fk_bridge_ward_succession_successor_ward_key_dim_ward"),
        ),
        sa.PrimaryKeyConstraint("predecessor_ward_key", "successor_ward_key", name=op.f("pk_bridge_ward_succession")),
        comment="Old unit to new unit, many to many: one row per pair.",
    )
    with op.batch_alter_table("bridge_ward_succession", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bridge_ward_succession_successor_ward_key"), ["successor_ward_key"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("bridge_ward_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bridge_ward_succession_successor_ward_key"))

    op.drop_table("bridge_ward_succession")
