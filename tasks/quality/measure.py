"""Score a folder of pages with goldens, time the parser, and set both beside other extractors."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from tasks.errors import PageError
from tasks.pages.describe import describe_page, describe_rejection
from tasks.quality.goldens import GoldenPage, find_goldens
from tasks.quality.peers import ALL_FIELDS, BASELINE, Peer, PeerPage, find_peers
from tasks.quality.scores import PageScore, SetScore, score_page, sum_up
from warehouse.records import MediaType, RawPage

OWN_NAME: Final = "wardnews"
ROUNDS: Final = 3
"""Each page is timed so often; the median counts."""
OWN_LANGUAGE: Final = "vi"
"""Language of a page whose golden names none."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How long all pages took, each its median of `ROUNDS`, on one core, imports not counted."""

    seconds: float
    page_count: int
    byte_count: int

    @property
    def pages_per_second(self) -> float:
        return self.page_count / self.seconds if self.seconds else 0.0

    @property
    def megabytes_per_second(self) -> float:
        return self.byte_count / 1e6 / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One extractor on the same HTML pages, timed in turn with all others."""

    name: str
    score: SetScore
    """Body, title, posting day and author only."""
    speed: Speed
    time_ratio: float
    """Its time over that of the baseline."""


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What a folder scored."""

    score: SetScore
    speed: Speed
    pages: tuple[PageScore, ...]
    without_golden: tuple[str, ...]
    comparisons: tuple[Comparison, ...] = ()
    """This parser first; empty when no peers were asked for."""

    def worst(self, count: int) -> tuple[PageScore, ...]:
        """The pages with most to gain: lowest body first, then most wrong fields. Perfect pages are left out."""
        faulty = [page for page in self.pages if not page.is_perfect]
        return tuple(sorted(faulty, key=lambda page: (_body_f1(page), -len(page.wrong), page.page))[:count])


def measure_quality(folder: Path, *, with_peers: bool = False, split: str | None = None) -> QualityReport:
    """Score every page under `folder` that has a golden, or those of one `split`; `with_peers` compares on its HTML.

    Raises `UsageError` where there is nothing to score, a golden is broken, or peers are asked for and not installed.
    """
    peers = find_peers() if with_peers else ()
    found = find_goldens(folder, split)
    scores = score_goldens(found.pages)
    readable = [golden.page for golden in found.pages if isinstance(golden.page, RawPage)]
    return QualityReport(
        score=sum_up(scores),
        speed=_time({OWN_NAME: [partial(describe_page, page) for page in readable]}, readable)[OWN_NAME],
        pages=scores,
        without_golden=found.without_golden,
        comparisons=_compare(found.pages, peers) if peers else (),
    )


def score_goldens(goldens: Sequence[GoldenPage]) -> tuple[PageScore, ...]:
    """Parse each page and compare it with its golden, in order."""
    return tuple(score_page(golden, _describe(golden)) for golden in goldens)


def _describe(golden: GoldenPage) -> Mapping[str, Any]:
    return describe_rejection(golden.page) if isinstance(golden.page, PageError) else describe_page(golden.page)


def _compare(goldens: Sequence[GoldenPage], peers: Sequence[Peer]) -> tuple[Comparison, ...]:
    """Articles in HTML only: no peer reads extracted text, and none says that a page is no article."""
    pages = [
        (golden, golden.page)
        for golden in goldens
        if golden.is_article and isinstance(golden.page, RawPage) and golden.page.media_type is MediaType.HTML
    ]
    given = [PeerPage.of(page, golden.fields.get("language", OWN_LANGUAGE)) for golden, page in pages]
    scores = {OWN_NAME: sum_up([score_page(_cut(golden, ALL_FIELDS), _describe(golden)) for golden, _ in pages])}
    scores |= {
        peer.name: sum_up(
            [
                score_page(_cut(golden, peer.gives), peer.read(page))
                for (golden, _), page in zip(pages, given, strict=True)
            ]
        )
        for peer in peers
    }
    calls: dict[str, list[Callable[[], object]]] = {OWN_NAME: [partial(describe_page, page) for _, page in pages]}
    calls |= {peer.name: [partial(peer.timed, page) for page in given] for peer in peers}
    speeds = _time(calls, [page for _, page in pages])
    baseline = speeds[BASELINE].seconds
    return tuple(
        Comparison(name, score, speeds[name], speeds[name].seconds / baseline if baseline else 0.0)
        for name, score in scores.items()
    )


def _cut(golden: GoldenPage, names: Sequence[str]) -> GoldenPage:
    """The golden with only the named fields."""
    return replace(golden, fields={name: golden.fields[name] for name in names if name in golden.fields})


def _time(contenders: Mapping[str, Sequence[Callable[[], object]]], pages: Sequence[RawPage]) -> dict[str, Speed]:
    """Each contender has one call per page. They take turns page by page, so that a busy moment hits them all."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in pages] for name in contenders}
    for _ in range(ROUNDS):
        for number in range(len(pages)):
            for name, calls in contenders.items():
                began = time.perf_counter()
                calls[number]()
                taken[name][number].append(time.perf_counter() - began)
    byte_count = sum(len(page.payload) for page in pages)
    return {
        name: Speed(sum(median(times) for times in per_page), len(pages), byte_count)
        for name, per_page in taken.items()
    }


def _body_f1(page: PageScore) -> float:
    return page.body.f1 if page.body else 1.0
