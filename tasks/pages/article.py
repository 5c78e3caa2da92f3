"""Parse: from what is left of a page to the record of one article."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import TypeVar

from tasks.errors import PageError, PageFacts
from tasks.pages import lines
from tasks.pages import vocabulary as words
from tasks.pages.addresses import article_id_of, host_of
from tasks.pages.author_lines import split_author_lines
from tasks.pages.blocks import Block, Role
from tasks.pages.dates import MAX_LINE_CHARS, RELATIVE_RULES, PostingDate, read_address_date, read_posting_line
from tasks.pages.events import read_event_date
from tasks.pages.fold import has_key, match_key
from tasks.pages.kinds import find_kind
from tasks.pages.labels import label_blocks
from tasks.pages.parts import Labelled, Part
from tasks.pages.places import resolve_place
from tasks.pages.soup import read_blocks
from tasks.pages.stripped import ListItem, StrippedPage
from tasks.pages.titles import WEAKEST_TITLE_RULE
from warehouse.records import (
    ArticleRecord,
    ChromeLine,
    CounterKind,
    CounterReading,
    PageKind,
    Reason,
    Stage,
)

T = TypeVar("T")

_REJECTED_KINDS = {
    PageKind.LISTING: Reason.LISTING_PAGE,
    PageKind.HOME: Reason.HOME_PAGE,
    PageKind.STATIC: Reason.STATIC_PAGE,
    PageKind.EMPTY: Reason.ALL_CHROME,
}


_ONCE = frozenset({Part.TITLE, Part.BYLINE, Part.BYLINE_ROLE, Part.SOURCE})
"""A record has one of each; the page's first is taken."""
MAX_COUNTER_CHARS = 60
MAX_CONTEXT_CHARS = 200
LEAD_REPEATED_WITHIN = 2
"""Paragraphs behind the sapo among which the page may print it again; further on, the same words are the author's."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """Every field that the page gives, whatever kind of page it is."""

    kind: PageKind
    record: ArticleRecord
    items: tuple[ListItem, ...]

    @property
    def source_uri(self) -> str:
        return self.record.source_uri

    @property
    def payload_sha256(self) -> str:
        return self.record.payload_sha256


def parse_page(page: StrippedPage) -> ParsedPage:
    """Read every field of one stripped page. Never raises: a page of any kind has fields, if only empty ones."""
    blocks = list(split_author_lines(_read_lines(page)))
    author = page.metadata.author if page.metadata and lines.is_name(page.metadata.author or "") else None
    labels = _without_repeats(label_blocks(blocks, page.page.fetched_at, page.title, author), page.title)
    address = page.address
    title, title_rule = _title(page, labels)
    kind = find_kind(page, labels, title, address)
    if kind in (PageKind.LISTING, PageKind.HOME):
        labels = [_without_body(label) for label in labels]
    body = tuple(label.value for label in labels if label.part is Part.BODY)
    published, published_rule = _published(page, labels, address)
    event = read_event_date(title, body, published.on if published else None)
    on = (published.on if published else None) or (event.on if event else None) or _fetched_on(page)
    chrome = page.chrome + tuple(_chrome(labels, title))
    context = _context_lines(page, chrome)
    place = resolve_place(address=address, title=title, paragraphs=body, context_lines=context, on=on)
    byline, byline_rule = _byline(page, labels)
    rules = {
        "title": title_rule,
        "lead": "first_paragraph" if body else None,
        "body": _body_rule(blocks),
        "published_at": published_rule,
        "event_on": event.rule if event else None,
        "byline": byline_rule,
        "byline_role": _rule(labels, Part.BYLINE_ROLE),
        "source": _rule(labels, Part.SOURCE),
        "section": _rule(labels, Part.SECTION),
        "view_count": _rule(labels, Part.VIEWS) or _views_rule(labels),
        "place": ",".join(place.evidence) or None,
    }
    record = ArticleRecord(
        article_id=article_id_of(address or page.source_uri),
        source_uri=page.source_uri,
        address=address,
        portal_id=host_of(address),
        family=page.family,
        title=title,
        lead=body[0] if body else None,
        body_paragraphs=body,
        byline=byline,
        byline_role=_value(labels, Part.BYLINE_ROLE),
        source=_value(labels, Part.SOURCE),
        section=_value(labels, Part.SECTION),
        published_on=published.on if published else None,
        published_at=published.at if published else None,
        event_on=event.on if event else None,
        event_year_inferred=event.year_inferred if event else False,
        view_count=_view_count(labels, page.chrome),
        visits=tuple(_visits(labels, page.chrome)),
        image_names=tuple(label.value for label in labels if label.part is Part.IMAGE),
        captions=tuple(label.value for label in labels if label.part is Part.CAPTION),
        place=place,
        chrome_lines=chrome,
        field_rules=tuple(sorted((field, rule) for field, rule in rules.items() if rule)),
        payload_sha256=page.payload_sha256,
        fetched_at=page.page.fetched_at,
    )
    return ParsedPage(kind, record, page.items)


def _read_lines(page: StrippedPage) -> list[Block]:
    if page.markup is not None:
        return read_blocks(page.markup)
    return [Block(text, has_gap=gap) for text, gap in page.lines]


def to_article(parsed: ParsedPage) -> ArticleRecord:
    """The record of an article page. Raises `PageError` with the page's kind as its reason for any other page."""
    if parsed.kind is PageKind.ARTICLE:
        return parsed.record
    record = parsed.record
    raise PageError(
        Stage.PARSE,
        _REJECTED_KINDS[parsed.kind],
        _why(parsed),
        PageFacts(parsed.kind, record.portal_id, record.visits, len(record.chrome_lines)),
    )


def _why(parsed: ParsedPage) -> str:
    if parsed.kind is PageKind.LISTING:
        return f"the page lists {len(parsed.items)} items and holds no article of its own"
    if parsed.kind is PageKind.EMPTY:
        return f"nothing is left once {len(parsed.record.chrome_lines)} chrome lines are taken off"
    named = f" titled {parsed.record.title!r}" if parsed.record.title else ""
    return f"a {parsed.kind.value} page{named}, not an article"


def _without_body(label: Labelled) -> Labelled:
    """On a list or a home page the prose is that of other pages."""
    if label.part in (Part.BODY, Part.CAPTION):
        return Labelled(label.block, Part.CHROME, "entry_of_list", label.value)
    return label


def _without_repeats(labels: list[Labelled], title: str | None) -> list[Labelled]:
    """The title once, the lead once: what the page prints again is chrome."""
    seen_title = match_key(title) if title else ""
    lead: str | None = None
    since_lead = 0
    kept: list[Labelled] = []
    for label in labels:
        repeated = None
        if label.part is Part.TITLE:
            seen_title = seen_title or match_key(label.value)
        elif seen_title and label.part in (Part.BODY, Part.CAPTION, Part.CHROME) and has_key(label.value, seen_title):
            repeated = "title_repeated"
        elif label.part is Part.BODY and lead is None:
            lead = match_key(label.value)
        elif label.part is Part.BODY and lead is not None and since_lead < LEAD_REPEATED_WITHIN:
            since_lead += 1
            if len(lead) > 30 and has_key(label.value, lead):
                repeated = "lead_repeated"
        kept.append(Labelled(label.block, Part.CHROME, repeated, label.value) if repeated else label)
    return kept


def _title(page: StrippedPage, labels: Sequence[Labelled]) -> tuple[str | None, str | None]:
    shown = _value(labels, Part.TITLE)
    if page.title is None or (page.title_rule == WEAKEST_TITLE_RULE and shown is not None):
        return shown, _rule(labels, Part.TITLE)
    return page.title, page.title_rule


def _published(
    page: StrippedPage, labels: Sequence[Labelled], address: str | None
) -> tuple[PostingDate | None, str | None]:
    stated = page.metadata.published if page.metadata else None
    shown = next((label for label in labels if label.part is Part.PUBLISHED and label.published is not None), None)
    if stated is not None and (stated.at is not None or shown is None):
        return stated, stated.rule
    from_address = read_address_date(address) if address else None
    if shown is not None and shown.published is not None:
        if from_address is not None and from_address.at is not None and shown.published.rule in RELATIVE_RULES:
            return from_address, from_address.rule  # the moment itself, where the page says how long ago it was
        rule = shown.rule if shown.rule != "posting_line" else shown.published.rule
        return shown.published, rule
    beside = _one_shown((line.text for line in page.chrome), _labelled_posting)
    if beside is not None:
        return beside, "labelled_line_in_chrome"
    return from_address, from_address.rule if from_address else None


def _one_shown(lines_shown: Iterable[str], read: Callable[[str], T | None]) -> T | None:
    """What the one chrome line that `read` understands says; None when several lines say different things."""
    found = {value for line in lines_shown if len(line) <= MAX_LINE_CHARS and (value := read(line)) is not None}
    return found.pop() if len(found) == 1 else None


def _labelled_posting(line: str) -> PostingDate | None:
    posting = read_posting_line(line) if line[0].isalpha() and line[-1].isdigit() and "/" in line else None
    return posting.date if posting is not None and posting.has_label else None


def _fetched_on(page: StrippedPage) -> date | None:
    return page.page.fetched_at.date() if page.page.fetched_at else None


def _byline(page: StrippedPage, labels: Sequence[Labelled]) -> tuple[str | None, str | None]:
    shown = _value(labels, Part.BYLINE)
    if shown is not None:
        return shown.strip(" ."), _rule(labels, Part.BYLINE)
    stated = page.metadata.author if page.metadata else None
    if (
        stated
        and lines.is_name(stated)
        and match_key(stated) != match_key(page.metadata.site_name or "" if page.metadata else "")
    ):
        return stated, "stated_author"
    return None, None


def _value(labels: Iterable[Labelled], part: Part) -> str | None:
    return next((label.value for label in labels if label.part is part and label.value), None)


def _rule(labels: Iterable[Labelled], part: Part) -> str | None:
    return next((label.rule for label in labels if label.part is part and label.value), None)


def _body_rule(blocks: Sequence[Block]) -> str | None:
    found = (block.rule for block in blocks if block.in_body and block.role is Role.BODY and block.rule)
    return next(found, "prose_lines" if blocks else None)


def _view_count(labels: Iterable[Labelled], chrome: Sequence[ChromeLine]) -> int | None:
    shown = next(
        (label.number for label in labels if label.part in (Part.VIEWS, Part.PUBLISHED) and label.number is not None),
        None,
    )
    return (
        shown
        if shown is not None
        else _one_shown((line.text for line in chrome if line.text[-1].isdigit()), lines.read_views_line)
    )


def _views_rule(labels: Iterable[Labelled]) -> str | None:
    return (
        "posting_line" if any(label.part is Part.PUBLISHED and label.number is not None for label in labels) else None
    )


def _visits(labels: Iterable[Labelled], chrome: Sequence[ChromeLine]) -> Iterable[CounterReading]:
    """Readings of the portal's counter, the first of each kind, in the order of the page."""
    seen: set[CounterKind] = set()
    for label in labels:
        if label.part is Part.COUNTER and label.counter and label.number is not None and label.counter not in seen:
            seen.add(label.counter)
            yield CounterReading(label.counter, label.number)
    for text, behind in pairwise([*(line.text for line in chrome), ""]):
        found = lines.read_counter_line(text) if text[-1].isdigit() and len(text) <= MAX_COUNTER_CHARS else None
        if found is None and behind.lstrip(": ")[:1].isdigit() and len(text) <= MAX_COUNTER_CHARS:
            kind = lines.read_counter_label(text)
            number = lines.read_number(behind) if kind else None
            found = (kind, number) if kind and number is not None else None
        if found and found[0] not in seen:
            seen.add(found[0])
            yield CounterReading(*found)


def _chrome(labels: Iterable[Labelled], title: str | None) -> Iterable[ChromeLine]:
    """The lines of the content that are no field and no body, and those whose field keeps only a part of them."""
    seen: set[Part] = set()
    title_key = match_key(title) if title else None
    for label in labels:
        if label.part in (Part.CHROME, Part.COUNTER, Part.PUBLISHED, Part.VIEWS, Part.SECTION):
            yield ChromeLine(label.block.text, label.rule)
        elif label.part in _ONCE:
            if label.part in seen or (label.part is Part.TITLE and match_key(label.value) != title_key):
                yield ChromeLine(label.block.text, f"another_{label.part.value}")
            seen.add(label.part)


def _context_lines(page: StrippedPage, chrome: Sequence[ChromeLine]) -> tuple[str, ...]:
    """Lines that may say whose portal it is."""
    stated = [page.metadata.page_title, page.metadata.site_name] if page.metadata else []
    shown = [line.text for line in chrome if len(line.text) <= MAX_CONTEXT_CHARS]
    whole = "\n".join(shown).casefold()  # searched at once: most lines name nothing
    places = [at for word in words.UNIT_WORDS for at in _places_of(word, whole)]
    ends = list(accumulate(len(line) + 1 for line in whole.split("\n"))) if places else []
    naming = sorted({bisect_right(ends, at) for at in places})
    return tuple(line for line in [*stated, *(shown[index] for index in naming)] if line)


def _places_of(word: str, whole: str) -> Iterator[int]:
    at = whole.find(word)
    while at >= 0:
        yield at
        at = whole.find(word, at + 1)
