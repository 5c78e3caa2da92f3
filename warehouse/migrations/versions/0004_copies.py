"""Copies of articles"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import KEY

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bridge_article_copy",
        sa.Column("article_key", KEY, autoincrement=False, nullable=False, comment="The article."),
        sa.Column("original_key", KEY, nullable=False, comment="The article of the cluster that was seen first."),
        sa.Column(
            "likeness_share",
            sa.Float(),
            nullable=True,
            comment="Likeness to the original, 0 to 1; null when it hangs on the cluster by another copy only.",
        ),
        sa.ForeignKeyConstraint(
            ["article_key"], ["fact_article.article_key"], name=op.f("fk_bridge_article_copy_article_key_fact_article")
        ),
        sa.ForeignKeyConstraint(
            ["original_key"],
            ["fact_article.article_key"],
            name=op.f("fk_bridge_article_copy_original_key_fact_article"),
        ),
        sa.PrimaryKeyConstraint("article_key", name=op.f("pk_bridge_article_copy")),
        comment="One row per article that has copies, or is one: the cluster is known by its original.",
    )
    with op.batch_alter_table("bridge_article_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bridge_article_copy_original_key"), ["original_key"], unique=False)

    op.create_table(
        "bridge_article_pair",
        sa.Column("article_key", KEY, nullable=False, comment="The one with the smaller key."),
        sa.Column("other_key", KEY, nullable=False, comment="The other one."),
        sa.Column(
            "likeness_share",
            sa.Float(),
            nullable=False,
            comment="Triples of neighbouring words in both, by those in either: 0 to 1.",
        ),
        sa.ForeignKeyConstraint(
            ["article_key"], ["fact_article.article_key"], name=op.f("fk_bridge_article_pair_article_key_fact_article")
        ),
        sa.ForeignKeyConstraint(
            ["other_key"], ["fact_article.article_key"], name=op.f("fk_bridge_article_pair_other_key_fact_article")
        ),
        sa.PrimaryKeyConstraint("article_key", "other_key", name=op.f("pk_bridge_article_pair")),
        comment="One row per pair of articles whose texts are alike.",
    )
    with op.batch_alter_table("bridge_article_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bridge_article_pair_other_key"), ["other_key"], unique=False)
    op.execute(
        "CREATE TABLE search_signature (article_key BIGINT NOT NULL PRIMARY KEY, content_sha256 VARCHAR NOT NULL)"
    )
    op.execute(
        "CREATE TABLE search_band (band BIGINT NOT NULL, article_key BIGINT NOT NULL, PRIMARY KEY (band, article_key))"
    )
    op.execute("CREATE INDEX ix_search_band_article_key ON search_band (article_key)")


def downgrade() -> None:
    op.execute("DROP TABLE search_band")
    op.execute("DROP TABLE search_signature")
    with op.batch_alter_table("bridge_article_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bridge_article_pair_other_key"))

    op.drop_table("bridge_article_pair")
    with op.batch_alter_table("bridge_article_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bridge_article_copy_original_key"))

    op.drop_table("bridge_article_copy")
