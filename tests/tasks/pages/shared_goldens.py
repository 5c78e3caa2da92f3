"""Goldens of real pages that lie beside the repository, where they are at hand; nothing of them is kept in it."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[4] / "shared"


@cache
def shared_articles() -> tuple[dict[str, Any], ...]:
    """Every golden article with its prose as `paragraphs` and its day of posting as `posted_on`; none where absent."""
    return tuple(_articles())


def _articles() -> Iterator[dict[str, Any]]:
    seeds = SHARED / "seeds" / "gold.json"
    if seeds.exists():
        for golden in json.loads(seeds.read_text("utf-8")):
            yield _with_prose(golden, golden["body_paragraphs"])
    for path in sorted((SHARED / "pages" / "text").glob("*.json")):
        golden = json.loads(path.read_text("utf-8"))
        if golden["page_kind"] == "article":
            lines = path.with_suffix(".txt").read_text("utf-8").splitlines()
            yield _with_prose(golden, golden.get("body_paragraphs") or [line for line in lines if line.strip()])


def _with_prose(golden: dict[str, Any], paragraphs: list[str]) -> dict[str, Any]:
    published = golden["published_at"]
    return golden | {"paragraphs": paragraphs, "posted_on": date.fromisoformat(published[:10]) if published else None}
