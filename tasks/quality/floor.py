"""The scores that hold today, pinned in a file. A fall below is an error; only an explicit command raises the pins."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasks.errors import UsageError
from tasks.quality.scores import SetScore

DIGITS: Final = 4
"""Pins are cut, not rounded, to so many digits, so that today's score never falls below its own pin."""
PAGES: Final = "pages"
"""The number of pages is pinned too: taking hard pages away would raise every mean."""


@dataclass(frozen=True, slots=True)
class Fall:
    """One figure below its pin. `now` is None when it is not measured any more."""

    name: str
    pinned: float
    now: float | None

    def __str__(self) -> str:
        return f"{self.name} is {'gone' if self.now is None else f'{self.now:.4f}'}, pinned at {self.pinned:.4f}"


def read_floor(path: Path) -> dict[str, float]:
    """The pinned figures by name. Raises `UsageError` for a file that is missing or holds anything else."""
    try:
        pinned = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: not a file of pinned scores: {error}") from error
    if not isinstance(pinned, dict) or not all(isinstance(value, int | float) for value in pinned.values()):
        raise UsageError(f"{path}: not a file of pinned scores: names and numbers are wanted")
    return {name: float(value) for name, value in pinned.items()}


def find_falls(pinned: Mapping[str, float], score: SetScore) -> tuple[Fall, ...]:
    """Every pinned figure that `score` does not reach."""
    now = _figures(score)
    return tuple(Fall(name, value, now.get(name)) for name, value in pinned.items() if (now.get(name, -1.0)) < value)


def pin_floor(path: Path, score: SetScore) -> None:
    """Pin the higher of pin and `score` for every figure. Lowers nothing, and forgets nothing that is pinned."""
    now = _figures(score)
    pinned = read_floor(path) if path.exists() else {}
    raised = {name: max(now.get(name, 0.0), pinned.get(name, 0.0)) for name in sorted(now.keys() | pinned.keys())}
    path.write_text(json.dumps(raised, indent=1) + "\n", "utf-8")


def _figures(score: SetScore) -> dict[str, float]:
    cut = 10**DIGITS
    return {PAGES: score.page_count} | {
        name: math.floor(value * cut + 1e-6) / cut for name, value in score.named().items()
    }
