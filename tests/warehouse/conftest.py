"""An empty warehouse on each engine."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.browser import browser  # noqa: F401 - a fixture
from tests.postgres import postgres, postgres_url  # noqa: F401 - fixtures
from tests.warehouses import migrated_file, sqlite_url, warehouse_url  # noqa: F401 - fixtures
from warehouse.engine import open_warehouse


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[Engine]:  # noqa: F811
    engine = open_warehouse(warehouse_url)
    yield engine
    engine.dispose()
