"""What an answer leaves to remember of its address, and what the next request makes of it."""

import hashlib
from dataclasses import replace
from datetime import datetime

from tasks.fetch.answers import PAGE_TYPES, Answer, FetchRequest, Outcome, header
from warehouse.crawl_state import PageState

_NOT_ASKED = frozenset({Outcome.RESTING, Outcome.DISALLOWED})
_MISSING = frozenset({Outcome.GONE, Outcome.SOFT_GONE})
_THERE = frozenset({Outcome.FETCHED, Outcome.NOT_MODIFIED})


def conditional_request(
    address: str, known: PageState | None, media_types: frozenset[str] = PAGE_TYPES
) -> FetchRequest:
    """Ask for `address`, or only for news of it when it was fetched before and its server gave validators."""
    if known is None:
        return FetchRequest(address, media_types)
    return FetchRequest(address, media_types, known.etag, known.last_modified)


def remember_answer(known: PageState | None, answer: Answer, portal_id: str, asked_at: datetime) -> PageState | None:
    """What is known of the address after `answer`; `known` itself when its host was not asked.

    Only a page that was fetched changes the validators: write them down once the page is archived and loaded, for
    with them an unchanged page never comes again.
    """
    if answer.outcome in _NOT_ASKED:
        return known
    last = answer.exchange
    before = known or PageState(answer.request.address, portal_id, answer.outcome, asked_at, found_at=asked_at)
    missing_count = before.missing_count + 1 if answer.outcome in _MISSING else before.missing_count
    etag, last_modified = before.etag, before.last_modified
    fetched_at, digest = before.last_fetched_at, before.payload_sha256
    if answer.outcome is Outcome.FETCHED and last is not None and answer.payload is not None:
        etag, last_modified = header(last, "etag"), header(last, "last-modified")
        fetched_at, digest = last.requested_at, hashlib.sha256(answer.payload).hexdigest()
    return replace(
        before,
        last_outcome=answer.outcome,
        last_asked_at=asked_at,
        last_status=last.status if last else None,
        etag=etag,
        last_modified=last_modified,
        last_fetched_at=fetched_at,
        payload_sha256=digest,
        missing_count=0 if answer.outcome in _THERE else missing_count,
    )
