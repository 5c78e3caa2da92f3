"""Which addresses of a crawl are lists"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "crawl_page",
        sa.Column(
            "is_list",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="True for a feed, sitemap or list, which is asked for what is new and is no article.",
        ),
    )


def downgrade() -> None:
    op.drop_column("crawl_page", "is_list")
