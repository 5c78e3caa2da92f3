"""Datasette serves the warehouse with what the models say about it."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.warehouse.loading import load
from tests.warehouse.pages import MONDAY, make_article
from warehouse.engine import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.explore import make_command
from warehouse.search import refresh_search

pytest.importorskip("datasette")


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("explore")
    (folder / "town.db").write_bytes(migrated_file.read_bytes())
    engine = open_warehouse(f"sqlite:///{folder}/town.db")
    load(engine, [make_article(n, fetched_at=MONDAY) for n in range(3)])
    refresh_search(engine)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(make_command(engine, port, folder), stdout=log, stderr=log)
    engine.dispose()
    address = f"http://127.0.0.1:{port}/town"
    try:
        _wait(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - loopback
                return
        except URLError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


def fetch(address: str) -> str:
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - loopback
        text: str = answer.read().decode()
        return text


def test_tables_show_their_descriptions_and_columns(site: str) -> None:
    page = fetch(f"{site}/fact_article")
    assert ("One row per article: its current state." in page, "Title without labels." in page) == (True, True)


def test_a_mart_has_facets(site: str) -> None:
    answer: dict[str, Any] = json.loads(fetch(f"{site}/mart_article.json?_facet=province_name"))
    assert [item["value"] for item in answer["facet_results"]["province_name"]["results"]] == ["Thành phố Hà Nội"]


def test_search_is_a_canned_query(site: str) -> None:
    answer = json.loads(fetch(f"{site}/search.json?words={quote('thi dua')}&_shape=array"))
    assert len(answer) == 3


def test_postgresql_is_refused_in_one_line(postgres_url: str, tmp_path: Path) -> None:
    engine = open_warehouse(postgres_url)
    with pytest.raises(WarehouseError, match="opens a SQLite warehouse"):
        make_command(engine, 8001, tmp_path)
    engine.dispose()
