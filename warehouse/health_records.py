"""What is known of a portal day by day, and what its watch says: values of their own, for no page carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How a portal stands, worst first."""

    RED = "red"  # articles are lost, or may be, until somebody acts
    AMBER = "amber"  # articles come, but something about them has changed
    GREY = "grey"  # too little past to judge by
    GREEN = "green"


class AlarmKind(StrEnum):
    """The fixed words for what changed. Add, never rename."""

    UNREACHABLE = "unreachable"  # its host gave no answer for days
    SILENT = "silent"  # it answers, and nothing new comes
    VOLUME_CHANGED = "volume_changed"  # far fewer or far more articles than expected
    PAGES_REJECTED = "pages_rejected"  # its pages go to quarantine for one reason
    LAYOUT_CHANGED = "layout_changed"  # its pages no longer show the menus they had
    RULES_LOST = "rules_lost"  # a rule of its family no longer finds a field, the generic rules do
    FIELD_LOST = "field_lost"  # a field that was filled is empty
    FIELD_CHANGED = "field_changed"  # a field holds something else, as when two are swapped
    CHROME_CHANGED = "chrome_changed"  # there is more, or less, around the articles
    DATES_FROZEN = "dates_frozen"  # new articles keep bearing one old posting day


RED_KINDS = frozenset(
    {AlarmKind.UNREACHABLE, AlarmKind.SILENT, AlarmKind.PAGES_REJECTED, AlarmKind.FIELD_CHANGED, AlarmKind.DATES_FROZEN}
)


@dataclass(frozen=True, slots=True)
class PortalDay:
    """One portal on one day in Viet Nam, as the runs of that day saw it."""

    seen_on: date
    is_reached: bool = True
    """False when every run of the day found no answer at its host."""
    article_count: int = 0
    """Articles first seen that day."""
    rejected_counts: Mapping[str, int] = field(default_factory=dict)
    """Pages first rejected that day, by reason; where an expectation failed, by "failed_expectation" and its name."""
    field_rules: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By field, how many of the articles each rule gave it; what is missing to `article_count` had none."""
    char_counts: Mapping[str, float] = field(default_factory=dict)
    """Median characters of title, lead, byline and body where there are any."""
    page_count: int = 0
    """Article pages whose bytes were new that day, those of articles known before included."""
    chrome_count: float | None = None
    """Median number of lines around the article on these pages; None without pages."""
    layout_judged_count: int = 0
    """Of these pages, those that could be held against the lines that the portal's earlier pages share."""
    strange_layout_count: int = 0
    """Of those, how many show few of these lines."""
    newest_published_on: date | None = None
    dated_count: int = 0
    """Articles with both a posting day and an event day."""
    early_count: int = 0
    """Of these, those posted before their event."""
    sample_uri: str | None = None
    """The last article page of the day."""
    rejected_uri: str | None = None
    """The last rejected page of the day."""

    @property
    def is_empty(self) -> bool:
        """Nothing new was seen that day."""
        return not (self.article_count or self.page_count or self.rejected_counts)

    def filled_count(self, name: str) -> int:
        return sum(self.field_rules.get(name, {}).values())


@dataclass(frozen=True, slots=True)
class Alarm:
    """What changed at a portal, since when, on which page to see it, and what to do."""

    portal_id: str
    kind: AlarmKind
    subject: str
    """Field or reason word that it is about; "" where it is about the whole portal."""
    since_on: date
    what: str
    """One or two sentences with the numbers, for a person."""
    advice: str
    sample_uri: str | None = None
    """A page that shows it; None where there is none to show."""

    @property
    def level(self) -> Level:
        return Level.RED if self.kind in RED_KINDS else Level.AMBER
