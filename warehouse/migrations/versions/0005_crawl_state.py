"""What the crawler remembers between runs"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import MOMENT

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crawl_page",
        sa.Column("address", sa.String(), nullable=False, comment="The address, as it was asked for."),
        sa.Column("portal_id", sa.String(), nullable=False, comment="The portal it was asked for, as in dim_portal."),
        sa.Column(
            "last_outcome",
            sa.String(),
            nullable=False,
            comment="What became of the last request: fetched, not_modified, gone, soft_gone, challenge, refused,"
            " disallowed, resting, misdirected, too_large, unusable or failed.",
        ),
        sa.Column("last_asked_at", MOMENT, nullable=False, comment="Moment of the last request (UTC)."),
        sa.Column(
            "last_status", sa.Integer(), nullable=True, comment="HTTP status of the last answer; null when none came."
        ),
        sa.Column("etag", sa.String(), nullable=True, comment="ETag of the page last fetched, as the server wrote it."),
        sa.Column(
            "last_modified", sa.String(), nullable=True, comment="Last-Modified of that page, as the server wrote it."
        ),
        sa.Column(
            "last_fetched_at", MOMENT, nullable=True, comment="When the page itself last came (UTC); null: never."
        ),
        sa.Column(
            "payload_sha256", sa.String(), nullable=True, comment="Digest of the page last fetched, as in raw_page."
        ),
        sa.Column("missing_count", sa.Integer(), nullable=False, comment="How often in a row it was found gone."),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_crawl_page")),
        comment="One row per address that the crawler ever asked for.",
    )
    op.create_index(op.f("ix_crawl_page_portal_id"), "crawl_page", ["portal_id"], unique=False)
    op.create_table(
        "crawl_host",
        sa.Column(
            "host",
            sa.String(),
            nullable=False,
            comment="Host name, lower case, without www.; with its port where that is unusual.",
        ),
        sa.Column(
            "failure_count",
            sa.Integer(),
            nullable=False,
            comment="Failures in a row; after several the host is left alone.",
        ),
        sa.Column(
            "rest_until", MOMENT, nullable=True, comment="The host is left alone until then (UTC); null: it is not."
        ),
        sa.Column("delay_s", sa.Float(), nullable=True, comment="Seconds between two requests, as it bore them last."),
        sa.Column("last_asked_at", MOMENT, nullable=False, comment="Moment of the last request (UTC)."),
        sa.Column(
            "last_success_at",
            MOMENT,
            nullable=True,
            comment="Moment of its last answer that was no failure (UTC); null: never.",
        ),
        sa.Column(
            "last_problem", sa.String(), nullable=True, comment="What its last failure was; null after a success."
        ),
        sa.Column(
            "robots_origin",
            sa.String(),
            nullable=True,
            comment="Scheme, host and port that the robots.txt speaks for; null: never had.",
        ),
        sa.Column("robots_text", sa.Text(), nullable=True, comment="Its robots.txt; null where the host has none."),
        sa.Column("robots_checked_at", MOMENT, nullable=True, comment="When it was last had (UTC)."),
        sa.Column("robots_etag", sa.String(), nullable=True, comment="ETag of robots.txt, as the server wrote it."),
        sa.Column(
            "robots_last_modified",
            sa.String(),
            nullable=True,
            comment="Last-Modified of robots.txt, as the server wrote it.",
        ),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_crawl_host")),
        comment="One row per host that the crawler ever asked: how it bears being asked.",
    )


def downgrade() -> None:
    op.drop_table("crawl_host")
    op.drop_index(op.f("ix_crawl_page_portal_id"), "crawl_page")
    op.drop_table("crawl_page")
