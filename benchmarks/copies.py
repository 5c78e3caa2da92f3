"""Precision and recall of copies: `python -m benchmarks.copies PATH...`, on pairs made from saved pages.

Every article of the pages is copied as editors copy: words replaced, a paragraph dropped, a sentence put before, a
byline put behind, tone marks lost. Pairs that must not match are two different articles, both given the same opening
and closing sentences that ward news share. Candidates come from the same bands as in the warehouse.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from tasks.read import find_files
from tasks.road import parse_sources
from warehouse.search import fold
from warehouse.shingles import ALIKE, MIN_WORDS, likeness, make_bands, make_shingles

_OPENING = (
    "Thực hiện sự chỉ đạo của cấp trên, được sự quan tâm của lãnh đạo Đảng ủy, HĐND, UBND, UBMTTQ Việt Nam phường và "
    "các ban ngành, đoàn thể, sáng nay phường đã tổ chức hội nghị."
)
_CLOSING = (
    "Phát biểu kết luận, đồng chí Chủ tịch ghi nhận, biểu dương những kết quả đã đạt được và đề nghị các đơn vị tiếp "
    "tục phát huy, hoàn thành tốt nhiệm vụ trong thời gian tới."
)
_REPLACED_SHARES = (0.02, 0.05, 0.1, 0.15)


def edit(body: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Copies of one text, with what was done to them."""
    words, paragraphs = body.split(" "), body.split("\n\n")
    pool = sorted(set(words))
    for share in _REPLACED_SHARES:
        changed = (rng.choice(pool) if rng.random() < share else word for word in words)
        yield f"{share:.0%} of the words replaced", " ".join(changed)
    if len(paragraphs) > 4:
        kept = rng.randrange(1, len(paragraphs))
        yield "a paragraph dropped", "\n\n".join(paragraphs[:kept] + paragraphs[kept + 1 :])
    yield "a sentence before, a byline behind", f"Tin từ cơ sở: {body}\n\nTheo Cổng thông tin điện tử phường"
    yield "no tone marks", fold(body)


def is_found(one: str, other: str) -> bool:
    """Whether the warehouse would link the two."""
    first, second = make_shingles(one), make_shingles(other)
    if not first or not second or not set(make_bands(first)) & set(make_bands(second)):
        return False
    return likeness(first, second) >= ALIKE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    records = parse_sources(find_files(parser.parse_args().paths).pages).batch.items
    bodies = sorted({record.body for record in records if len(record.body.split()) >= MIN_WORDS})
    bodies = [body for body in bodies if make_shingles(body)]
    rng = random.Random(1)  # noqa: S311 - edits, not secrets
    found: dict[str, list[bool]] = {}
    for body in bodies:
        for name, copy in edit(body, rng):
            found.setdefault(name, []).append(is_found(body, copy))
    wrapped = [f"{_OPENING}\n\n{body}\n\n{_CLOSING}" for body in bodies]
    alike = [(a, b) for a, b in combinations(wrapped, 2) if is_found(a, b)]
    hits = sum(map(sum, found.values()))
    say = sys.stdout.write
    for name, answers in found.items():
        say(f"{sum(answers):>5} of {len(answers):>5} found  {name}\n")
    pair_count = len(bodies) * (len(bodies) - 1) // 2
    say(f"{len(alike):>5} of {pair_count:>5} linked wrongly  different articles, same opening and closing\n")
    for one, other in alike:
        say(f"      {one[len(_OPENING) + 2 :][:60]!r} ~ {other[len(_OPENING) + 2 :][:60]!r}\n")
    say(f"precision {hits / (hits + len(alike)):.3f}, recall {hits / sum(map(len, found.values())):.3f}\n")


if __name__ == "__main__":
    main()
