"""Indexes that answer for wards, months and portals without a look at the texts"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WIDE = {
    "ward": ("ward_key", "published_on", "event_on", "first_seen_at", "portal_key", "body_char_count"),
    "portal": ("portal_key", "published_on", "first_seen_at", "vanished_at"),
}


def upgrade() -> None:
    for name, columns in _WIDE.items():
        op.drop_index(op.f(f"ix_fact_article_{name}_key_published_on"), table_name="fact_article")
        op.create_index(f"ix_fact_article_{name}", "fact_article", list(columns))


def downgrade() -> None:
    for name in _WIDE:
        op.drop_index(f"ix_fact_article_{name}", table_name="fact_article")
        op.create_index(
            op.f(f"ix_fact_article_{name}_key_published_on"), "fact_article", [f"{name}_key", "published_on"]
        )
