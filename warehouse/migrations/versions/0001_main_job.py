"""The main job's tables"""

import sqlalchemy as sa
from alembic import op

from warehouse.migrations.types import JSON, KEY, MOMENT, compress_quickly

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_run",
        sa.Column("run_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("flow_name", sa.String(), nullable=False, comment="Which flow ran: ingest, crawl, reparse, replay…"),
        sa.Column(
            "prefect_run_id", sa.String(), nullable=True, comment="Prefect's identifier of the flow run, if any."
        ),
        sa.Column("parameters", JSON, nullable=False, comment="What the flow was called with."),
        sa.Column(
            "status",
            sa.String(),
            nullable=False,
            comment="running, completed, stopped (by the quality gate) or failed.",
        ),
        sa.Column("started_at", MOMENT, nullable=False, comment="When the run opened the warehouse (UTC)."),
        sa.Column("finished_at", MOMENT, nullable=True, comment="When it ended (UTC); null while it runs."),
        sa.Column(
            "page_count",
            sa.Integer(),
            nullable=False,
            comment="Pages of all committed batches: the sum of the next four.",
        ),
        sa.Column("new_count", sa.Integer(), nullable=False, comment="Pages that made a new article."),
        sa.Column("changed_count", sa.Integer(), nullable=False, comment="Pages that changed a stored article."),
        sa.Column(
            "unchanged_count", sa.Integer(), nullable=False, comment="Pages that said nothing new of a stored article."
        ),
        sa.Column("quarantined_count", sa.Integer(), nullable=False, comment="Pages that were rejected with a reason."),
        sa.CheckConstraint(
            "(status = 'running') = (finished_at IS NULL)", name=op.f("ck_audit_run_finished_when_not_running")
        ),
        sa.CheckConstraint("status IN ('running', 'completed', 'stopped', 'failed')", name=op.f("ck_audit_run_status")),
        sa.CheckConstraint(
            "page_count = new_count + changed_count + unchanged_count + quarantined_count",
            name=op.f("ck_audit_run_every_page_counted_once"),
        ),
        sa.PrimaryKeyConstraint("run_key", name=op.f("pk_audit_run")),
        comment="One row per run of a flow against this warehouse.",
    )
    op.create_table(
        "dim_portal",
        sa.Column("portal_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("portal_id", sa.String(), nullable=False, comment="Host name, lower case, without www. and port."),
        sa.Column(
            "family_name",
            sa.String(),
            nullable=True,
            comment="CMS family whose rules read its last article; null: the generic rules.",
        ),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="First page seen (UTC)."),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="Last page seen (UTC)."),
        sa.PrimaryKeyConstraint("portal_key", name=op.f("pk_dim_portal")),
        sa.UniqueConstraint("portal_id", name=op.f("uq_dim_portal_portal_id")),
        comment="One row per portal host that a page came from.",
    )
    op.create_table(
        "dim_ward",
        sa.Column("ward_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("ward_id", sa.String(), nullable=False, comment="Natural identifier: <code>.legacy or <code>.2025."),
        sa.Column(
            "ward_code",
            sa.String(),
            nullable=True,
            comment="Official five-digit code; null for the five island districts that had no commune.",
        ),
        sa.Column("ward_name", sa.String(), nullable=False, comment="Official full name, with its type."),
        sa.Column("ward_short_name", sa.String(), nullable=False, comment="Name without its type."),
        sa.Column("ward_type", sa.String(), nullable=False, comment="Type word of the official list."),
        sa.Column(
            "district_name", sa.String(), nullable=True, comment="District; null for every unit since 1 July 2025."
        ),
        sa.Column(
            "province_name",
            sa.String(),
            nullable=False,
            comment="Province or centrally run city, as it was in the period.",
        ),
        sa.Column("latitude", sa.Float(), nullable=False, comment="Degrees north, of the unit's centre."),
        sa.Column("longitude", sa.Float(), nullable=False, comment="Degrees east, of the unit's centre."),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day in force; null: before the list begins."),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Last day in force; null: still in force."),
        sa.Column(
            "source_name", sa.String(), nullable=False, comment="Where the fact comes from: package and version."
        ),
        sa.PrimaryKeyConstraint("ward_key", name=op.f("pk_dim_ward")),
        sa.UniqueConstraint("ward_id", name=op.f("uq_dim_ward_ward_id")),
        comment="One row per commune-level unit and period of validity. A ward_code alone is not a key.",
    )
    with op.batch_alter_table("dim_ward", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dim_ward_province_name_district_name"), ["province_name", "district_name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_dim_ward_ward_code"), ["ward_code"], unique=False)

    op.create_table(
        "raw_page",
        sa.Column("page_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column(
            "source_uri", sa.String(), nullable=False, comment="The page's address, or file://… of the saved file."
        ),
        sa.Column("payload_sha256", sa.String(), nullable=False, comment="Digest of the bytes."),
        sa.Column("byte_count", sa.Integer(), nullable=False, comment="Size of the decompressed bytes."),
        sa.Column("media_type", sa.String(), nullable=False, comment="text/html or text/plain."),
        sa.Column(
            "address", sa.String(), nullable=True, comment="http(s) address the page was saved from, when known."
        ),
        sa.Column(
            "is_latest", sa.Boolean(), nullable=False, comment="True for the payload last seen at this source_uri."
        ),
        sa.Column(
            "is_fetched",
            sa.Boolean(),
            nullable=False,
            comment="True when the moments are those of the fetch; false for a saved file: moments of its reading.",
        ),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="This payload first seen (UTC)."),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="This payload last seen (UTC)."),
        sa.Column(
            "article_key",
            KEY,
            nullable=True,
            comment="The article it shows; null for a rejected page. Written before the article, so no foreign key.",
        ),
        sa.Column(
            "page_kind", sa.String(), nullable=True, comment="article, listing, home, static, empty; null when unknown."
        ),
        sa.Column(
            "chrome_count", sa.Integer(), nullable=False, comment="Lines of the page that are neither field nor body."
        ),
        sa.Column(
            "chrome_lines",
            JSON,
            nullable=False,
            comment="Those lines as [text, rule] pairs; empty for a rejected page.",
        ),
        sa.Column("parser_version", sa.String(), nullable=False, comment="Version of the rules that read it last."),
        sa.Column("first_run_key", KEY, nullable=False, comment="Run that first loaded it."),
        sa.PrimaryKeyConstraint("page_key", name=op.f("pk_raw_page")),
        sa.UniqueConstraint("source_uri", "payload_sha256", name=op.f("uq_raw_page_source_uri_payload_sha256")),
        comment="One row per page address and payload that was ever read, loaded or rejected.",
    )
    with op.batch_alter_table("raw_page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_page_article_key"), ["article_key"], unique=False)

    op.create_table(
        "audit_batch",
        sa.Column("batch_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("run_key", KEY, nullable=False, comment="The run."),
        sa.Column("batch_number", sa.Integer(), nullable=False, comment="Number of the batch within its run."),
        sa.Column("loaded_at", MOMENT, nullable=False, comment="When the batch was written (UTC)."),
        sa.Column("page_count", sa.Integer(), nullable=False, comment="Pages of the batch: the sum of the next four."),
        sa.Column("new_count", sa.Integer(), nullable=False, comment="Pages that made a new article."),
        sa.Column("changed_count", sa.Integer(), nullable=False, comment="Pages that changed a stored article."),
        sa.Column(
            "unchanged_count", sa.Integer(), nullable=False, comment="Pages that said nothing new of a stored article."
        ),
        sa.Column("quarantined_count", sa.Integer(), nullable=False, comment="Pages that were rejected."),
        sa.Column("rejected_by_reason", JSON, nullable=False, comment="Quarantined pages by reason word."),
        sa.CheckConstraint(
            "page_count = new_count + changed_count + unchanged_count + quarantined_count",
            name=op.f("ck_audit_batch_every_page_counted_once"),
        ),
        sa.ForeignKeyConstraint(["run_key"], ["audit_run.run_key"], name=op.f("fk_audit_batch_run_key_audit_run")),
        sa.PrimaryKeyConstraint("batch_key", name=op.f("pk_audit_batch")),
        sa.UniqueConstraint("run_key", "batch_number", name=op.f("uq_audit_batch_run_key_batch_number")),
        comment="One row per committed batch of a run; a batch that is retried after its commit is found here.",
    )
    op.create_table(
        "audit_expectation",
        sa.Column("expectation_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column("run_key", KEY, nullable=False, comment="The run."),
        sa.Column("batch_number", sa.Integer(), nullable=False, comment="Number of the batch within its run."),
        sa.Column("suite", sa.String(), nullable=False, comment="Name of the suite."),
        sa.Column("expectation", sa.String(), nullable=False, comment="Name of the expectation."),
        sa.Column("severity", sa.String(), nullable=False, comment="critical, warning or info."),
        sa.Column("is_success", sa.Boolean(), nullable=False, comment="True when it held."),
        sa.Column("checked_count", sa.Integer(), nullable=False, comment="Rows it looked at."),
        sa.Column("failed_count", sa.Integer(), nullable=False, comment="Rows that failed it."),
        sa.Column("detail", sa.String(), nullable=True, comment="What it saw, for a person."),
        sa.ForeignKeyConstraint(
            ["run_key"], ["audit_run.run_key"], name=op.f("fk_audit_expectation_run_key_audit_run")
        ),
        sa.PrimaryKeyConstraint("expectation_key", name=op.f("pk_audit_expectation")),
        sa.UniqueConstraint(
            "run_key",
            "batch_number",
            "suite",
            "expectation",
            name=op.f("uq_audit_expectation_run_key_batch_number_suite_expectation"),
        ),
        comment="How one expectation did on one batch of a run.",
    )
    op.create_table(
        "audit_rejection",
        sa.Column("rejection_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column(
            "source_uri", sa.String(), nullable=False, comment="The page's address, or file://… of the saved file."
        ),
        sa.Column(
            "page_key", KEY, nullable=True, comment="The page last rejected; null when its bytes could not be read."
        ),
        sa.Column(
            "payload_sha256",
            sa.String(),
            nullable=True,
            comment="Digest of its bytes; null when they could not be read.",
        ),
        sa.Column(
            "stage", sa.String(), nullable=False, comment="Where it was rejected: read, strip, parse, check or load."
        ),
        sa.Column("reason", sa.String(), nullable=False, comment="One of the fixed reason words; group by this."),
        sa.Column("detail", sa.String(), nullable=False, comment="One sentence with the offending text, for a person."),
        sa.Column("failed_expectations", JSON, nullable=False, comment="Critical expectations that failed."),
        sa.Column(
            "page_kind",
            sa.String(),
            nullable=True,
            comment="listing, home, static, empty or article; null when unknown.",
        ),
        sa.Column("portal_key", KEY, nullable=True, comment="The portal, if known."),
        sa.Column("parser_version", sa.String(), nullable=False, comment="Version of the rules that rejected it."),
        sa.Column(
            "status",
            sa.String(),
            nullable=False,
            comment="open, replayed (loaded later), accepted or ignored (by a person).",
        ),
        sa.Column("decided_by", sa.String(), nullable=True, comment="Who accepted or ignored it."),
        sa.Column("decided_at", MOMENT, nullable=True, comment="When the status last left open (UTC)."),
        sa.Column("times_seen", sa.Integer(), nullable=False, comment="How many times the page was rejected."),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="First rejected (UTC)."),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="Last rejected (UTC)."),
        sa.Column("first_run_key", KEY, nullable=False, comment="Run that first rejected it."),
        sa.Column("last_run_key", KEY, nullable=False, comment="Run that last rejected it."),
        sa.CheckConstraint(
            "status IN ('open', 'replayed', 'accepted', 'ignored')", name=op.f("ck_audit_rejection_status")
        ),
        sa.ForeignKeyConstraint(
            ["first_run_key"], ["audit_run.run_key"], name=op.f("fk_audit_rejection_first_run_key_audit_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_run_key"], ["audit_run.run_key"], name=op.f("fk_audit_rejection_last_run_key_audit_run")
        ),
        sa.ForeignKeyConstraint(["page_key"], ["raw_page.page_key"], name=op.f("fk_audit_rejection_page_key_raw_page")),
        sa.ForeignKeyConstraint(
            ["portal_key"], ["dim_portal.portal_key"], name=op.f("fk_audit_rejection_portal_key_dim_portal")
        ),
        sa.PrimaryKeyConstraint("rejection_key", name=op.f("pk_audit_rejection")),
        sa.UniqueConstraint("source_uri", name=op.f("uq_audit_rejection_source_uri")),
        comment="Quarantine: one row per page address that was rejected, with the reason of its last sighting.",
    )
    with op.batch_alter_table("audit_rejection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_rejection_status_reason"), ["status", "reason"], unique=False)

    op.create_table(
        "fact_article",
        sa.Column("article_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column(
            "article_id",
            sa.String(),
            nullable=False,
            comment="Digest of the canonical address, or of source_uri where no address is known.",
        ),
        sa.Column("portal_key", KEY, nullable=True, comment="The portal; null for a page of no known host."),
        sa.Column(
            "ward_key", KEY, nullable=True, comment="The ward in force at the article's date; null unless resolved."
        ),
        sa.Column(
            "place_status",
            sa.String(),
            nullable=False,
            comment="resolved, ambiguous (several fit) or unresolved (none fits).",
        ),
        sa.Column("place_evidence", JSON, nullable=False, comment="What decided the ward, strongest first."),
        sa.Column("published_on", sa.Date(), nullable=True, comment="Day of posting, local; null: the page says none."),
        sa.Column(
            "published_at", MOMENT, nullable=True, comment="Moment of posting (UTC); null when the page gives no time."
        ),
        sa.Column("event_on", sa.Date(), nullable=True, comment="Day of the event that the text tells of."),
        sa.Column(
            "is_event_year_inferred",
            sa.Boolean(),
            nullable=False,
            comment="True when the text gives no year for event_on.",
        ),
        sa.Column("section", sa.String(), nullable=True, comment="Section of the portal, as written."),
        sa.Column("byline", sa.String(), nullable=True, comment="Author, as written."),
        sa.Column("byline_role", sa.String(), nullable=True, comment="Office of the author, as written."),
        sa.Column("source", sa.String(), nullable=True, comment="Source that the page credits, as written."),
        sa.Column(
            "body_char_count", sa.Integer(), nullable=False, comment="Characters of body: count here, not on the text."
        ),
        sa.Column("paragraph_count", sa.Integer(), nullable=False, comment="Paragraphs of body."),
        sa.Column("image_count", sa.Integer(), nullable=False, comment="Images that the page names."),
        sa.Column("content_sha256", sa.String(), nullable=False, comment="Digest of what an editor wrote."),
        sa.Column(
            "record_sha256",
            sa.String(),
            nullable=False,
            comment="Digest of every stored field but counters, chrome, moments.",
        ),
        sa.Column("parser_version", sa.String(), nullable=False, comment="Version of the rules that read it."),
        sa.Column(
            "family_name", sa.String(), nullable=True, comment="CMS family whose rules read it; null: generic rules."
        ),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="First seen under any address (UTC)."),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="Last seen under any address (UTC)."),
        sa.Column(
            "vanished_at",
            MOMENT,
            nullable=True,
            comment="When its portal was first found not to have it any more (UTC); null while it is there.",
        ),
        sa.Column(
            "revision_number",
            sa.Integer(),
            nullable=False,
            comment="Number of this text among those of the article, from 1.",
        ),
        sa.Column(
            "revision_count", sa.Integer(), nullable=False, comment="How many texts of this article were ever seen."
        ),
        sa.Column("text_since_at", MOMENT, nullable=False, comment="This text first seen (UTC)."),
        sa.Column("text_run_key", KEY, nullable=False, comment="Run that first loaded the text."),
        sa.Column("page_key", KEY, nullable=False, comment="The page this state came from."),
        sa.Column("first_run_key", KEY, nullable=False, comment="Run that first loaded it."),
        sa.Column("last_run_key", KEY, nullable=False, comment="Run that last changed it."),
        sa.Column(
            "source_uri", sa.String(), nullable=False, comment="The page's address, or file://… of the saved file."
        ),
        sa.Column("address", sa.String(), nullable=True, comment="Canonical http(s) address, when known."),
        sa.Column("title", sa.String(), nullable=True, comment="Title without labels."),
        sa.Column("lead", sa.Text(), nullable=True, comment="Sapo, or the first paragraph; also part of body."),
        sa.Column("image_names", JSON, nullable=False, comment="File names of images that the page names."),
        sa.Column("captions", JSON, nullable=False, comment="Captions of images, in order."),
        sa.Column("field_rules", JSON, nullable=False, comment="Which rule gave which field."),
        sa.Column("body", sa.Text(), nullable=False, comment="Whole text, paragraphs parted by an empty line."),
        sa.CheckConstraint(
            "(ward_key IS NOT NULL) = (place_status = 'resolved')", name=op.f("ck_fact_article_ward_when_resolved")
        ),
        sa.CheckConstraint(
            "place_status IN ('resolved', 'ambiguous', 'unresolved')", name=op.f("ck_fact_article_place_status")
        ),
        sa.ForeignKeyConstraint(["page_key"], ["raw_page.page_key"], name=op.f("fk_fact_article_page_key_raw_page")),
        sa.ForeignKeyConstraint(
            ["portal_key"], ["dim_portal.portal_key"], name=op.f("fk_fact_article_portal_key_dim_portal")
        ),
        sa.ForeignKeyConstraint(["ward_key"], ["dim_ward.ward_key"], name=op.f("fk_fact_article_ward_key_dim_ward")),
        sa.PrimaryKeyConstraint("article_key", name=op.f("pk_fact_article")),
        sa.UniqueConstraint("article_id", name=op.f("uq_fact_article_article_id")),
        comment="One row per article: its current state.",
    )
    with op.batch_alter_table("fact_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_article_content_sha256"), ["content_sha256"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_fact_article_portal_key_published_on"), ["portal_key", "published_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fact_article_published_on"), ["published_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_fact_article_ward_key_published_on"), ["ward_key", "published_on"], unique=False
        )

    op.create_table(
        "fact_article_superseded",
        sa.Column("article_key", KEY, nullable=False, comment="The article."),
        sa.Column("content_sha256", sa.String(), nullable=False, comment="Digest of what an editor wrote."),
        sa.Column(
            "revision_number",
            sa.Integer(),
            nullable=False,
            comment="Number of the text among those of the article, from 1.",
        ),
        sa.Column("first_seen_at", MOMENT, nullable=False, comment="This text first seen (UTC)."),
        sa.Column("last_seen_at", MOMENT, nullable=False, comment="This text last seen (UTC)."),
        sa.Column("run_key", KEY, nullable=False, comment="Run that first loaded the text."),
        sa.Column("published_on", sa.Date(), nullable=True, comment="Day of posting, local."),
        sa.Column("published_at", MOMENT, nullable=True, comment="Moment of posting (UTC)."),
        sa.Column("event_on", sa.Date(), nullable=True, comment="Day of the event that the text tells of."),
        sa.Column("byline", sa.String(), nullable=True, comment="Author, as written."),
        sa.Column("byline_role", sa.String(), nullable=True, comment="Office of the author, as written."),
        sa.Column("source", sa.String(), nullable=True, comment="Source that the page credits, as written."),
        sa.Column("parser_version", sa.String(), nullable=False, comment="Version of the rules that read it."),
        sa.Column("title", sa.String(), nullable=True, comment="Title without labels."),
        sa.Column("lead", sa.Text(), nullable=True, comment="Sapo, or the first paragraph; also part of body."),
        sa.Column("captions", JSON, nullable=False, comment="Captions of images, in order."),
        sa.Column("body", sa.Text(), nullable=False, comment="Whole text, paragraphs parted by an empty line."),
        sa.ForeignKeyConstraint(
            ["article_key"],
            ["fact_article.article_key"],
            name=op.f("fk_fact_article_superseded_article_key_fact_article"),
        ),
        sa.PrimaryKeyConstraint("article_key", "content_sha256", name=op.f("pk_fact_article_superseded")),
        comment="One row per article and text that was replaced; see fact_article_revision for all.",
    )
    op.create_table(
        "fact_counter_reading",
        sa.Column("reading_key", KEY, autoincrement=False, nullable=False, comment="Surrogate key."),
        sa.Column(
            "article_key", KEY, nullable=True, comment="The article, for kind views; null for a portal's counter."
        ),
        sa.Column("portal_key", KEY, nullable=True, comment="The portal; null for a page of no known host."),
        sa.Column("page_key", KEY, nullable=False, comment="The page that showed it."),
        sa.Column(
            "kind", sa.String(), nullable=False, comment="views, online, today, yesterday, week, month, year or total."
        ),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="The number shown."),
        sa.Column(
            "observed_at",
            MOMENT,
            nullable=False,
            comment="Moment of the fetch, or of the first reading of a saved file (UTC).",
        ),
        sa.Column(
            "is_fetch_time", sa.Boolean(), nullable=False, comment="True when observed_at is the moment of the fetch."
        ),
        sa.Column("run_key", KEY, nullable=False, comment="The run that read it."),
        sa.ForeignKeyConstraint(
            ["article_key"], ["fact_article.article_key"], name=op.f("fk_fact_counter_reading_article_key_fact_article")
        ),
        sa.ForeignKeyConstraint(
            ["page_key"], ["raw_page.page_key"], name=op.f("fk_fact_counter_reading_page_key_raw_page")
        ),
        sa.ForeignKeyConstraint(
            ["portal_key"], ["dim_portal.portal_key"], name=op.f("fk_fact_counter_reading_portal_key_dim_portal")
        ),
        sa.PrimaryKeyConstraint("reading_key", name=op.f("pk_fact_counter_reading")),
        sa.UniqueConstraint(
            "page_key", "kind", "observed_at", name=op.f("uq_fact_counter_reading_page_key_kind_observed_at")
        ),
        comment="One row per number that a counter showed: views of an article, or visits of a portal.",
    )
    with op.batch_alter_table("fact_counter_reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fact_counter_reading_article_key_observed_at"), ["article_key", "observed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fact_counter_reading_portal_key_kind_observed_at"),
            ["portal_key", "kind", "observed_at"],
            unique=False,
        )

    compress_quickly("fact_article", "body")
    compress_quickly("fact_article_superseded", "body")
    compress_quickly("raw_page", "chrome_lines")


def downgrade() -> None:
    with op.batch_alter_table("fact_counter_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_counter_reading_portal_key_kind_observed_at"))
        batch_op.drop_index(batch_op.f("ix_fact_counter_reading_article_key_observed_at"))

    op.drop_table("fact_counter_reading")
    op.drop_table("fact_article_superseded")
    with op.batch_alter_table("fact_article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_article_ward_key_published_on"))
        batch_op.drop_index(batch_op.f("ix_fact_article_published_on"))
        batch_op.drop_index(batch_op.f("ix_fact_article_portal_key_published_on"))
        batch_op.drop_index(batch_op.f("ix_fact_article_content_sha256"))

    op.drop_table("fact_article")
    with op.batch_alter_table("audit_rejection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_rejection_status_reason"))

    op.drop_table("audit_rejection")
    op.drop_table("audit_expectation")
    op.drop_table("audit_batch")
    with op.batch_alter_table("raw_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_raw_page_article_key"))

    op.drop_table("raw_page")
    with op.batch_alter_table("dim_ward", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dim_ward_ward_code"))
        batch_op.drop_index(batch_op.f("ix_dim_ward_province_name_district_name"))

    op.drop_table("dim_ward")
    op.drop_table("dim_portal")
    op.drop_table("audit_run")
