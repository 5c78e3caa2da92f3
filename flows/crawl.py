"""What schedules run: find what is new on each portal, fetch it politely, keep the bytes, load it by the same road."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine

from flows.artifacts import leave_table
from flows.crawl_summary import CrawlSummary
from flows.logs import stages_logged
from flows.run import Run, as_is
from flows.settings import Settings, make_data_folder, read_settings
from tasks.archives.store import open_archive
from tasks.crawl.interrupted import only_crawl, read_recordings
from tasks.crawl.portal import PortalReport, Tools, crawl_portal, look_at_portal
from tasks.crawl.schedule import is_due
from tasks.crawl.shelf import CrawledBatch, Shelf
from tasks.discover.agree import find_disagreements
from tasks.errors import UsageError
from tasks.fetch.addresses import Resolve, resolve_by_dns
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.rules import SYSTEM_CLOCK, Clock
from tasks.portals.declaration import PortalDeclaration, read_declaration, read_declarations
from warehouse.archived import find_payloads
from warehouse.crawl_state import read_host_states, read_looks, write_crawl_state
from warehouse.engine import open_warehouse, writing
from warehouse.records import ArchivedPayload
from warehouse.shown import read_shown_articles, see_again
from warehouse.vanish import mark_vanished

logger = logging.getLogger(__name__)

THREADS: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1_000)
"""A portal each, and nearly all of them wait for politeness; `WARDNEWS_CRAWL_THREADS` allows no more."""


class CrawlOptions(BaseModel):
    """What one crawl is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    portals: tuple[str, ...] = Field(
        (), description="Ids of declared portals, or paths of declarations of your own. Empty: every verified portal."
    )
    since: date | None = Field(
        None, description="Read lists back to this day, also through what is known; what is dated earlier is left."
    )
    limit: int | None = Field(
        None,
        ge=1,
        description="Articles never had before, at most, of each portal; the others wait for the next crawl.",
    )
    due: bool = Field(
        False, description="Only portals whose turn has come since they were last looked at: for schedules."
    )
    dry_run: bool = Field(False, description="Ask for the lists only and say what is new; nothing is kept or loaded.")


EVERYTHING_NEW = CrawlOptions()


@flow(name="crawl", task_runner=THREADS)
def crawl(options: CrawlOptions = EVERYTHING_NEW) -> CrawlSummary:
    """Find what is new on ward portals, fetch it, archive it, and load it as `ingest` does.

    Args:
        options: Which portals, how far back, how many articles. Leave as it is for what is new on every portal.
    """
    return run_crawl(options, read_settings())


def run_crawl(
    options: CrawlOptions, settings: Settings, *, clock: Clock = SYSTEM_CLOCK, resolve: Resolve = resolve_by_dns
) -> CrawlSummary:
    """The crawl, within a flow run whose tasks run in threads. Raises `UsageError` for an unknown portal."""
    with stages_logged(), _opened(settings) as engine:
        portals: Sequence[PortalDeclaration] = find_portals(options.portals)
        if options.due:
            portals = find_due(portals, engine, clock.now())
        if not portals:
            logger.info("No portal has its turn")
            return CrawlSummary()
        if options.dry_run:
            return _look_only(portals, engine, settings, options, clock, resolve)
        return _Crawl(portals, engine, settings, options, clock).run(resolve)


def find_portals(names: Sequence[str]) -> list[PortalDeclaration]:
    """The declarations behind ids and paths, each once; every verified portal's, without names. Raises `UsageError`."""
    declared = read_declarations()
    found = {} if names else {portal.id: portal for portal in declared.values() if portal.is_verified}
    for name in names:
        portal = read_declaration(Path(name)) if name.endswith(".toml") else declared.get(name)
        if portal is None:
            raise UsageError(f"no portal {name!r}; `wardnews portals list` names them")
        found[portal.id] = portal
    if not found:
        raise UsageError("no portal is declared that this crawl could ask")
    return list(found.values())


def find_due(portals: Sequence[PortalDeclaration], engine: Engine, now: datetime) -> list[PortalDeclaration]:
    """Those of `portals` whose turn it is."""
    looks = read_looks(engine)
    return [portal for portal in portals if is_due(portal.minute, looks.get(portal.id), now)]


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    engine = open_warehouse(settings.warehouse)
    try:
        yield engine
    finally:
        engine.dispose()


@task(task_run_name="crawl {portal_id}", cache_policy=NO_CACHE, persist_result=False)
def crawl_one(portal_id: str, portal: PortalDeclaration, tools: Tools, options: CrawlOptions) -> PortalReport:  # noqa: ARG001 - names the task run
    """Everything that one portal has for this crawl; what comes lies on the shelf."""
    try:
        return crawl_portal(portal, tools, since=options.since, limit=options.limit)
    finally:
        tools.shelf.leave()


class _Crawl:
    """One crawl in progress: portals are asked in threads, and in the end this one loads what lies on the shelf."""

    def __init__(
        self,
        portals: Sequence[PortalDeclaration],
        engine: Engine,
        settings: Settings,
        options: CrawlOptions,
        clock: Clock,
    ) -> None:
        self._portals = portals
        self._engine = engine
        self._settings = settings
        self._options = options
        self._clock = clock
        self._is_stopped = threading.Event()
        self._summary = CrawlSummary()

    def run(self, resolve: Resolve) -> CrawlSummary:
        settings = self._settings
        archive = open_archive(settings.archive)
        with ExitStack() as stack:
            note = stack.enter_context(only_crawl(make_data_folder(settings)))
            recordings = read_recordings(archive, note)
            shelf = Shelf(
                archive,
                batch_size=settings.batch_size,
                portal_count=len(self._portals),
                find_payload=self._find_payload,
                recordings=recordings,
                max_page_bytes=settings.max_page_bytes,
            )
            fetcher = Fetcher(
                settings.fetch_rules,
                clock=self._clock,
                resolve=resolve,
                known_hosts=read_host_states(self._engine),
                book=shelf,
            )
            stack.callback(fetcher.close)
            turns = threading.Semaphore(settings.crawl_threads)
            tools = Tools(self._engine, fetcher, shelf, self._clock, self._is_stopped.is_set, turns)
            parameters = self._options.model_dump(mode="json")
            run = stack.enter_context(Run(self._engine, settings, "crawl", parameters))
            run.started_at = self._clock.now()
            run.asked = {portal.id for portal in self._portals}
            reports = self._crawl(run, tools)
            self._summary = replace(
                self._summary,
                pages=run.summary,
                portals=reports,
                recalled_count=shelf.recalled_count,
                disagreements=tuple(self._find_disagreements(reports)),
            )
            self._leave_record()
            note.is_done = True
        return self._summary

    def _crawl(self, run: Run, tools: Tools) -> tuple[PortalReport, ...]:
        """Ask every portal, then load what came. What a portal's thread raises is raised at the end."""
        options = self._options
        run.task_run_count += len(self._portals)
        futures: list[PrefectFuture[PortalReport]] = [
            crawl_one.submit(portal.id, as_is(portal), as_is(tools), as_is(options)) for portal in self._portals
        ]
        try:
            batches = list(tools.shelf.batches())  # references and states, no pages
        finally:
            self._is_stopped.set()  # where the shelf failed, nothing more is asked for
            for future in futures:
                future.wait()
        answered = [future.result() for future in futures if future.state.is_completed()]
        run.unreached = {report.portal_id for report in answered if report.is_blind}
        self._load(run, batches, tools.fetcher)
        return tuple(future.result() for future in futures)

    def _load(self, run: Run, batches: Sequence[CrawledBatch], fetcher: Fetcher) -> None:
        """Load the pages, then remember their addresses: a crash in between costs a second look, and loses nothing."""
        pages = [tuple(batch.pages) for batch in batches if batch.pages]
        if pages:
            run.take_batches(pages, page_count=sum(map(len, pages)), batch_count=len(pages))
        for batch in batches:
            with writing(self._engine) as connection:
                write_crawl_state(connection, batch.states, fetcher.host_states())
                see_again(connection, batch.seen)
            vanished_count = mark_vanished(self._engine, batch.gone, self._clock.now()) if batch.gone else 0
            self._summary = replace(self._summary, vanished_count=self._summary.vanished_count + vanished_count)

    def _find_payload(self, digest: str) -> ArchivedPayload | None:
        return find_payloads(self._engine, (digest,)).get(digest)

    def _find_disagreements(self, reports: Sequence[PortalReport]) -> Iterator[str]:
        for portal, report in zip(self._portals, reports, strict=True):
            shown = read_shown_articles(self._engine, portal.hosts) if report.fetched else {}
            for link in report.fetched:
                if article := shown.get(link.address):
                    for disagreement in find_disagreements(link, article):
                        yield f"{link.address}: {disagreement}"

    def _leave_record(self) -> None:
        for line in self._summary.disagreements:
            logger.info("Unlike its list: %s", line)
        leave_table(
            key="crawl-portals",
            rows=[report.as_row() for report in self._summary.portals],
            description="What the crawl found on each portal.",
        )


def _look_only(  # noqa: PLR0917 - its whole world
    portals: Sequence[PortalDeclaration],
    engine: Engine,
    settings: Settings,
    options: CrawlOptions,
    clock: Clock,
    resolve: Resolve,
) -> CrawlSummary:
    known_hosts = read_host_states(engine)
    with closing(Fetcher(settings.fetch_rules, clock=clock, resolve=resolve, known_hosts=known_hosts)) as fetcher:
        futures = [
            look_at_one.submit(portal.id, as_is(portal), as_is(engine), as_is(fetcher), as_is(clock), as_is(options))
            for portal in portals
        ]
        return CrawlSummary(portals=tuple(future.result() for future in futures), is_dry=True)


@task(task_run_name="look at {portal_id}", cache_policy=NO_CACHE, persist_result=False)
def look_at_one(  # noqa: PLR0917 - as crawl_one
    portal_id: str,  # noqa: ARG001 - names the task run
    portal: PortalDeclaration,
    engine: Engine,
    fetcher: Fetcher,
    clock: Clock,
    options: CrawlOptions,
) -> PortalReport:
    """What a crawl would find on one portal."""
    return look_at_portal(portal, engine, fetcher, clock, since=options.since, limit=options.limit)
