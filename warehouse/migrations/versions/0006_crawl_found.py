"""When the crawler met an address, and addresses that it met and did not ask for yet"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import MOMENT

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OUTCOMES = (
    "What became of the last request: fetched, not_modified, gone, soft_gone, challenge, refused, disallowed, resting,"
    " misdirected, too_large, unusable or failed{}."
)


def upgrade() -> None:
    op.add_column(
        "crawl_page",
        sa.Column("found_at", MOMENT, nullable=True, comment="When the crawler met the address (UTC)."),
    )
    _comment_outcomes("; waiting: never asked for; cut: a list that could not be read to its end")


def downgrade() -> None:
    op.drop_column("crawl_page", "found_at")
    _comment_outcomes("")


def _comment_outcomes(more: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("crawl_page", "last_outcome", existing_type=sa.String(), comment=_OUTCOMES.format(more))
