"""A round of `make faults`, and that it sees what it looks for."""

from pathlib import Path
from random import Random

from tests.faults.rounds import Fault, Rounds
from tests.faults.tables import differences, read_tables
from tests.faults.world import World
from tests.flows.conftest import PrefectServer
from tests.warehouse.loading import load
from tests.warehouse.pages import MONDAY, make_article
from warehouse.engine import open_warehouse


def test_a_run_that_is_killed_and_run_again_leaves_the_tables_of_an_undisturbed_one(
    prefect_server: PrefectServer, tmp_path: Path
) -> None:
    with World(tmp_path, prefect_server.api_url) as world:
        outcome = Rounds(world).play(Fault.KILL, "sqlite", Random(7))
    assert outcome.findings == ()


def test_a_row_that_is_missing_and_one_that_is_too_many_are_seen(tmp_path: Path) -> None:
    tables = []
    for name, numbers in (("one.db", (1, 2)), ("other.db", (1, 3))):
        engine = open_warehouse(f"sqlite:///{tmp_path / name}")
        load(engine, [make_article(number, fetched_at=MONDAY) for number in numbers])
        tables.append(read_tables(engine))
        engine.dispose()
    found = [line for line in differences(*tables) if line.startswith("fact_article: ")]
    assert ["-" in line[:16] for line in found] == [True, False]
