"""What a list said of an article against what the article says itself."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tasks.discover.links import FoundLink
from tasks.pages.fold import match_key

MIN_CUT_WORDS = 4
"""Lists cut long titles; fewer words than this are no cut title but another one."""
CLOCK_TOLERANCE = timedelta(minutes=1)
"""Lists show minutes, articles' markup seconds."""


class Statement(Protocol):
    """An article, as it was read or as the warehouse has it."""

    @property
    def title(self) -> str | None: ...

    @property
    def published_on(self) -> date | None: ...

    @property
    def published_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field that list and article give differently, as a person reads it."""

    field: str
    listed: str
    read: str | None
    """None where the article's page does not say."""

    def __str__(self) -> str:
        found = f"the article {self.read!r}" if self.read is not None else "the article nothing"
        return f"{self.field}: the list says {self.listed!r}, {found}"


def find_disagreements(link: FoundLink, record: Statement) -> tuple[Disagreement, ...]:
    """Where `record` is not what `link` promised: another title, another day or time, or none; empty when all agrees.

    A title that the list cuts off, writes in capitals or without marks agrees. What the list does not say is not held
    against the article, nor is a time where one of both gives the day alone.
    """
    notes = []
    if link.title and not _is_same_title(link.title, record.title):
        notes.append(Disagreement("title", link.title, record.title))
    if link.published_on and link.published_on != record.published_on:
        read = record.published_on.isoformat() if record.published_on else None
        notes.append(Disagreement("published_on", link.published_on.isoformat(), read))
    elif link.published_at and record.published_at and _is_other_time(link.published_at, record.published_at):
        notes.append(Disagreement("published_at", link.published_at.isoformat(), record.published_at.isoformat()))
    return tuple(notes)


def _is_other_time(listed: datetime, read: datetime) -> bool:
    return abs(listed - read) > CLOCK_TOLERANCE


def _is_same_title(listed: str, read: str | None) -> bool:
    if read is None:
        return False
    short, long = sorted((match_key(listed), match_key(read)), key=len)
    return short == long or (len(short.split()) >= MIN_CUT_WORDS and long.startswith(short))
