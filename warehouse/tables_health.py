"""Tables about portals: what each brought day by day, and what was found wrong with it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.base import Base, Json, Key, UtcMoment

_IS_OPEN = text("status = 'open'")


class AuditPortalDay(Base):
    """Known by the host itself and not by `portal_key`: a portal that never answered has days too."""

    __tablename__ = "audit_portal_day"
    __table_args__ = (
        {"comment": "One row per portal and day in Viet Nam on which a run looked at it, also when nothing was new."},
    )

    portal_id: Mapped[str] = mapped_column(primary_key=True, comment="Host name, as in dim_portal.")
    seen_on: Mapped[date] = mapped_column(Date, primary_key=True, comment="Day in Viet Nam.")
    is_reached: Mapped[bool] = mapped_column(comment="False when no run of the day got an answer from its host.")
    article_count: Mapped[int] = mapped_column(comment="Articles first seen that day.")
    rejected_counts: Mapped[dict[str, int]] = mapped_column(
        Json, comment="Pages first rejected that day by reason, or by the expectation that failed."
    )
    field_rules: Mapped[dict[str, dict[str, int]]] = mapped_column(
        Json, comment="By field, how many of these articles each rule gave it."
    )
    char_counts: Mapped[dict[str, float]] = mapped_column(
        Json, comment="Median characters of title, lead, byline and body."
    )
    page_count: Mapped[int] = mapped_column(comment="Article pages with new bytes, of articles known before too.")
    chrome_count: Mapped[float | None] = mapped_column(
        Float, comment="Median lines around the article on these pages; null without pages."
    )
    layout_judged_count: Mapped[int] = mapped_column(
        comment="Pages that could be held against the lines that earlier pages of the portal share."
    )
    strange_layout_count: Mapped[int] = mapped_column(comment="Of these, pages that show few of those lines.")
    newest_published_on: Mapped[date | None] = mapped_column(Date, comment="Newest posting day of these articles.")
    dated_count: Mapped[int] = mapped_column(comment="Articles with a posting day and an event day.")
    early_count: Mapped[int] = mapped_column(comment="Of these, articles posted before their event.")
    sample_uri: Mapped[str | None] = mapped_column(comment="The last article page of the day.")
    rejected_uri: Mapped[str | None] = mapped_column(comment="The last page rejected that day.")


class AuditAlarm(Base):
    __tablename__ = "audit_alarm"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'over')", name="status"),
        CheckConstraint("(status = 'over') = (over_at IS NOT NULL)", name="over_when_ended"),
        CheckConstraint("level IN ('red', 'amber')", name="level"),
        Index(
            "uq_audit_alarm_open",
            "portal_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        {"comment": "One row per thing found wrong with a portal, for as long as it lasts."},
    )

    alarm_key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, comment="Surrogate key.")
    portal_id: Mapped[str] = mapped_column(comment="Host name, as in dim_portal.")
    kind: Mapped[str] = mapped_column(comment="One of the fixed words for what changed; group by this.")
    subject: Mapped[str] = mapped_column(comment="The field or the reason word it is about; empty: the whole portal.")
    level: Mapped[str] = mapped_column(
        comment="red: articles are lost or wrong until somebody acts; amber: look at it."
    )
    since_on: Mapped[date] = mapped_column(Date, comment="Day in Viet Nam on which it began.")
    what: Mapped[str] = mapped_column(comment="What changed, with the numbers, for a person.")
    advice: Mapped[str] = mapped_column(comment="What to do.")
    sample_uri: Mapped[str | None] = mapped_column(comment="A page that shows it; null where there is none to show.")
    status: Mapped[str] = mapped_column(comment="open, or over: the portal no longer stands out from its past.")
    first_found_at: Mapped[datetime] = mapped_column(UtcMoment, comment="First found (UTC).")
    last_found_at: Mapped[datetime] = mapped_column(UtcMoment, comment="Last found (UTC).")
    over_at: Mapped[datetime | None] = mapped_column(UtcMoment, comment="First no longer found (UTC).")
    times_found: Mapped[int] = mapped_column(comment="How many runs found it.")
    first_run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="Run that first found it.")
    last_run_key: Mapped[int] = mapped_column(ForeignKey("audit_run.run_key"), comment="Run that last found it.")
