"""The JSON object of one page: what `wardnews parse` prints and what goldens hold."""

from typing import Any

from tasks.errors import PageError
from tasks.pages.article import ParsedPage, parse_page, to_article
from tasks.pages.chrome import strip_page
from warehouse.records import PageKind, RawPage

NO_FIELDS: dict[str, Any] = {
    "page_kind": PageKind.EMPTY.value,
    "title": None,
    "lead": None,
    "body_paragraphs": [],
    "byline": None,
    "byline_role": None,
    "source": None,
    "section": None,
    "published_at": None,
    "event_on": None,
    "event_year_inferred": False,
    "view_count": None,
    "visits": None,
    "image_names": [],
    "captions": [],
    "ward": None,
    "ward_code": None,
    "district": None,
    "province": None,
    "chrome_lines": [],
    "rejected": None,
}
"""The object of a page that gives nothing."""


def describe_page(page: RawPage) -> dict[str, Any]:
    """Every field of `page`, JSON-ready; `rejected` is a reason word for a page that cannot become an article."""
    try:
        parsed = parse_page(strip_page(page))
    except PageError as error:
        return describe_rejection(error)
    described = describe_parsed(parsed)
    try:
        to_article(parsed)
    except PageError as error:
        described["rejected"] = error.reason.value
    return described


def describe_rejection(error: PageError) -> dict[str, Any]:
    """The object of a page that could not be read at all."""
    return NO_FIELDS | {"rejected": error.reason.value, "rejected_because": error.detail}


def describe_parsed(parsed: ParsedPage) -> dict[str, Any]:
    """The fields of `parsed` under the names of the command line."""
    record = parsed.record
    published = record.published_at or record.published_on
    visits: dict[str, int | None] = {reading.kind.value: reading.value for reading in record.visits}
    fields: dict[str, Any] = {
        "page_kind": parsed.kind.value,
        "title": record.title,
        "lead": record.lead,
        "body_paragraphs": list(record.body_paragraphs),
        "byline": record.byline,
        "byline_role": record.byline_role,
        "source": record.source,
        "section": record.section,
        "published_at": published.isoformat() if published else None,
        "event_on": record.event_on.isoformat() if record.event_on else None,
        "event_year_inferred": record.event_year_inferred,
        "view_count": record.view_count,
        "visits": {"total": None, **visits} if visits else None,
        "image_names": list(record.image_names),
        "captions": list(record.captions),
        "ward": record.place.ward_name,
        "ward_code": record.place.ward_code,
        "district": record.place.district_name,
        "province": record.place.province_name,
        "ward_status": record.place.status.value,
        "chrome_lines": [line.text for line in record.chrome_lines],
        "items": [{"title": item.title, "href": item.href, "published_at": item.published_at} for item in parsed.items],
        "field_rules": dict(record.field_rules),
        "family": record.family,
        "url": record.address,
        "parser_version": record.parser_version,
    }
    return NO_FIELDS | fields
