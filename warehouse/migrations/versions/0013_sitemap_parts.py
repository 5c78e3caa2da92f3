"""What indexes of sitemaps name, so that an unchanged one need not be read again"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import JSON

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "crawl_page",
        sa.Column(
            "sitemap_parts",
            JSON,
            server_default="[]",
            nullable=False,
            comment="Addresses of the sitemaps that this index of sitemaps names; else empty.",
        ),
    )
    # with a validator an index would come as unchanged, and nobody knows what it names
    op.execute("UPDATE crawl_page SET etag = NULL, last_modified = NULL WHERE is_list")


def downgrade() -> None:
    op.drop_column("crawl_page", "sitemap_parts")
