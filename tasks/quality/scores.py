"""What one page scored against its golden, and what a set of pages scored."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean
from typing import Any

from tasks.quality.compare import FIELDS, count_items, count_lines, count_words, to_day
from tasks.quality.goldens import GoldenPage


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of what was given was wanted."""

    matched: int
    given: int
    wanted: int

    @classmethod
    def of(cls, given: "Counter[Any]", wanted: "Counter[Any]") -> "Overlap":
        return cls((given & wanted).total(), given.total(), wanted.total())

    @classmethod
    def sum(cls, overlaps: Iterable["Overlap"]) -> "Overlap":
        parts = tuple(overlaps)
        return cls(*(sum(getattr(part, name) for part in parts) for name in ("matched", "given", "wanted")))

    @property
    def precision(self) -> float:
        """Share of what was given that was wanted; giving nothing is right only where nothing was wanted."""
        return self.matched / self.given if self.given else float(not self.wanted)

    @property
    def recall(self) -> float:
        """Share of what was wanted that was given; 1 where nothing was wanted."""
        return self.matched / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of one page."""

    name: str
    is_right: bool
    got: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page: None for whatever its golden does not speak of."""

    page: str
    body: Overlap | None
    """In words; articles only."""
    fields: tuple[FieldScore, ...]
    captions: Overlap | None
    chrome_lines: Overlap | None
    items: Overlap | None
    """Entries of a list page."""
    chrome_in_body: tuple[str, ...]
    """Lines that the golden calls chrome and the result calls a paragraph."""
    stray: tuple[str, ...]
    """What the lists miss or have too much of, in words for a person."""

    @property
    def wrong(self) -> tuple[FieldScore, ...]:
        return tuple(score for score in self.fields if not score.is_right)

    @property
    def is_perfect(self) -> bool:
        return not (self.wrong or self.stray or self.chrome_in_body or (self.body and self.body.f1 < 1))


def score_page(golden: GoldenPage, described: Mapping[str, Any]) -> PageScore:
    """Compare `described`, an object of `describe_page`, with the golden; only keys that the golden has are scored."""
    wanted = golden.fields
    body = described.get("body_paragraphs") or []
    lists: dict[str, tuple[Counter[Any], Counter[Any]]] = {
        name: (count(described.get(name)), count(wanted[name]))
        for name, count in (
            ("captions", count_lines),
            ("chrome_lines", count_lines),
            ("items", partial(count_items, address=wanted.get("url"))),
        )
        if wanted.get(name) is not None
    }
    overlaps = {name: Overlap.of(*pair) for name, pair in lists.items()}
    is_scored = golden.is_article and wanted.get("body_paragraphs") is not None
    return PageScore(
        page=golden.name,
        body=Overlap.of(count_words(body), count_words(wanted["body_paragraphs"])) if is_scored else None,
        fields=(*_field_scores(described, wanted), *_day_score(described, wanted)),
        captions=overlaps.get("captions"),
        chrome_lines=overlaps.get("chrome_lines"),
        items=overlaps.get("items"),
        chrome_in_body=_chrome_in_body(body, wanted),
        stray=tuple(line for name, pair in lists.items() for line in _stray(name, *pair)),
    )


def _stray(name: str, given: "Counter[Any]", wanted: "Counter[Any]") -> Iterable[str]:
    yield from (f"{name}: {entry!r} is too much" for entry in (given - wanted).elements())
    yield from (f"{name}: {entry!r} is missing" for entry in (wanted - given).elements())


def _field_scores(described: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterable[FieldScore]:
    for name, is_right in FIELDS.items():
        if name in wanted:
            yield FieldScore(name, is_right(described.get(name), wanted[name]), described.get(name), wanted[name])


def _day_score(described: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterable[FieldScore]:
    """The posting day, which is all that other extractors give."""
    if "published_at" in wanted:
        got, expected = to_day(described.get("published_at")), to_day(wanted["published_at"])
        yield FieldScore("published_on", got == expected, got, expected)


def _chrome_in_body(body: Sequence[str], wanted: Mapping[str, Any]) -> tuple[str, ...]:
    chrome = count_lines(wanted.get("chrome_lines")) - count_lines(wanted.get("body_paragraphs"))
    return tuple((count_lines(body) & chrome).elements())


@dataclass(frozen=True, slots=True)
class Share:
    """Pages on which a field is right, of those whose golden speaks of it."""

    right: int
    pages: int

    @property
    def share(self) -> float:
        return self.right / self.pages


@dataclass(frozen=True, slots=True)
class SetScore:
    """A set of pages. None for what no golden speaks of."""

    page_count: int
    body_count: int
    """Articles whose golden gives a body: the three means are over these pages."""
    body_precision: float | None
    body_recall: float | None
    body_f1: float | None
    exact: Mapping[str, Share] = field(default_factory=dict)
    """Field to its share, in the order of `FIELDS`."""
    captions: Overlap | None = None
    """All captions of all pages together; the same for the next two."""
    chrome_lines: Overlap | None = None
    items: Overlap | None = None
    chrome_in_body_count: int = 0

    def named(self) -> dict[str, float]:
        """Every figure by the name it is pinned and printed under."""
        means = {"body_precision": self.body_precision, "body_recall": self.body_recall, "body_f1": self.body_f1}
        figures = {name: mean for name, mean in means.items() if mean is not None}
        figures |= {f"{name}_exact": share.share for name, share in self.exact.items()}
        for name, overlap in (
            ("captions", self.captions),
            ("chrome_lines", self.chrome_lines),
            ("items", self.items),
        ):
            if overlap is not None:
                figures |= {f"{name}_precision": overlap.precision, f"{name}_recall": overlap.recall}
        return figures


def sum_up(scores: Sequence[PageScore]) -> SetScore:
    """The means of a set: bodies as the mean over pages, everything else over all its values."""
    bodies = [score.body for score in scores if score.body is not None]
    right: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    for score in scores:
        pages.update(one.name for one in score.fields)
        right.update(one.name for one in score.fields if one.is_right)
    return SetScore(
        page_count=len(scores),
        body_count=len(bodies),
        body_precision=fmean(body.precision for body in bodies) if bodies else None,
        body_recall=fmean(body.recall for body in bodies) if bodies else None,
        body_f1=fmean(body.f1 for body in bodies) if bodies else None,
        exact={name: Share(right[name], pages[name]) for name in (*FIELDS, "published_on") if pages[name]},
        captions=_sum(score.captions for score in scores),
        chrome_lines=_sum(score.chrome_lines for score in scores),
        items=_sum(score.items for score in scores),
        chrome_in_body_count=sum(len(score.chrome_in_body) for score in scores),
    )


def _sum(overlaps: Iterable[Overlap | None]) -> Overlap | None:
    found = [overlap for overlap in overlaps if overlap is not None]
    return Overlap.sum(found) if found else None
