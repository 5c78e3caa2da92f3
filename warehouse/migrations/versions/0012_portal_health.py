"""Portals day by day, and what was found wrong with them"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import JSON, KEY, MOMENT

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_portal_day",
        sa.Column("portal_id", sa.String(), nullable=False, comment="Host name, as in dim_portal."),
        sa.Column("seen_on", sa.Date(), nullable=False, comment="Day in Viet Nam."),
        sa.Column(
            "is_reached",
            sa.Boolean(),
            nullable=False,
            comment="False when no run of the day got an answer from its host.",
        ),
        sa.Column("article_count", sa.Integer(), nullable=False, comment="Articles first seen that day."),
        sa.Column(
            "rejected_counts",
            JSON,
            nullable=False,
            comment="Pages first rejected that day by reason, or by the expectation that failed.",
        ),
        sa.Column(
            "field_rules", JSON, nullable=False, comment="By field, how many of these articles each rule gave it."
        ),
        sa.Column("char_counts", JSON, nullable=False, comment="Median characters of title, lead, byline and body."),
        sa.Column(
            "page_count",
            sa.Integer(),
            nullable=False,
            comment="Article pages with new bytes, of articles known before too.",
        ),
        sa.Column(
            "chrome_count",
            sa.Float(),
            nullable=True,
            comment="Median lines around the article on these pages; null without pages.",
        ),
        sa.Column(
            "layout_judged_count",
            sa.Integer(),
            nullable=False,
            comment="Pages that could be held against the lines that earlier pages of the portal share.",
        ),
        sa.Column(
            "strange_layout_count",
            sa.Integer(),
            nullable=False,
            comment="Of these, pages that show few of those lines.",
        ),
        sa.Column("newest_published_on", sa.Date(), nullable=True, comment="Newest posting day of these articles."),
        sa.Column("dated_count", sa.Integer(), nullable=False, comment="Articles with a posting day and an event day."),
        sa.Column("early_count", sa.Integer(), nullable=False, comment="Of these, articles posted before their event."),
        sa.Column("sample_uri", sa.String(), nullable=True, comment="The last article page of the day."),
        sa.Column("rejected_uri", sa.String(), nullable=True, comment="The last page rejected that day."),
        sa.PrimaryKeyConstraint("portal_id", "seen_on", name=op.f("pk_audit_portal_day")),
        comment="One row per portal and day in Viet Nam on which a run looked at it, also when nothing was new.",
    )
    op.create_table(
        "audit_alarm",
        sa.Column("alarm_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("portal_id", sa.String(), nullable=False, comment="Host name, as in dim_portal."),
        sa.Column(
            "kind", sa.String(), nullable=False, comment="One of the fixed words for what changed; group by this."
        ),
        sa.Column(
            "subject",
            sa.String(),
            nullable=False,
            comment="The field or the reason word it is about; empty: the whole portal.",
        ),
        sa.Column(
            "level",
            sa.String(),
            nullable=False,
            comment="red: articles are lost or wrong until somebody acts; amber: look at it.",
        ),
        sa.Column("since_on", sa.Date(), nullable=False, comment="Day in Viet Nam on which it began."),
        sa.Column("what", sa.String(), nullable=False, comment="What changed, with the numbers, for a person."),
        sa.Column("advice", sa.String(), nullable=False, comment="What to do."),
        sa.Column(
            "sample_uri", sa.String(), nullable=True, comment="A page that shows it; null where there is none to show."
        ),
        sa.Column(
            "status",
            sa.String(),
            nullable=False,
            comment="open, or over: the portal no longer stands out from its past.",
        ),
        sa.Column("first_found_at", MOMENT, nullable=False, comment="First found (UTC)."),
        sa.Column("last_found_at", MOMENT, nullable=False, comment="Last found (UTC)."),
        sa.Column("over_at", MOMENT, nullable=True, comment="First no longer found (UTC)."),
        sa.Column("times_found", sa.Integer(), nullable=False, comment="How many runs found it."),
        sa.Column("first_run_key", KEY, nullable=False, comment="Run that first found it."),
        sa.Column("last_run_key", KEY, nullable=False, comment="Run that last found it."),
        sa.CheckConstraint("level IN ('red', 'amber')", name=op.f("ck_audit_alarm_level")),
        sa.CheckConstraint("status IN ('open', 'over')", name=op.f("ck_audit_alarm_status")),
        sa.CheckConstraint("(status = 'over') = (over_at IS NOT NULL)", name=op.f("ck_audit_alarm_over_when_ended")),
        sa.ForeignKeyConstraint(
            ["first_run_key"], ["audit_run.run_key"], name=op.f("fk_audit_alarm_first_run_key_audit_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_run_key"], ["audit_run.run_key"], name=op.f("fk_audit_alarm_last_run_key_audit_run")
        ),
        sa.PrimaryKeyConstraint("alarm_key", name=op.f("pk_audit_alarm")),
        comment="One row per thing found wrong with a portal, for as long as it lasts.",
    )
    op.create_index(
        "uq_audit_alarm_open",
        "audit_alarm",
        ["portal_id", "kind", "subject"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(op.f("ix_raw_page_first_run_key"), "raw_page", ["first_run_key"], unique=False)
    op.create_index(op.f("ix_raw_page_first_seen_at"), "raw_page", ["first_seen_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_raw_page_first_seen_at"), table_name="raw_page")
    op.drop_index(op.f("ix_raw_page_first_run_key"), table_name="raw_page")
    op.drop_table("audit_alarm")
    op.drop_table("audit_portal_day")
