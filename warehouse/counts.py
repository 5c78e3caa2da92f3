"""How many pages a batch or a run loaded, left unchanged and quarantined."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from warehouse.records import Reason


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """Every page once: `page_count` is the sum of the other four.

    Pages count, not articles: the second address of an article within one batch counts as unchanged when it says
    the same, as changed when it says something newer, just as it would in a batch of its own.
    """

    new_count: int = 0
    changed_count: int = 0
    unchanged_count: int = 0
    quarantined_count: int = 0
    rejected_by_reason: Mapping[Reason, int] = field(default_factory=dict)
    """Quarantined pages by reason word; adds up to `quarantined_count`."""

    @property
    def page_count(self) -> int:
        return self.new_count + self.changed_count + self.unchanged_count + self.quarantined_count

    def __add__(self, other: "LoadCounts") -> "LoadCounts":
        return LoadCounts(
            self.new_count + other.new_count,
            self.changed_count + other.changed_count,
            self.unchanged_count + other.unchanged_count,
            self.quarantined_count + other.quarantined_count,
            dict(Counter(self.rejected_by_reason) + Counter(other.rejected_by_reason)),
        )

    def as_columns(self) -> dict[str, int]:
        """The five count columns of `audit_run` and `audit_batch`."""
        names = ("page_count", "new_count", "changed_count", "unchanged_count", "quarantined_count")
        return {name: getattr(self, name) for name in names}
