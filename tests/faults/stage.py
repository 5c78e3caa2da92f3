"""Where rounds begin: a warehouse that was loaded once, pages that have changed since, and what must come of it."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.tables import read_tables
from tests.faults.world import Place, World
from tests.flows.commands import ward_news
from warehouse.engine import open_warehouse
from warehouse.portal_days import day_in_vietnam

_SAMPLES = Path(__file__).parents[1] / "portals"
_NEVER_STRUCK_S = 300


class BadRunError(AssertionError):
    """A run that nothing disturbed, and that was not good all the same."""


class Stage:
    """The pages of one kind of round on one engine, and the tables that an undisturbed run leaves of them."""

    def __init__(self, world: World, engine_name: str, *, is_large: bool = False) -> None:
        self.pages = world.folder / f"pages-{engine_name}{'-large' * is_large}"
        self.arguments = ["ingest", str(self.pages), "--batch-size", "130" if is_large else "3"]
        self.first = world.make_place(engine_name)
        self._world = world
        write = write_many_pages if is_large else write_some_pages
        write(self.pages, is_first=True)
        self.run(self.first)
        write(self.pages, is_first=False)
        self.page_count = sum(path.suffix in {".html", ".txt"} for path in self.pages.rglob("*"))
        self.made_on = day_in_vietnam(datetime.now(UTC))
        with world.place(engine_name, self.first) as undisturbed:
            self.run_s = self.run(undisturbed)
            self.expected = self.read(undisturbed)

    def read(self, place: Place) -> dict[str, str]:
        engine = open_warehouse(place.warehouse)
        tables = read_tables(engine)
        engine.dispose()
        return tables

    def run(self, place: Place) -> float:
        """An undisturbed run; how long it took. Raises `BadRunError` when it is not good."""
        begun = time.monotonic()
        run = self._world.warm.start(self.arguments, place.environment, place.folder)
        exit_code = run.wait(_NEVER_STRUCK_S)
        if exit_code != 0:
            raise BadRunError(f"an undisturbed run ended with {exit_code}: {run.log.read_text()}")
        return time.monotonic() - begun


def write_some_pages(folder: Path, *, is_first: bool) -> None:
    """Eight sample pages of many kinds; a quarter of them is new and a third changed since the first time."""
    shutil.rmtree(folder, ignore_errors=True)
    samples = [path for path in sorted(_SAMPLES.rglob("*")) if path.suffix in {".html", ".txt"}]
    for number, path in enumerate(samples[::10]):
        if is_first and number % 4 == 0:
            continue
        target = folder / path.relative_to(_SAMPLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        page = path.read_bytes()
        target.write_bytes(page if is_first or number % 3 else page.replace(b"</p>", " Tin mới.</p>".encode(), 3))


def write_many_pages(folder: Path, *, is_first: bool) -> None:
    """So many that worker processes parse them; half are new, and a tenth changed since the first time."""
    folder.mkdir(exist_ok=True)
    for number in range(0, 520, 2 if is_first else 1):
        page = ward_news(number)
        text = page if is_first or number % 10 else page.replace("dọc tuyến kênh", "dọc hai bờ kênh")
        (folder / f"tin-{number:03}.html").write_text(text, encoding="utf-8")
