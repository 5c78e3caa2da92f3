"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL, both on folded text (see `warehouse.search`)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MARKED = (
    "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
    "ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬĐÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ"
)
_PLAIN = ("a" * 17 + "d" + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5) * 2


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Contentless: the texts are in fact_article already. FTS5 takes tone marks off by itself, but not those of đ.
        op.execute(
            "CREATE VIRTUAL TABLE search_article USING fts5(title, body, content = '',"
            ' tokenize = "unicode61 remove_diacritics 2")'
        )
        op.execute(
            "CREATE TABLE search_state (article_key INTEGER NOT NULL PRIMARY KEY, content_sha256 VARCHAR NOT NULL)"
        )
        return
    op.execute(f"CREATE FUNCTION fold_text(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $${_fold()}$$")
    op.execute(
        "CREATE TABLE search_article (article_key bigint PRIMARY KEY REFERENCES fact_article (article_key),"
        " content_sha256 varchar NOT NULL, document tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_article_document ON search_article USING gin (document)")
    op.execute("COMMENT ON TABLE search_article IS 'Search index: one row per article; see docs/queries.md.'")
    op.execute("COMMENT ON FUNCTION fold_text IS 'Lower case without tone marks, as the search index holds text.'")


def _fold() -> str:
    """The body of `fold_text`: by unaccent, or by a list of letters where the server lacks it or forbids it."""
    connection = op.get_bind()
    schema = connection.scalar(sa.text("SELECT current_schema()"))
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS unaccent"))
    except DBAPIError:
        return f"SELECT lower(translate($1, '{_MARKED}', '{_PLAIN}'))"
    return f"SELECT lower({schema}.unaccent('{schema}.unaccent', $1))"


def downgrade() -> None:
    op.execute("DROP TABLE search_article")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_state")
    else:
        op.execute("DROP FUNCTION fold_text(text)")
