"""What the page's own markup states about itself: JSON-LD, microdata, OpenGraph, hAtom, `<title>`."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from tasks.pages.dates import PostingDate, read_markup_date
from tasks.pages.fold import fold_text, match_key
from tasks.pages.tree import Element, text_of

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ARTICLE_TYPES = frozenset({"article", "newsarticle", "blogposting", "reportagenewsarticle", "report", "webpage"})
_DATE_METAS = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publish_date", "date",
    "dc.date", "dc.date.issued", "dcterms.created", "article.published", "sailthru.date", "parsely-pub-date",
    "og:article:published_time", "cxenseparse:recs:publishtime", "citation_publication_date", "dcterms.issued",
    "article_date_original",
)  # fmt: skip
_HEADLINE_TAGS = frozenset({"h1", "h2", "span", "div"})
_DATE_TAGS = frozenset({"span", "time", "meta", "div", "p", "abbr"})
_WITH_ITEMPROP = etree.XPath("descendant::*[@itemprop]")
MAX_HEADLINES = 20
"""Real pages state one to three; every heading of the page is compared with each."""
_TITLE_BREAKS = re.compile(r"\s+[|\-–—»•·:]\s+|\s*\|\s*")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->", re.IGNORECASE)
_MIRRORED = re.compile(r"<!--\s*Mirrored from (\S+) by HTTrack", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Statements of the markup; None where it makes none."""

    address: str | None
    site_name: str | None
    language: str | None
    page_type: str | None
    """og:type or the JSON-LD type, in lower case."""
    page_title: str | None
    """The `<title>`, whole."""
    headlines: tuple[str, ...]
    """Titles stated for the article, surest first, each with the rule's name before a tab."""
    published: PostingDate | None
    author: str | None
    section: str | None


def read_metadata(root: Element, text: str) -> Metadata:
    """Read the statements of one page; `text` is its source, for what stands in comments."""
    metas = _metas(root)
    linked = list(_json_ld(root))
    microdata = _WITH_ITEMPROP(root) if "itemprop" in text or "itemProp" in text else []
    page_title = next((text_of(title) for title in root.iter("title")), None) or None
    language = (root.get("lang") or root.get(_XML_LANG) or "").lower()[:2] or None
    return Metadata(
        address=_address(root, metas, text),
        site_name=metas.get("og:site_name") or metas.get("application-name"),
        language=language,
        page_type=_page_type(metas, linked),
        page_title=page_title,
        headlines=tuple(islice(_headlines(microdata, metas, linked), MAX_HEADLINES)),
        published=_published(root, microdata, metas, linked, keeps_zone=language not in (None, "vi")),
        author=_author(metas, linked),
        section=metas.get("article:section"),
    )


def clean_title(title: str, site_name: str | None) -> str:
    """`title` without the site's name at its end or beginning."""
    parts = [part for part in _TITLE_BREAKS.split(title) if part]
    if len(parts) < 2:
        return title
    site_key = match_key(site_name) if site_name else None
    longest = max(parts, key=len)
    if site_key and match_key(parts[-1]) == site_key:
        return title[: title.rfind(parts[-1])].rstrip(" |-–—»•·:")
    if site_key and match_key(parts[0]) == site_key:
        return title[title.find(parts[1]) :]
    if len(longest) >= 2 * (len(title) - len(longest)) and longest == parts[0]:
        return longest
    if "|" in title and longest == parts[0]:
        return longest
    return title


def _metas(root: Element) -> dict[str, str]:
    """First content of each `<meta>` by its property, name or itemprop, in lower case."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if content and name:
            folded = fold_text(content)
            if folded:
                found.setdefault(name.lower().strip(), folded)
    return found


def _json_ld(root: Element) -> Iterator[dict[str, object]]:
    """Every article-like object of the page's JSON-LD. Broken JSON states nothing."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (json.JSONDecodeError, RecursionError):
            continue
        yield from _articles_in(data, 0)


def _articles_in(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > 5:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _articles_in(item, depth + 1)
    elif isinstance(data, dict):
        if _types(data) & _ARTICLE_TYPES and ("headline" in data or "datePublished" in data):
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if key in data:
                yield from _articles_in(data[key], depth + 1)


def _types(data: dict[str, object]) -> set[str]:
    stated = data.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {name.lower() for name in names if isinstance(name, str)}


def _page_type(metas: dict[str, str], linked: list[dict[str, object]]) -> str | None:
    if any("webpage" not in _types(data) for data in linked):
        return "article"
    return metas.get("og:type", "").lower() or None


def _headlines(microdata: Sequence[Element], metas: dict[str, str], linked: list[dict[str, object]]) -> Iterator[str]:
    for data in linked:
        headline = data.get("headline")
        if isinstance(headline, str) and "webpage" not in _types(data):
            yield f"json_ld_headline\t{fold_text(headline)}"
    for element in microdata:
        if element.get("itemprop") == "headline" and element.tag in _HEADLINE_TAGS:
            yield f"microdata_headline\t{text_of(element)}"
            break
    for name in ("og:title", "twitter:title"):
        if name in metas:
            yield f"open_graph_title\t{metas[name]}"


def _published(
    root: Element,
    microdata: Sequence[Element],
    metas: dict[str, str],
    linked: list[dict[str, object]],
    *,
    keeps_zone: bool,
) -> PostingDate | None:
    for data in linked:
        value = data.get("datePublished")
        if isinstance(value, str) and (date := read_markup_date(value, keeps_zone=keeps_zone)):
            return PostingDate(date.on, date.at, "json_ld_date")
    for element in microdata:
        if element.get("itemprop") == "datePublished" and element.tag in _DATE_TAGS:
            for value in (element.get("content"), element.get("datetime"), text_of(element)):
                if value and (date := read_markup_date(value, keeps_zone=keeps_zone)):
                    return PostingDate(date.on, date.at, "microdata_date")
    for name in _DATE_METAS:
        if name in metas and (date := read_markup_date(metas[name], keeps_zone=keeps_zone)):
            return PostingDate(date.on, date.at, "meta_date")
    entries = [abbr.get("title", "") for abbr in root.iter("abbr") if "published" in abbr.get("class", "").split()]
    date = read_markup_date(entries[0], keeps_zone=keeps_zone) if len(entries) == 1 else None
    return PostingDate(date.on, date.at, "hatom_date") if date else None


def _author(metas: dict[str, str], linked: list[dict[str, object]]) -> str | None:
    for data in linked:
        stated = data.get("author")
        people = stated if isinstance(stated, list) else [stated]
        names = [
            fold_text(name)
            for person in people
            if isinstance(name := person.get("name") if isinstance(person, dict) else person, str)
        ]
        if any(names):
            return ", ".join(name for name in names if name)
    return metas.get("author") or metas.get("article:author") or metas.get("dc.creator")


def _address(root: Element, metas: dict[str, str], text: str) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (href := (link.get("href") or "").strip()).startswith(
            "http"
        ):
            return href
    if metas.get("og:url", "").startswith("http"):
        return metas["og:url"]
    saved = _SAVED_FROM.search(text, 0, 4096)
    if saved:
        return saved[1]
    mirrored = _MIRRORED.search(text)
    return f"http://{mirrored[1]}" if mirrored else None
