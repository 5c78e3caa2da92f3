"""An empty warehouse on each engine. Import these fixtures, and those of `tests.postgres`, into a conftest."""

import shutil
from pathlib import Path

import pytest

from warehouse.engine import open_warehouse


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite warehouse to copy."""
    path = tmp_path_factory.mktemp("template") / "warehouse.db"
    open_warehouse(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A fresh warehouse on SQLite."""
    shutil.copy(migrated_file, tmp_path / "warehouse.db")
    return f"sqlite:///{tmp_path / 'warehouse.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse_url(request: pytest.FixtureRequest) -> str:
    """A fresh warehouse, on one engine and then on the other."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url
