"""A portal through virtual days: its saved page with another title, day and address for every article."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine

from expectations.working_days import is_working_day
from tasks.batch import Batch
from tasks.check import BatchVerdict, check_articles
from tasks.road import parse_pages
from tasks.watch import watch_portals
from warehouse.health_records import Alarm
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.records import VIETNAM_TIME, LandedPage, MediaType, RawPage

PAGES = Path(__file__).parents[1] / "portals"
FIRST_DAY = date(2025, 3, 3)
Mutation = Callable[[str], str]

_TITLES = ("trồng cây đầu năm", "họp mặt cựu chiến binh", "khai giảng lớp xóa mù", "dọn kênh", "khám bệnh miễn phí")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page of the project whose title, posting day and canonical address stand in it as these texts."""

    path: str
    title: str
    posted: str
    posted_form: str
    """The posting day as `strftime` writes it."""
    address: str

    @property
    def portal_id(self) -> str:
        return self.path.partition("/")[0]

    def article(self, number: int, posted_on: date) -> tuple[str, str]:
        """Source and address of article `number`."""
        source = (PAGES / self.path).read_text(encoding="utf-8")
        address = re.sub(r"(\.\w+)?$", rf"-{number}\1", self.address, count=1)
        title = f"{self.title[: 20 + 5 * (number % 3)]} {_TITLES[number % len(_TITLES)]} đợt {number}"
        posted = posted_on.strftime(self.posted_form)
        return source.replace(self.address, address).replace(self.title, title).replace(self.posted, posted), address


def live(
    engine: Engine,
    page: SavedPage,
    *,
    days: int,
    first: date = FIRST_DAY,
    mutate: Mutation = str,
    clock_stands_at: date | None = None,
    per_day: int = 2,
    is_checked: bool = True,
) -> list[Alarm]:
    """Load `per_day` articles on each working day of `days` days, one run a day; the alarms after the last run."""
    alarms: list[Alarm] = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        pages = []
        for number in range(per_day if is_working_day(day) else 0):
            source, address = page.article((day - FIRST_DAY).days * per_day + number, clock_stands_at or day)
            at = datetime.combine(day, time(7, number), VIETNAM_TIME).astimezone(UTC)
            payload = mutate(source).encode()
            pages.append(RawPage.of(address, payload, MediaType.HTML, fetched_at=at, address=address))
        alarms = run_once(engine, pages, day, is_checked=is_checked)
    return alarms


def run_once(
    engine: Engine,
    pages: list[RawPage],
    day: date,
    *,
    unreached: frozenset[str] = frozenset(),
    is_checked: bool = True,
) -> list[Alarm]:
    """The whole road of one run in the evening of `day`, from bytes to alarms."""
    at = datetime.combine(day, time(18), VIETNAM_TIME).astimezone(UTC)
    run_key = start_run(engine, flow_name="crawl", parameters={}, prefect_run_id=None)
    parsed = parse_pages(Batch(tuple(pages)))
    checked, verdict = check_articles(parsed, run_at=at) if is_checked else (parsed, BatchVerdict())
    landed = [LandedPage.of(page) for page in pages]
    counts = load_batch(engine, run_key, 1, landed, checked.items, checked.rejections, verdict.results)
    finish_run(engine, run_key, RunStatus.COMPLETED, counts)
    return list(watch_portals(engine, run_key, at, unreached=unreached).alarms)
