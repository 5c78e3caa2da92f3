"""What a run did with its pages, as values, as rows of a table and as text for a person."""

from dataclasses import dataclass, field
from typing import Any

from warehouse.counts import LoadCounts
from warehouse.errors import WardnewsError

_NAME_WIDTH, _NUMBER_WIDTH = 24, 9


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What a run did so far."""

    counts: LoadCounts = field(default_factory=LoadCounts)
    chrome_count: int = 0
    """Lines taken off the pages: menus, counters, footers."""
    warning_count: int = 0
    """Records that fail an expectation of severity warning, once for each such expectation."""
    other_file_count: int = 0
    """Files in the folders that are no pages by their names."""
    other_record_count: int = 0
    """Records of archives that are no pages: images, scripts, redirects, missing pages."""
    stop_reason: str | None = None
    """Why the quality gate stopped the run; None when it did not."""

    @property
    def loaded_count(self) -> int:
        return self.counts.new_count + self.counts.changed_count

    @property
    def is_good(self) -> bool:
        """The gate let every batch pass, and at least one page is in the warehouse, now or already."""
        return self.stop_reason is None and self.loaded_count + self.counts.unchanged_count > 0

    def as_rows(self) -> list[dict[str, Any]]:
        """The counts as a table of two columns: what, and how many."""
        counts = self.counts
        rows = [
            ("pages read", counts.page_count),
            ("loaded, new", counts.new_count),
            ("loaded, changed", counts.changed_count),
            ("unchanged", counts.unchanged_count),
            ("quarantined", counts.quarantined_count),
            *((f"quarantined: {reason}", number) for reason, number in sorted(counts.rejected_by_reason.items())),
            ("chrome lines removed", self.chrome_count),
            ("warnings", self.warning_count),
            ("other files passed over", self.other_file_count),
            ("other records passed over", self.other_record_count),
        ]
        return [{"what": what, "count": number} for what, number in rows]

    def as_text(self, warehouse: str, query_command: str = "wardnews query") -> str:
        """The end of a run on the terminal. `warehouse` is its URL as a person may see it."""
        lines = self.count_lines()
        if self.other_file_count:
            lines.append(summary_line("Other files passed over", self.other_file_count))
        if self.other_record_count:
            note = "images, scripts, redirects, missing pages"
            lines.append(summary_line("Other records", self.other_record_count, note))
        if self.is_good and not self.loaded_count:
            lines += ["", "Nothing changed since these pages were last read."]
        return "\n".join([*lines, "", *next_steps(warehouse, query_command, self.counts.quarantined_count)])

    def count_lines(self) -> list[str]:
        """What became of the pages, a line for each count."""
        counts = self.counts
        lines = [
            summary_line("Pages read", counts.page_count),
            summary_line("Loaded", self.loaded_count, _split(counts)),
            summary_line("Unchanged", counts.unchanged_count),
            summary_line("Quarantined", counts.quarantined_count),
            *(summary_line(f"  {reason}", number) for reason, number in sorted(counts.rejected_by_reason.items())),
            summary_line("Chrome lines removed", self.chrome_count),
        ]
        if self.warning_count:
            lines.append(
                summary_line("Notes on quality", self.warning_count, "loaded all the same, see audit_expectation")
            )
        return lines


class StoppedRunError(WardnewsError):
    """A batch failed a critical expectation: the run stopped, and nothing of it was loaded."""

    def __init__(self, summary: IngestSummary) -> None:
        super().__init__(summary)
        self.summary = summary

    def __str__(self) -> str:
        return f"stopped by the quality gate: {self.summary.stop_reason}"


def summary_line(name: str, number: int, note: str = "") -> str:
    """A count as the terminal shows it."""
    return f"{name:<{_NAME_WIDTH}}{number:>{_NUMBER_WIDTH},}" + (f"   {note}" if note else "")


def _split(counts: LoadCounts) -> str:
    return f"{counts.new_count:,} new, {counts.changed_count:,} changed" if counts.changed_count else ""


def next_steps(warehouse: str, query_command: str, quarantined_count: int) -> list[str]:
    """Where the run's data is, and what to ask it first."""
    queries = ["SELECT published_on, event_on, title FROM fact_article LIMIT 5"]
    if quarantined_count:
        queries.append("SELECT reason, detail FROM audit_rejection LIMIT 5")
    return [f"Warehouse  {warehouse}", "Look next", *(f'  {query_command} "{query}"' for query in queries)]
