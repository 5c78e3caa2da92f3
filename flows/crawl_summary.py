"""What a crawl did, as values, as rows of a table and as text for a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.summary import IngestSummary, next_steps, summary_line
from tasks.crawl.portal import PortalReport
from tasks.fetch.answers import Outcome

_MAX_SHOWN = 10
_ASKED = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did so far."""

    pages: IngestSummary = field(default_factory=IngestSummary)
    """What became of the pages that came."""
    portals: tuple[PortalReport, ...] = ()
    vanished_count: int = 0
    """Articles that were found withdrawn."""
    disagreements: tuple[str, ...] = ()
    """Articles that say otherwise than the list that led to them, a sentence each."""
    recalled_count: int = 0
    """Responses of a crawl that was cut short, which this one did not ask for again."""
    is_dry: bool = False

    @property
    def blind_count(self) -> int:
        return sum(report.is_blind for report in self.portals)

    @property
    def is_good(self) -> bool:
        """The gate let every batch pass, and at least one portal could be read."""
        return self.pages.stop_reason is None and self.blind_count < len(self.portals)

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """What became of the requests for articles, in the order of the words' definition."""
        counts: Counter[Outcome] = Counter()
        for report in self.portals:
            counts.update(dict(report.outcomes))
        return {outcome: counts[outcome] for outcome in _ASKED if counts[outcome]}

    def as_rows(self) -> list[dict[str, Any]]:
        """The counts as a table of two columns: what, and how many."""
        rows: list[tuple[str, int]] = [
            ("portals", len(self.portals)),
            ("portals of which no list could be read", self.blind_count),
            ("articles found", sum(report.found_count for report in self.portals)),
            *((f"asked: {outcome}", count) for outcome, count in self.outcomes.items()),
            ("articles that wait for the next crawl", sum(report.waiting_count for report in self.portals)),
            ("articles withdrawn", self.vanished_count),
            ("articles that say otherwise than their list", len(self.disagreements)),
        ]
        return [{"what": what, "count": count} for what, count in rows] + self.pages.as_rows()

    def as_text(self, warehouse: str, query_command: str = "wardnews query") -> str:
        """The end of a crawl on the terminal. `warehouse` is its URL as a person may see it."""
        outcomes = self.outcomes
        blind = f"{self.blind_count} of which no list could be read" if self.blind_count else ""
        lines = [
            summary_line("Portals", len(self.portals), blind),
            summary_line("Articles found", sum(report.found_count for report in self.portals)),
        ]
        waiting = sum(report.waiting_count for report in self.portals)
        if self.is_dry:
            return "\n".join([*lines, *self._troubles(), "", "Nothing was archived, loaded or remembered."])
        lines += [
            summary_line("Articles asked for", sum(outcomes.values())),
            *(summary_line(f"  {outcome}", count) for outcome, count in outcomes.items()),
        ]
        if self.recalled_count:
            lines.append(summary_line("Not asked again", self.recalled_count, "kept by the crawl that was cut short"))
        lines += self.pages.count_lines()
        if self.vanished_count:
            lines.append(summary_line("Withdrawn", self.vanished_count, "marked as vanished, kept all the same"))
        if waiting:
            lines.append(summary_line("Waiting", waiting, "for the next crawl"))
        if self.disagreements:
            lines.append(
                summary_line("Unlike their list", len(self.disagreements), "in title or day, see the run's log")
            )
        lines += self._troubles()
        return "\n".join([*lines, "", *next_steps(warehouse, query_command, self.pages.counts.quarantined_count)])

    def _troubles(self) -> Sequence[str]:
        """The first trouble of each portal that had any."""
        troubled = [report for report in self.portals if report.troubles]
        if not troubled:
            return ()
        shown = [f"  {report.portal_id}: {report.troubles[0]}" for report in troubled[:_MAX_SHOWN]]
        more = len(troubled) - len(shown)
        return ("", "Trouble", *shown, *([f"  and {more} more portals, see the run's log"] if more else []))
