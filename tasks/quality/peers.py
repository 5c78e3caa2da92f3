"""The extractors this one is measured beside. They come with the dependency group `peers`, and never with the job.

Each is scored on what it can give at all: body, title, posting day, author. A page it cannot read gives it nothing.
"""

import importlib
import logging
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import lxml.etree
import lxml.html

from tasks.errors import UsageError
from tasks.pages.decode import decode_page
from warehouse.records import RawPage

BASELINE: Final = "trafilatura"
"""The peer whose time is 1: its `extract` with default settings, without metadata."""

ALL_FIELDS: Final = ("body_paragraphs", "title", "published_at", "byline")
"""What extractors are compared on."""
_NO_ADDRESS: Final = "https://news.example/article"
"""newspaper4k wants an address; this one says nothing."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One extractor."""

    name: str
    read: Callable[["PeerPage"], Mapping[str, Any]]
    """Everything it gives, under the names of `describe_page`."""
    timed: Callable[["PeerPage"], object]
    """What its time is taken of."""
    gives: tuple[str, ...]
    """Fields it knows at all; it is not scored on others."""


@dataclass(frozen=True, slots=True)
class PeerPage:
    """A page as the extractors want it: bytes, or text for those that cannot decode. Decoding is not timed."""

    payload: bytes
    text: str
    address: str | None
    language: str
    """ISO 639-1 code."""

    @classmethod
    def of(cls, page: RawPage, language: str) -> "PeerPage":
        return cls(page.payload, decode_page(page), page.address, language)


def find_peers() -> tuple[Peer, ...]:
    """All peers, the baseline first. Raises `UsageError` where the dependency group is not installed."""
    try:
        with warnings.catch_warnings(action="ignore"):  # newspaper warns that it was installed without nltk
            for module in ("trafilatura", "resiliparse", "readability", "newspaper", "justext"):
                importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"--peers needs the dependency group `peers` (uv sync --group peers): {error}") from error
    # each tells about every odd page in a logger of its own, which is no news here
    for noisy in ("trafilatura", "htmldate", "readability", "newspaper"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    return (
        _trafilatura(BASELINE),
        _trafilatura("trafilatura with metadata", metadata=True),
        _trafilatura("trafilatura fast", fast=True),
        _trafilatura("trafilatura precision", favor_precision=True),
        Peer("resiliparse", _read_resiliparse, _read_resiliparse, ("body_paragraphs", "title")),
        Peer("readability-lxml", _read_readability, _read_readability, ("body_paragraphs", "title")),
        Peer("newspaper4k", _read_newspaper, _read_newspaper, ALL_FIELDS),
        Peer("jusText", _read_justext, _read_justext, ("body_paragraphs",)),
    )


def _trafilatura(name: str, *, metadata: bool = False, **options: bool) -> Peer:
    import trafilatura  # noqa: PLC0415 - of an optional group

    def read(page: PeerPage) -> Mapping[str, Any]:
        found = trafilatura.bare_extraction(page.payload, url=page.address, with_metadata=True, **options)
        if found is None:
            return {}
        return {
            "body_paragraphs": (found.text or "").split("\n"),
            "title": found.title,
            "published_at": found.date,
            "byline": found.author,
        }

    def timed(page: PeerPage) -> object:
        return trafilatura.extract(page.payload, url=page.address, with_metadata=metadata, **options)

    return Peer(name, read, timed, ALL_FIELDS)


def _read_resiliparse(page: PeerPage) -> Mapping[str, Any]:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    tree = HTMLTree.parse(page.text)
    body = extract_plain_text(tree, main_content=True, alt_texts=False, preserve_formatting=True)
    return {"body_paragraphs": body.split("\n"), "title": tree.title}


def _read_readability(page: PeerPage) -> Mapping[str, Any]:
    from readability import Document  # noqa: PLC0415
    from readability.readability import Unparseable  # noqa: PLC0415

    document = Document(page.text)
    try:
        summary = lxml.html.fromstring(document.summary(html_partial=True))
        return {"body_paragraphs": list(summary.itertext()), "title": document.short_title()}
    except (Unparseable, lxml.etree.ParserError):
        return {}


def _read_newspaper(page: PeerPage) -> Mapping[str, Any]:
    from newspaper import Article  # noqa: PLC0415
    from newspaper.exceptions import ArticleException  # noqa: PLC0415

    # by default it asks the network for pictures and for where a page leads on
    article = Article(
        page.address or _NO_ADDRESS,
        language=page.language if page.language in _STOP_WORDS else "en",
        fetch_images=False,
        follow_meta_refresh=False,
    )
    try:
        article.download(input_html=page.text, ignore_read_more=True)
        article.parse()
    except ArticleException:
        return {}
    return {
        "body_paragraphs": article.text.split("\n"),
        "title": article.title or None,
        "published_at": article.publish_date.date().isoformat() if article.publish_date else None,
        "byline": ", ".join(article.authors) or None,
    }


def _read_justext(page: PeerPage) -> Mapping[str, Any]:
    import justext  # noqa: PLC0415
    from justext.core import JustextError  # noqa: PLC0415

    stop_words = justext.get_stoplist(_STOP_WORDS.get(page.language, "English"))
    try:
        paragraphs = justext.justext(page.text, stop_words)
    except (JustextError, lxml.etree.ParserError):
        return {}
    return {"body_paragraphs": [paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate]}


_STOP_WORDS: Final = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "lv": "Latvian",
    "pt": "Portuguese",
    "vi": "Vietnamese",
}
"""Languages that newspaper4k and jusText read without further packages, by the latter's names; others as English."""
