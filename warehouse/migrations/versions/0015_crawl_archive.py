"""Where the archive holds lists, so that one that comes again unchanged is not kept twice"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    place: list[sa.Column[Any]] = [
        sa.Column(
            "archive_file_name",
            sa.String(),
            nullable=True,
            comment="Archive file with the bytes of payload_sha256, of a list only: raw_page has those of articles.",
        ),
        sa.Column("archive_offset", sa.BigInteger(), nullable=True, comment="First byte of its record in that file."),
        sa.Column("archive_length", sa.BigInteger(), nullable=True, comment="Bytes of the record in that file."),
    ]
    for column in place:
        op.add_column("crawl_page", column)


def downgrade() -> None:
    for name in ("archive_length", "archive_offset", "archive_file_name"):
        op.drop_column("crawl_page", name)
