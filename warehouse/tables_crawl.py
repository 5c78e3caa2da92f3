"""Tables of what the crawler remembers between runs."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.base import Base, Json, UtcMoment


class CrawlPage(Base):
    __tablename__ = "crawl_page"
    __table_args__ = (Index(None, "portal_id"), {"comment": "One row per address that the crawler ever asked for."})

    address: Mapped[str] = mapped_column(primary_key=True, comment="The address, as it was asked for.")
    portal_id: Mapped[str] = mapped_column(comment="The portal it was asked for, as in dim_portal.")
    last_outcome: Mapped[str] = mapped_column(
        comment="What became of the last request: fetched, not_modified, gone, soft_gone, challenge, refused,"
        " disallowed, resting, misdirected, too_large, unusable or failed; waiting: never asked for; cut: a list that"
        " could not be read to its end."
    )
    last_asked_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Moment of the last request (UTC).")
    last_status: Mapped[int | None] = mapped_column(comment="HTTP status of the last answer; null when none came.")
    etag: Mapped[str | None] = mapped_column(comment="ETag of the page last fetched, as the server wrote it.")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified of that page, as the server wrote it.")
    last_fetched_at: Mapped[datetime | None] = mapped_column(
        UtcMoment, comment="When the page itself last came (UTC); null: never."
    )
    payload_sha256: Mapped[str | None] = mapped_column(comment="Digest of the page last fetched, as in raw_page.")
    missing_count: Mapped[int] = mapped_column(comment="How often in a row it was found gone.")
    found_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="When the crawler met the address (UTC).")
    is_list: Mapped[bool] = mapped_column(
        server_default=false(),
        comment="True for a feed, sitemap or list, which is asked for what is new and is no article.",
    )
    sitemap_parts: Mapped[list[str]] = mapped_column(
        Json, server_default="[]", comment="Addresses of the sitemaps that this index of sitemaps names; else empty."
    )
    archive_file_name: Mapped[str | None] = mapped_column(
        comment="Archive file with the bytes of payload_sha256, of a list only: raw_page has those of articles."
    )
    archive_offset: Mapped[int | None] = mapped_column(BigInteger, comment="First byte of its record in that file.")
    archive_length: Mapped[int | None] = mapped_column(BigInteger, comment="Bytes of the record in that file.")


class CrawlHost(Base):
    __tablename__ = "crawl_host"
    __table_args__ = ({"comment": "One row per host that the crawler ever asked: how it bears being asked."},)

    host: Mapped[str] = mapped_column(
        primary_key=True, comment="Host name, lower case, without www.; with its port where that is unusual."
    )
    failure_count: Mapped[int] = mapped_column(comment="Failures in a row; after several the host is left alone.")
    rest_until: Mapped[datetime | None] = mapped_column(
        UtcMoment, comment="The host is left alone until then (UTC); null: it is not."
    )
    delay_s: Mapped[float | None] = mapped_column(Float, comment="Seconds between two requests, as it bore them last.")
    last_asked_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Moment of the last request (UTC).")
    last_success_at: Mapped[datetime | None] = mapped_column(
        UtcMoment, comment="Moment of its last answer that was no failure (UTC); null: never."
    )
    last_problem: Mapped[str | None] = mapped_column(comment="What its last failure was; null after a success.")
    robots_origin: Mapped[str | None] = mapped_column(
        comment="Scheme, host and port that the robots.txt speaks for; null: never had."
    )
    robots_text: Mapped[str | None] = mapped_column(Text, comment="Its robots.txt; null where the host has none.")
    robots_checked_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="When it was last had (UTC).")
    robots_etag: Mapped[str | None] = mapped_column(comment="ETag of robots.txt, as the server wrote it.")
    robots_last_modified: Mapped[str | None] = mapped_column(
        comment="Last-Modified of robots.txt, as the server wrote it."
    )
