"""What a reparse changed, field by field: counted, with examples, as a table and as text for a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from warehouse.reparse import Change

_MAX_EXAMPLES = 1_000
_SHOWN_EXAMPLES = 20
_EXCERPT_CHARS = 60
_BEFORE_CHARS = 15


@dataclass(slots=True)
class ChangeReport:
    """Gathers changes batch by batch; holds counts, and excerpts of the first thousand."""

    page_count: int = 0
    """Pages that become something else."""
    by_field: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Address, field, before, after."""

    def add(self, pages: Iterable[list[Change]]) -> None:
        for changes in pages:
            self.page_count += 1
            self.by_field.update(change.field for change in changes)
            for change in changes[: _MAX_EXAMPLES - len(self.examples)]:
                before, after = excerpts(change.before, change.after)
                self.examples.append((change.source_uri, change.field, before, after))

    def as_rows(self) -> list[dict[str, Any]]:
        """One row for each changed field that is held as an example."""
        return [dict(zip(("page", "field", "before", "after"), example, strict=True)) for example in self.examples]

    def as_text(self) -> str:
        if not self.page_count:
            return "No page becomes anything else."
        lines = [f"Pages that differ        {self.page_count:>8,}"]
        lines += [f"  {name:<23}{count:>8,}" for name, count in self.by_field.most_common()]
        for uri, name, before, after in self.examples[:_SHOWN_EXAMPLES]:
            lines += ["", uri, f"  {name}", f"    - {before}", f"    + {after}"]
        if len(self.examples) > _SHOWN_EXAMPLES:
            lines += ["", f"and {sum(self.by_field.values()) - _SHOWN_EXAMPLES:,} more fields"]
        return "\n".join(lines)


def excerpts(before: object, after: object) -> tuple[str, str]:
    """Both values in one line each, cut to where they begin to differ."""
    texts = (_as_line(before), _as_line(after))
    same = 0
    for left, right in zip(*texts, strict=False):
        if left != right:
            break
        same += 1
    start = max(0, same - _BEFORE_CHARS) if max(map(len, texts)) > _EXCERPT_CHARS else 0
    return _cut(texts[0], start), _cut(texts[1], start)


def _cut(text: str, start: int) -> str:
    end = start + _EXCERPT_CHARS
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")


def _as_line(value: object) -> str:
    return "(none)" if value is None else " ".join(str(value).split())
