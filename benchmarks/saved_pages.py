"""Saved pages by the thousand: `python -m benchmarks.saved_pages FOLDER COUNT`.

Each is an article page of tests/portals with a title, an address and paragraphs of its own, and so much menu, style and
script around it that it weighs 20 to 150 KB, as pages of real portals do. The same COUNT makes the same pages.
"""

import html
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PORTALS = Path(__file__).parents[1] / "tests" / "portals"
MIN_BYTES, MAX_BYTES = 20_000, 150_000
_PER_FOLDER = 1_000
_SCRIPT = "window.portal=window.portal||{{}};portal.q{0}=function(a,b){{return a<b&&b>{0}?a*{0}:b}};\n"
_STYLE = ".nav-{0} > li.item-{0} a:hover {{ color: #{0:06x}; padding: 0 {0}px }}\n"
_LINK = '<li class="item-{0}"><a href="/chuyen-muc/muc-{0}" title="{1}"><span class="icon i{0}"></span>{1}</a></li>\n'


@dataclass(frozen=True, slots=True)
class Sample:
    """A page to vary, and what of it is varied."""

    text: str
    title: str
    address: str | None
    paragraphs: tuple[str, ...]


def read_samples() -> list[Sample]:
    """Article pages whose title and paragraphs stand in the source as the golden has them."""
    samples = []
    for golden in sorted(PORTALS.glob("*/*.json")):
        page = golden.with_suffix(".html")
        wanted = json.loads(golden.read_text("utf-8"))
        if not page.exists() or wanted.get("page_kind", "article") != "article" or not wanted.get("title"):
            continue
        try:
            text = page.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a page of an old charset
        paragraphs = tuple(part for part in wanted["body_paragraphs"] if len(part) > 60 and part in text)
        if wanted["title"] in text and len(paragraphs) > 1 and "</body>" in text and "</head>" in text:
            samples.append(Sample(text, wanted["title"], wanted.get("url"), paragraphs))
    return samples


def vary(sample: Sample, number: int, words: Sequence[str]) -> str:
    """The sample as another article, of a weight of its own."""
    rng = random.Random(number)  # noqa: S311 - test data
    text = sample.text.replace(sample.title, f"{sample.title} {number}")
    if sample.address:
        query = f"{'&' if '?' in sample.address else '?'}bai={number}"
        for written in {sample.address, html.escape(sample.address)}:
            text = text.replace(written, written + html.escape(query))
    for paragraph in sample.paragraphs:
        other = " ".join(rng.choices(words, k=max(8, paragraph.count(" "))))
        text = text.replace(paragraph, html.escape(f"{other.capitalize()}.", quote=False), 1)
    target = int(MIN_BYTES * (MAX_BYTES / MIN_BYTES) ** rng.random())
    missing = max(0, target - len(text.encode()))
    head = _fill((_STYLE.format(i) for i in range(100_000)), missing // 5)
    script = _fill((_SCRIPT.format(i) for i in range(100_000)), missing // 5)
    menu = _fill((_LINK.format(i, " ".join(rng.choices(words, k=4))) for i in range(100_000)), missing * 3 // 5)
    text = text.replace("</head>", f"<style>{head}</style><script>{script}</script></head>", 1)
    return text.replace("</body>", f'<nav class="site-map"><ul>{menu}</ul></nav></body>', 1)


def _fill(parts: Iterator[str], byte_count: int) -> str:
    filled, size = [], 0
    while size < byte_count:
        part = next(parts)
        filled.append(part)
        size += len(part.encode())
    return "".join(filled)


def write_pages(folder: Path, count: int) -> int:
    """Write `count` pages below `folder`, a thousand to a folder; their bytes."""
    samples = read_samples()
    words = sorted(
        {word for sample in samples for part in sample.paragraphs for word in part.split() if word.isalpha()}
    )
    total = 0
    for number in range(count):
        page = folder / f"{number // _PER_FOLDER:04}" / f"tin-{number:07}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        total += page.write_bytes(vary(samples[number % len(samples)], number, words).encode())
    return total


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), int(sys.argv[2]))
