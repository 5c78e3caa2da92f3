"""The warehouse as models: the one place that names a table or a column, with its comment.

Keys are given out by the loader (`warehouse.load`), which is the only writer at any moment; see there. Run keys in
facts are no foreign keys: five checks a row took a third of PostgreSQL's time, for a key that the loader itself opened.

A page whose ward is not known has a null `ward_key` and says why in `place_status`. A special "unknown" row in
`dim_ward` was the alternative: it would count as a ward in every count, and stand on the map.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, Float, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.base import Base, Json, Key, UtcMoment
from warehouse.tables_audit import AuditBatch, AuditExpectation, AuditRejection, AuditRun, RejectionStatus, RunStatus
from warehouse.tables_crawl import CrawlHost, CrawlPage
from warehouse.tables_health import AuditAlarm, AuditPortalDay

__all__ = [
    "AuditAlarm",
    "AuditBatch",
    "AuditExpectation",
    "AuditPortalDay",
    "AuditRejection",
    "AuditRun",
    "Base",
    "BridgeArticleCopy",
    "BridgeArticlePair",
    "BridgeWardSuccession",
    "CrawlHost",
    "CrawlPage",
    "DimPortal",
    "DimWard",
    "FactArticle",
    "FactArticleSuperseded",
    "FactCounterReading",
    "RawPage",
    "RejectionStatus",
    "RunStatus",
]

SCHEMA_REVISION = "0016"
"""Newest migration: known here, so that opening an up-to-date warehouse need not import Alembic."""


class DimWard(Base):
    __tablename__ = "dim_ward"
    __table_args__ = (
        Index(None, "ward_code"),
        Index(None, "province_name", "district_name"),
        {"comment": "One row per commune-level unit and period of validity. A ward_code alone is not a key."},
    )

    ward_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    ward_id: Mapped[str] = mapped_column(unique=True, comment="Natural identifier: <code>.legacy or <code>.2025.")
    ward_code: Mapped[str | None] = mapped_column(
        comment="Official five-digit code; null for the five island districts that had no commune."
    )
    ward_name: Mapped[str] = mapped_column(comment="Official full name, with its type.")
    ward_short_name: Mapped[str] = mapped_column(comment="Name without its type.")
    ward_type: Mapped[str] = mapped_column(comment="Type word of the official list.")
    district_name: Mapped[str | None] = mapped_column(comment="District; null for every unit since 1 July 2025.")
    province_name: Mapped[str] = mapped_column(comment="Province or centrally run city, as it was in the period.")
    latitude: Mapped[float] = mapped_column(Float, comment="Degrees north, of the unit's centre.")
    longitude: Mapped[float] = mapped_column(Float, comment="Degrees east, of the unit's centre.")
    valid_from: Mapped[date | None] = mapped_column(Date, comment="First day in force; null: before the list begins.")
    valid_to: Mapped[date | None] = mapped_column(Date, comment="Last day in force; null: still in force.")
    source_name: Mapped[str] = mapped_column(comment="Where the fact comes from: package and version.")


class BridgeWardSuccession(Base):
    __tablename__ = "bridge_ward_succession"
    __table_args__ = (
        Index(None, "successor_ward_key"),
        CheckConstraint("kind IN ('unchanged', 'renamed', 'moved_province', 'merged', 'split')", name="kind"),
        {"comment": "Old unit to new unit, many to many: one row per pair."},
    )

    predecessor_ward_key: Mapped[int] = mapped_column(
        ForeignKey("dim_ward.ward_key"), primary_key=True, comment="The unit that ended."
    )
    successor_ward_key: Mapped[int] = mapped_column(
        ForeignKey("dim_ward.ward_key"), primary_key=True, comment="A unit that took over all or part of it."
    )
    effective_on: Mapped[date] = mapped_column(Date, comment="First day of the successor.")
    kind: Mapped[str] = mapped_column(
        comment="split (several successors), merged (several predecessors), moved_province, renamed or unchanged:"
        " the first of these that fits."
    )
    is_renamed: Mapped[bool] = mapped_column(comment="True when the full names differ.")
    is_other_province: Mapped[bool] = mapped_column(comment="True when the names of the provinces differ.")
    is_default: Mapped[bool] = mapped_column(
        comment="True for the one successor that stands for the whole unit; follow this to map an article forward."
    )
    is_assumed: Mapped[bool] = mapped_column(
        comment="True when the unit was split: the source names a default successor, not where in the unit."
    )
    source_name: Mapped[str] = mapped_column(comment="Where the fact comes from: package and version.")


class DimPortal(Base):
    __tablename__ = "dim_portal"
    __table_args__ = ({"comment": "One row per portal host that a page came from."},)

    portal_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    portal_id: Mapped[str] = mapped_column(unique=True, comment="Host name, lower case, without www. and port.")
    family_name: Mapped[str | None] = mapped_column(
        comment="CMS family whose rules read its last article; null: the generic rules."
    )
    first_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="First page seen (UTC).")
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Last page seen (UTC).")


class RawPage(Base):
    __tablename__ = "raw_page"
    __table_args__ = (
        UniqueConstraint("source_uri", "payload_sha256"),
        Index(None, "article_key"),
        Index(None, "payload_sha256"),
        Index(None, "first_run_key"),
        Index(None, "first_seen_at"),
        {"comment": "One row per page address and payload that was ever read, loaded or rejected."},
    )

    page_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    source_uri: Mapped[str] = mapped_column(comment="The page's address, or file://… of the saved file.")
    payload_sha256: Mapped[str] = mapped_column(comment="Digest of the bytes.")
    byte_count: Mapped[int] = mapped_column(comment="Size of the decompressed bytes.")
    media_type: Mapped[str] = mapped_column(comment="text/html or text/plain.")
    address: Mapped[str | None] = mapped_column(comment="http(s) address the page was saved from, when known.")
    archive_file_name: Mapped[str | None] = mapped_column(
        comment="File of the archive that holds the bytes; null for a page that was never archived."
    )
    archive_offset: Mapped[int | None] = mapped_column(BigInteger, comment="First byte of its record in that file.")
    archive_length: Mapped[int | None] = mapped_column(BigInteger, comment="Bytes of the record in that file.")
    is_latest: Mapped[bool] = mapped_column(comment="True for the payload last seen at this source_uri.")
    is_fetched: Mapped[bool] = mapped_column(
        comment="True when the moments are those of the fetch; false for a saved file: moments of its reading."
    )
    first_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="This payload first seen (UTC).")
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="This payload last seen (UTC).")
    article_key: Mapped[int | None] = mapped_column(
        Key, comment="The article it shows; null for a rejected page. Written before the article, so no foreign key."
    )
    page_kind: Mapped[str | None] = mapped_column(comment="article, listing, home, static, empty; null when unknown.")
    chrome_count: Mapped[int] = mapped_column(comment="Lines of the page that are neither field nor body.")
    chrome_lines: Mapped[list[list[str]]] = mapped_column(
        Json, comment="Those lines as [text, rule] pairs; empty for a rejected page."
    )
    parser_version: Mapped[str] = mapped_column(comment="Version of the rules that read it last.")
    first_run_key: Mapped[int] = mapped_column(Key, comment="Run that first loaded it.")


class FactArticle(Base):
    """The current state of every article; counters and chrome are not here, so that they never make it "change"."""

    __tablename__ = "fact_article"
    __table_args__ = (
        # These two hold all that counts by ward, month or portal need: the texts of a million articles take seconds.
        Index(
            "ix_fact_article_ward",
            *("ward_key", "published_on", "event_on", "first_seen_at", "portal_key", "body_char_count"),
        ),
        Index("ix_fact_article_portal", "portal_key", "published_on", "first_seen_at", "vanished_at"),
        Index(None, "published_on"),
        Index(None, "content_sha256"),
        Index(None, "last_run_key"),
        CheckConstraint("place_status IN ('resolved', 'ambiguous', 'unresolved')", name="place_status"),
        CheckConstraint("(ward_key IS NOT NULL) = (place_status = 'resolved')", name="ward_when_resolved"),
        {"comment": "One row per article: its current state."},
    )

    article_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    article_id: Mapped[str] = mapped_column(
        unique=True, comment="Digest of the canonical address, or of source_uri where no address is known."
    )
    portal_key: Mapped[int | None] = mapped_column(
        ForeignKey("dim_portal.portal_key"), comment="The portal; null for a page of no known host."
    )
    ward_key: Mapped[int | None] = mapped_column(
        ForeignKey("dim_ward.ward_key"), comment="The ward in force at the article's date; null unless resolved."
    )
    place_status: Mapped[str] = mapped_column(comment="resolved, ambiguous (several fit) or unresolved (none fits).")
    place_evidence: Mapped[list[str]] = mapped_column(Json, comment="What decided the ward, strongest first.")
    published_on: Mapped[date | None] = mapped_column(Date, comment="Day of posting, local; null: the page says none.")
    published_at: Mapped[datetime | None] = mapped_column(
        UtcMoment, comment="Moment of posting (UTC); null when the page gives no time."
    )
    event_on: Mapped[date | None] = mapped_column(Date, comment="Day of the event that the text tells of.")
    is_event_year_inferred: Mapped[bool] = mapped_column(comment="True when the text gives no year for event_on.")
    section: Mapped[str | None] = mapped_column(comment="Section of the portal, as written.")
    byline: Mapped[str | None] = mapped_column(comment="Author, as written.")
    byline_role: Mapped[str | None] = mapped_column(comment="Office of the author, as written.")
    source: Mapped[str | None] = mapped_column(comment="Source that the page credits, as written.")
    body_char_count: Mapped[int] = mapped_column(comment="Characters of body: count here, not on the text.")
    paragraph_count: Mapped[int] = mapped_column(comment="Paragraphs of body.")
    image_count: Mapped[int] = mapped_column(comment="Images that the page names.")
    content_sha256: Mapped[str] = mapped_column(comment="Digest of what an editor wrote.")
    record_sha256: Mapped[str] = mapped_column(comment="Digest of every stored field but counters, chrome, moments.")
    parser_version: Mapped[str] = mapped_column(comment="Version of the rules that read it.")
    family_name: Mapped[str | None] = mapped_column(comment="CMS family whose rules read it; null: generic rules.")
    first_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="First seen under any address (UTC).")
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Last seen under any address (UTC).")
    vanished_at: Mapped[datetime | None] = mapped_column(
        UtcMoment, comment="When its portal was first found not to have it any more (UTC); null while it is there."
    )
    revision_number: Mapped[int] = mapped_column(comment="Number of this text among those of the article, from 1.")
    revision_count: Mapped[int] = mapped_column(comment="How many texts of this article were ever seen.")
    text_since_at: Mapped[datetime] = mapped_column(UtcMoment, comment="This text first seen (UTC).")
    text_run_key: Mapped[int] = mapped_column(Key, comment="Run that first loaded the text.")
    page_key: Mapped[int] = mapped_column(ForeignKey("raw_page.page_key"), comment="The page this state came from.")
    accepted_by: Mapped[str | None] = mapped_column(
        comment="Who let it in though it fails a critical expectation; null: it fails none."
    )
    first_run_key: Mapped[int] = mapped_column(Key, comment="Run that first loaded it.")
    last_run_key: Mapped[int] = mapped_column(Key, comment="Run that last changed it.")
    source_uri: Mapped[str] = mapped_column(comment="The page's address, or file://… of the saved file.")
    address: Mapped[str | None] = mapped_column(comment="Canonical http(s) address, when known.")
    title: Mapped[str | None] = mapped_column(comment="Title without labels.")
    lead: Mapped[str | None] = mapped_column(Text, comment="Sapo, or the first paragraph; also part of body.")
    image_names: Mapped[list[str]] = mapped_column(Json, comment="File names of images that the page names.")
    captions: Mapped[list[str]] = mapped_column(Json, comment="Captions of images, in order.")
    field_rules: Mapped[dict[str, str]] = mapped_column(Json, comment="Which rule gave which field.")
    body: Mapped[str] = mapped_column(Text, comment="Whole text, paragraphs parted by an empty line.")


class FactArticleSuperseded(Base):
    """Texts that are no longer the current one.

    Texts are the bulk of a warehouse, so each is stored once: the current ones in `fact_article`, the others here;
    the view `fact_article_revision` shows all of them.
    """

    __tablename__ = "fact_article_superseded"
    __table_args__ = (
        {"comment": "One row per article and text that was replaced; see fact_article_revision for all."},
    )

    article_key: Mapped[int] = mapped_column(
        ForeignKey("fact_article.article_key"), primary_key=True, comment="The article."
    )
    content_sha256: Mapped[str] = mapped_column(primary_key=True, comment="Digest of what an editor wrote.")
    revision_number: Mapped[int] = mapped_column(comment="Number of the text among those of the article, from 1.")
    first_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="This text first seen (UTC).")
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment, comment="This text last seen (UTC).")
    run_key: Mapped[int] = mapped_column(Key, comment="Run that first loaded the text.")
    published_on: Mapped[date | None] = mapped_column(Date, comment="Day of posting, local.")
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="Moment of posting (UTC).")
    event_on: Mapped[date | None] = mapped_column(Date, comment="Day of the event that the text tells of.")
    byline: Mapped[str | None] = mapped_column(comment="Author, as written.")
    byline_role: Mapped[str | None] = mapped_column(comment="Office of the author, as written.")
    source: Mapped[str | None] = mapped_column(comment="Source that the page credits, as written.")
    parser_version: Mapped[str] = mapped_column(comment="Version of the rules that read it.")
    title: Mapped[str | None] = mapped_column(comment="Title without labels.")
    lead: Mapped[str | None] = mapped_column(Text, comment="Sapo, or the first paragraph; also part of body.")
    captions: Mapped[list[str]] = mapped_column(Json, comment="Captions of images, in order.")
    body: Mapped[str] = mapped_column(Text, comment="Whole text, paragraphs parted by an empty line.")


class BridgeArticlePair(Base):
    __tablename__ = "bridge_article_pair"
    __table_args__ = (Index(None, "other_key"), {"comment": "One row per pair of articles whose texts are alike."})

    article_key: Mapped[int] = mapped_column(
        ForeignKey("fact_article.article_key"), primary_key=True, comment="The one with the smaller key."
    )
    other_key: Mapped[int] = mapped_column(
        ForeignKey("fact_article.article_key"), primary_key=True, comment="The other one."
    )
    likeness_share: Mapped[float] = mapped_column(
        Float, comment="Triples of neighbouring words in both, by those in either: 0 to 1."
    )


class BridgeArticleCopy(Base):
    __tablename__ = "bridge_article_copy"
    __table_args__ = (
        Index(None, "original_key"),
        {"comment": "One row per article that has copies, or is one: the cluster is known by its original."},
    )

    article_key: Mapped[int] = mapped_column(
        ForeignKey("fact_article.article_key"), primary_key=True, autoincrement=False, comment="The article."
    )
    original_key: Mapped[int] = mapped_column(
        ForeignKey("fact_article.article_key"), comment="The article of the cluster that was seen first."
    )
    likeness_share: Mapped[float | None] = mapped_column(
        Float, comment="Likeness to the original, 0 to 1; null when it hangs on the cluster by another copy only."
    )


class FactCounterReading(Base):
    """Append-only. The same payload seen again at the same moment adds nothing; fetched later, it is a new reading."""

    __tablename__ = "fact_counter_reading"
    __table_args__ = (
        UniqueConstraint("page_key", "kind", "observed_at"),
        Index(None, "article_key", "observed_at"),
        Index(None, "portal_key", "kind", "observed_at"),
        {"comment": "One row per number that a counter showed: views of an article, or visits of a portal."},
    )

    reading_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    article_key: Mapped[int | None] = mapped_column(
        ForeignKey("fact_article.article_key"), comment="The article, for kind views; null for a portal's counter."
    )
    portal_key: Mapped[int | None] = mapped_column(
        ForeignKey("dim_portal.portal_key"), comment="The portal; null for a page of no known host."
    )
    page_key: Mapped[int] = mapped_column(ForeignKey("raw_page.page_key"), comment="The page that showed it.")
    kind: Mapped[str] = mapped_column(comment="views, online, today, yesterday, week, month, year or total.")
    value: Mapped[int] = mapped_column(BigInteger, comment="The number shown.")
    observed_at: Mapped[datetime] = mapped_column(
        UtcMoment, comment="Moment of the fetch, or of the first reading of a saved file (UTC)."
    )
    is_fetch_time: Mapped[bool] = mapped_column(comment="True when observed_at is the moment of the fetch.")
    run_key: Mapped[int] = mapped_column(Key, comment="The run that read it.")
