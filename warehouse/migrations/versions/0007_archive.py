"""Where a page's bytes lie in the archive"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "raw_page",
        sa.Column(
            "archive_file_name",
            sa.String(),
            nullable=True,
            comment="File of the archive that holds the bytes; null for a page that was never archived.",
        ),
    )
    op.add_column(
        "raw_page",
        sa.Column("archive_offset", sa.BigInteger(), nullable=True, comment="First byte of its record in that file."),
    )
    op.add_column(
        "raw_page",
        sa.Column("archive_length", sa.BigInteger(), nullable=True, comment="Bytes of the record in that file."),
    )
    op.create_index(op.f("ix_raw_page_payload_sha256"), "raw_page", ["payload_sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_raw_page_payload_sha256"), table_name="raw_page")
    for name in ("archive_length", "archive_offset", "archive_file_name"):
        op.drop_column("raw_page", name)
