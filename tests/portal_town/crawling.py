"""A town, a crawler in it, and what the warehouse should hold afterwards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prefect import flow
from pydantic import SecretStr
from sqlalchemy import text

from flows.crawl import THREADS, CrawlOptions, run_crawl
from flows.crawl_summary import CrawlSummary
from flows.settings import Settings
from tasks.fetch.rules import Clock, FetchRules
from tests.portal_town.layout import LAYOUTS, UNKNOWN, Layout, Paging
from tests.portal_town.log import find_hurries, find_overlaps
from tests.portal_town.pages import FORBIDDEN, main_address
from tests.portal_town.server import TownServer
from tests.portal_town.truth import Town, TownPortal
from warehouse.engine import open_warehouse, reading

FAMILIES = tuple(LAYOUTS)
CA_FILE = "town.pem"
"""In the folder of certificates: what a town that speaks TLS is trusted by."""
POSTED = (Paging.FORM, Paging.JSON)
SPEED = 40.0
"""Of the town's clock, which the crawler lives by too: its second between two requests takes 25 ms."""


class TownSettings(Settings):
    """As a person would set them, but for how long a server may drip: that much is real time."""

    answer_timeout_s: float = 2.0

    @property
    def fetch_rules(self) -> FetchRules:
        longest_s = self.answer_timeout_s
        return replace(super().fetch_rules, read_timeout_s=longest_s, whole_timeout_s=longest_s)


@dataclass(frozen=True, slots=True)
class Crawler:
    """The project's crawl, let loose on one town."""

    server: TownServer
    folder: Path
    batch_size: int = 40
    warehouse_url: str | None = None
    """None: SQLite, in `folder`."""
    answer_timeout_s: float = 2.0

    @property
    def settings(self) -> Settings:
        return TownSettings(
            data_dir=self.folder,
            warehouse_url=SecretStr(self.warehouse_url) if self.warehouse_url else None,
            allow_loopback=True,
            contact="crawler@wardnews.example",
            batch_size=self.batch_size,
            answer_timeout_s=self.answer_timeout_s,
            processes=1,
        )

    @property
    def clock(self) -> Clock:
        town = self.server.clock
        return Clock(town.now, town.monotonic, town.sleep, lambda: 0.5)

    @property
    def delay_s(self) -> float:
        """Real seconds between two requests to one host."""
        return self.settings.crawl_delay_s / self.server.clock.speed

    def crawl(self, **options: Any) -> CrawlSummary:
        """One crawl of the whole town, as a flow run."""
        portals = tuple(str(path) for path in declare(self.server, self.folder / "portals"))
        wanted = CrawlOptions(**{"portals": portals} | options)

        @flow(name="crawl", task_runner=THREADS)
        def crawl_the_town() -> CrawlSummary:
            return run_crawl(wanted, self.settings, clock=self.clock, resolve=lambda _host, _port: ["127.0.0.1"])

        return crawl_the_town()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        engine = open_warehouse(self.settings.warehouse)
        try:
            with reading(engine) as connection:
                return [tuple(row) for row in connection.execute(text(query))]
        finally:
            engine.dispose()


def declare(server: TownServer, folder: Path) -> Sequence[Path]:
    """A declaration for each portal, as a person would write it."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_declare(server, portal, folder) for portal in server.town.portals]


def _declare(server: TownServer, portal: TownPortal, folder: Path) -> Path:
    path = folder / f"{portal.host}.toml"
    layout, origin = LAYOUTS[portal.family], server.origin(portal.host)
    family = f'family = "{portal.family}"\n' if portal.family != UNKNOWN else ""
    trust = f'ca_file = "{CA_FILE}"\n' if origin.startswith("https:") else ""
    feeds = f'"{origin}{layout.feed}"' if layout.feed else ""
    sitemaps = f'"{origin}{layout.sitemap}"' if layout.sitemap else ""
    path.write_text(
        f'id = "{portal.host}"\nhome = "{origin}/"\n{family}{trust}delay_s = 0\n'
        f"feeds = [{feeds}]\nsitemaps = [{sitemaps}]\n"
        f'[[listings]]\naddress = "{origin}{layout.listing}"\n{_paging(layout)}',
        "utf-8",
    )
    return path


def _paging(layout: Layout) -> str:
    if layout.paging not in POSTED:
        return ""
    form = f'form = "{layout.page_name}={{page}}"\n'
    if layout.paging is Paging.FORM:
        return form
    keys = 'entries = "data.items"\ntitle = "tieuDe"\npublished = "ngayDang"\n'
    return f'{form}[listings.json_entries]\n{keys}address = "{layout.article.replace("{number}", "{id}")}"\n'


def live_two_weeks(crawler: Crawler, crawls_a_day: int) -> None:
    """Crawl on a schedule, for 14 days of the town."""
    clock = crawler.server.clock
    crawler.crawl()
    for number in range(1, 14 * crawls_a_day + 1):
        clock.set_to(crawler.server.town.begins_at + timedelta(days=1) * number / crawls_a_day)
        crawler.crawl()


def check_outcome(crawler: Crawler) -> None:
    """The warehouse holds each article of the town once, with all its texts, and knows which were withdrawn."""
    town = crawler.server.town
    assert loaded(crawler, town) == published(town, crawler.server.clock.now())


def check_manners(crawler: Crawler) -> None:
    """By the server's log: one request at a time, in no hurry, nothing forbidden; and every fault has happened.

    What is forbidden was there to be asked for: the crawler knows it as an entry of lists.
    """
    known = crawler.rows(f"SELECT last_outcome, last_status FROM crawl_page WHERE address LIKE '%{FORBIDDEN}%'")  # noqa: S608
    assert known
    assert {status for _, status in known} == {None}
    visits = crawler.server.log.visits()
    assert find_overlaps(visits) == []
    assert find_hurries(visits, crawler.delay_s) == []
    assert [visit for visit in visits if visit.path.startswith(FORBIDDEN)] == []
    assert {visit.fault for visit in visits if visit.fault} == set(crawler.server.faults.kinds)


def check_second_crawl(crawler: Crawler) -> None:
    """Crawl a town in which nothing has happened, a month later, when everything is due.

    Every request is conditional and is answered by 304, with one exception: HTTP knows no conditional POST, so that the
    first page of a posted list comes whole. It has nothing new, and its second page is not asked for.
    """
    crawler.server.log.clear()
    crawler.server.clock.pass_time(timedelta(days=40))
    summary = crawler.crawl()
    visits = crawler.server.log.visits()
    unconditional = [(visit.host, visit.method) for visit in visits if not visit.is_conditional]
    posted = [portal for portal in crawler.server.town.portals if LAYOUTS[portal.family].paging in POSTED]
    assert sorted(unconditional) == sorted((portal.host, "POST") for portal in posted)
    assert {visit.status for visit in visits if visit.is_conditional} == {304}
    assert {"/robots.txt", "/sitemap.xml", "/sitemap-1.xml.gz"} <= {visit.path for visit in visits}
    assert summary.pages.counts.page_count == 0


def published(town: Town, moment: datetime) -> dict[tuple[str, str], tuple[list[tuple[str, str]], bool]]:
    """By host and path of each article that was out by `moment` and after the town began: its texts in order (title
    and body), and whether it was withdrawn."""
    return {
        (portal.host, main_address(portal, story)): (
            [_words(prose) for since, prose in story.texts if since <= moment],
            story.gone_at is not None and story.gone_at <= moment,
        )
        for portal in town.portals
        for story in portal.stories
        if story.published_at <= moment
    }


def _words(prose: Any) -> tuple[str, str]:
    return prose.title, "\n\n".join((prose.lead, *prose.paragraphs))


def loaded(crawler: Crawler, town: Town) -> dict[tuple[str, str], tuple[list[tuple[str, str]], bool]]:
    """The same of the warehouse; fails where one article of the town is two there."""
    titles = {
        (portal.host, story.texts[0][1].title.removesuffix(" (cập nhật)")): main_address(portal, story)
        for portal in town.portals
        for story in portal.stories
    }
    texts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, title, body in crawler.rows(
        "SELECT article_key, title, body FROM fact_article_revision ORDER BY article_key, revision_number"
    ):
        texts[key].append((title, body))
    found: dict[tuple[str, str], tuple[list[tuple[str, str]], bool]] = {}
    for key, address, is_vanished in crawler.rows(
        "SELECT article_key, address, vanished_at IS NOT NULL FROM fact_article ORDER BY article_key"
    ):
        host = urlsplit(address).hostname or ""
        path = titles.get((host, texts[key][0][0].removesuffix(" (cập nhật)")), f"unknown: {address}")
        assert (host, path) not in found, f"{host}{path} is there twice"
        found[host, path] = (texts[key], bool(is_vanished))
    return found
