"""A web site on loopback for each test."""

from collections.abc import Iterator

import pytest

from tests.tasks.fetch.site import Web, open_web


@pytest.fixture
def web() -> Iterator[Web]:
    with open_web() as made:
        yield made
