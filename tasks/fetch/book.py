"""The book of a crawl: every response is entered, and what an interrupted crawl entered is not asked again."""

from typing import Protocol

from requests import PreparedRequest

from tasks.exchange import Exchange


class Book(Protocol):
    """Used by many threads at once."""

    def recall(self, request: PreparedRequest) -> Exchange | None:
        """The response that this very request had in a crawl that was cut short, once; None when it is to be asked."""
        ...

    def enter(self, exchange: Exchange) -> None:
        """Keep a response that came just now, also one that was not read to its end."""
        ...


class NoBook:
    """Nothing is kept and nothing known."""

    def recall(self, request: PreparedRequest) -> Exchange | None:  # noqa: ARG002 - the protocol's
        return None

    def enter(self, exchange: Exchange) -> None:
        """Let it go."""
