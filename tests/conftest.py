"""Every test runs without the developer's own settings, and leaves nothing behind in the home folder."""

import os
import tempfile
from pathlib import Path

import pytest

for _name in [name for name in os.environ if name.startswith(("PREFECT_", "WARDNEWS_"))]:
    del os.environ[_name]

# Prefect reads its settings when it is first imported, so they are set here, before any test module is.
_home = tempfile.TemporaryDirectory(prefix="wardnews-tests-", ignore_cleanup_errors=True)
os.environ |= {
    "PREFECT_HOME": _home.name,
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a test that needs a server asks for the fixture `prefect_server`
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",  # tests of other rooms log without a flow
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}


@pytest.fixture(scope="session")
def sample_pages() -> Path:
    """The pages that ship with the project."""
    return Path(__file__).parent / "portals"


def pytest_unconfigure() -> None:
    _home.cleanup()
