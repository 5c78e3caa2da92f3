"""A quality report for people (tables) and for programs (JSON-ready)."""

from collections.abc import Iterable
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from tasks.quality.measure import Comparison, QualityReport, Speed
from tasks.quality.scores import FieldScore, Overlap, PageScore, SetScore

WORST: Final = 10
_SHOWN_CHARACTERS: Final = 60
_SHOWN_STRAY: Final = 4
_WIDTH_OF_NO_TERMINAL: Final = 120


def as_json(report: QualityReport) -> dict[str, Any]:
    """Everything, with every page that is not perfect."""
    return {
        **_score_json(report.score),
        "speed": _speed_json(report.speed),
        "without_golden": list(report.without_golden),
        "worst": [_page_json(page) for page in report.worst(len(report.pages))],
        "peers": [
            {
                "name": one.name,
                "time_ratio": round(one.time_ratio, 4),
                **_score_json(one.score),
                "speed": _speed_json(one.speed),
            }
            for one in report.comparisons
        ],
    }


def print_tables(report: QualityReport) -> None:
    """Print `as_tables` to standard output, as wide as the terminal; 120 columns where there is none."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_NO_TERMINAL)
    console.print(as_tables(report))


def as_tables(report: QualityReport) -> RenderableType:
    """What a person wants to see: the scores, the worst pages, and the other extractors where they were asked for."""
    parts: list[RenderableType] = [_score_table(report)]
    worst = report.worst(WORST)
    if worst:
        parts.append(_worst_table(worst, sum(1 for _ in report.worst(len(report.pages)))))
    if report.comparisons:
        parts.append(_peer_table(report.comparisons))
    if report.without_golden:
        parts.append(Text(_unscored(len(report.without_golden))))
    return Group(*parts)


def _score_table(report: QualityReport) -> Table:
    score, speed = report.score, report.speed
    table = Table(
        title=f"{score.page_count} pages, {speed.pages_per_second:.0f} a second on one core", title_justify="left"
    )
    table.add_column("what")
    table.add_column("score", justify="right")
    table.add_column("of", justify="right")
    if score.body_f1 is not None:
        for name, value in (("F1", score.body_f1), ("precision", score.body_precision), ("recall", score.body_recall)):
            table.add_row(f"body {name}", _number(value), f"{score.body_count} articles")
    for name, share in score.exact.items():
        table.add_row(f"{name} exact", _number(share.share), f"{share.right}/{share.pages}")
    for name, overlap in (("captions", score.captions), ("chrome lines", score.chrome_lines), ("items", score.items)):
        if overlap is not None:
            table.add_row(f"{name} precision", _number(overlap.precision), f"{overlap.matched}/{overlap.given}")
            table.add_row(f"{name} recall", _number(overlap.recall), f"{overlap.matched}/{overlap.wanted}")
    table.add_row("chrome lines left in a body", str(score.chrome_in_body_count), "")
    return table


def _worst_table(worst: Iterable[PageScore], count: int) -> Table:
    table = Table(title=f"{count} pages are not perfect; the worst", title_justify="left")
    table.add_column("page", overflow="fold")
    table.add_column("body", justify="right")
    table.add_column("wrong", overflow="fold")
    for page in worst:
        wrong = [f"{one.name}: {_short(one.got)}, not {_short(one.wanted)}" for one in page.wrong]
        wrong += [f"chrome in body: {_short(line)}" for line in page.chrome_in_body]
        wrong += page.stray[:_SHOWN_STRAY]
        table.add_row(Text(page.page), _number(page.body.f1) if page.body else "", Text("\n".join(wrong)))
    return table


def _peer_table(comparisons: Iterable[Comparison]) -> Table:
    table = Table(title="on the HTML articles, beside others", title_justify="left")
    table.add_column("extractor")
    for name in ("F1", "precision", "recall", "title", "date", "author", "time"):
        table.add_column(name, justify="right")
    for one in comparisons:
        exact = one.score.exact
        table.add_row(
            one.name,
            *(_number(value) for value in (one.score.body_f1, one.score.body_precision, one.score.body_recall)),
            *(_number(exact[name].share if name in exact else None) for name in ("title", "published_on", "byline")),
            f"{one.time_ratio:.3f}",
        )
    return table


def _number(value: float | None) -> str:
    return f"{value:.4f}" if value is not None else "-"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _score_json(score: SetScore) -> dict[str, Any]:
    return {
        "pages": score.page_count,
        "body": {
            "precision": _rounded(score.body_precision),
            "recall": _rounded(score.body_recall),
            "f1": _rounded(score.body_f1),
            "pages": score.body_count,
        },
        "exact": {
            name: {"share": _rounded(share.share), "right": share.right, "pages": share.pages}
            for name, share in score.exact.items()
        },
        "captions": _overlap_json(score.captions),
        "chrome_lines": _overlap_json(score.chrome_lines),
        "items": _overlap_json(score.items),
        "chrome_in_body": score.chrome_in_body_count,
    }


def _overlap_json(overlap: Overlap | None) -> dict[str, Any] | None:
    if overlap is None:
        return None
    return {
        "precision": _rounded(overlap.precision),
        "recall": _rounded(overlap.recall),
        "matched": overlap.matched,
        "given": overlap.given,
        "wanted": overlap.wanted,
    }


def _speed_json(speed: Speed) -> dict[str, Any]:
    return {
        "pages_per_second": round(speed.pages_per_second, 1),
        "megabytes_per_second": round(speed.megabytes_per_second, 2),
        "seconds": round(speed.seconds, 4),
        "pages": speed.page_count,
    }


def _page_json(page: PageScore) -> dict[str, Any]:
    return {
        "page": page.page,
        "body_f1": _rounded(page.body.f1) if page.body else None,
        "wrong": [_field_json(one) for one in page.wrong],
        "chrome_in_body": list(page.chrome_in_body),
        "stray": list(page.stray),
    }


def _field_json(one: FieldScore) -> dict[str, Any]:
    return {"field": one.name, "got": one.got, "wanted": one.wanted}


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if value is not None else None


def _unscored(count: int) -> str:
    return "1 page has no golden and was not scored." if count == 1 else f"{count} pages have no golden: not scored."
