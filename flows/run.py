"""One run against the warehouse: batches in, each parsed, checked and loaded, and what became of them in `audit_run`.

Every flow that loads pages shares this road: what differs is where its pages come from. All batches are judged before
the first is loaded, so that a run stopped by the gate leaves the warehouse as it was.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.utilities.annotations import quote
from sqlalchemy import Engine

from flows.artifacts import Progress, Quarantine, leave_changes, leave_quality_link, leave_quarantine, leave_table
from flows.closing import audit_loaded, refresh_search_and_copies, watch
from flows.cluster import run_on_cluster
from flows.health import leave_health_artifact
from flows.history import complete_history
from flows.parsing import PendingBatch, parse_batches
from flows.quality_docs import write_quality_docs
from flows.settings import Settings
from flows.spool import Spool
from flows.summary import IngestSummary, StoppedRunError
from tasks.archives.keep import Archiving
from tasks.archives.recover import recover_files
from tasks.archives.store import open_archive
from tasks.audit import WHOLE_RUN
from tasks.check import BatchVerdict, check_articles, check_portals, declared_bounds
from tasks.road import PageSource, ParsedBatch
from warehouse.counts import LoadCounts
from warehouse.errors import WarehouseError
from warehouse.load import RunStatus, finish_run, load_batch, start_run
from warehouse.portal_counts import PortalCounts, count_portals, read_portal_past
from warehouse.quarantine import read_acceptances
from warehouse.records import Acceptance, Reason, Rejection, Severity
from warehouse.runs import audit_expectations

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class Run:
    """One run in progress, and what it has done so far. Entering opens it in the warehouse, leaving closes it."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        flow_name: str,
        parameters: Mapping[str, Any],
        *,
        is_gated: bool = True,
        before_load: Callable[[ParsedBatch], None] | None = None,
    ) -> None:
        """`parameters` must be plain JSON values. Pages that were bad before are not gated: no batch is stopped.

        `before_load` is called with each batch that passed the gate, when the warehouse does not have it yet.
        """
        self.engine = engine
        self.started_at = datetime.now(UTC)
        self.summary = IngestSummary()
        self.asked: set[str] = set()
        """Portals that the run looked at by itself, whatever they brought."""
        self.unreached: set[str] = set()
        """Of these, the ones whose host gave no answer."""
        self._settings = settings
        self._flow_name = flow_name
        self._parameters = dict(parameters)
        self._before_load = before_load
        self.task_run_count = 0
        """Task runs that Prefect's server is to know of when the run ends."""
        self._batch_count = 0
        self._is_gated = is_gated
        self._portal_counts: dict[str, PortalCounts] = {}
        self._refused: list[Rejection] = []
        """Of a stopped run, the bad articles of portals most of whose articles were bad."""
        self._quarantine = Quarantine()

    def __enter__(self) -> Self:
        recover_files(open_archive(self._settings.archive))
        self.run_key = start_run(
            self.engine,
            flow_name=self._flow_name,
            parameters=self._parameters,
            prefect_run_id=flow_run.get_id(),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Audit what the run wrote, close it in the warehouse and leave its record in Prefect, whatever became of it.

        Raises `WarehouseError` when the warehouse fails its audit.
        """
        status = RunStatus.STOPPED if isinstance(error, StoppedRunError) else RunStatus.FAILED
        try:
            if error is None:
                self.task_run_count += 1
                audit_loaded(self.engine, self.run_key)
                status = RunStatus.COMPLETED
        finally:
            self._close(status)

    def _close(self, status: RunStatus) -> None:
        is_complete = status is RunStatus.COMPLETED
        counts = self.summary.counts if is_complete else None
        try:
            if is_complete:
                self.task_run_count += 1
                refresh_search_and_copies(self.engine)
            self.task_run_count += 1
            watch(
                self.engine,
                self.run_key,
                self.started_at,
                asked=self.asked.union(self._portal_counts),
                unreached=self.unreached,
                refused=self._refused,
                is_complete=is_complete,
            )
            # last: what a run that was killed before had no time to write is taken up by the next one
            finish_run(self.engine, self.run_key, status, counts, stop_reason=self.summary.stop_reason)
            leave_health_artifact(self.engine)
        except WarehouseError as failure:
            if is_complete:
                raise
            # the first error is on its way up
            logger.warning("Run %d could not be closed in the warehouse: %s", self.run_key, failure)
        if status is not RunStatus.FAILED:
            write_quality_docs(self.engine, self._settings.quality_docs_dir, only_run=self.run_key)
        self._leave_artifacts(status)
        complete_history(flow_run.get_id(), self.task_run_count)

    def _leave_artifacts(self, status: RunStatus) -> None:
        """What the page of the run shows, most wanted first. Of a run that failed, only what this process knows."""
        name = self._flow_name
        leave_table(f"{name}-counts", self.summary.as_rows(), f"What the run did with its pages: {status}.")
        leave_quarantine(name, self._quarantine)
        if status is RunStatus.COMPLETED:
            leave_changes(self.engine, name, self.run_key, self.started_at)
        if status is not RunStatus.FAILED:
            leave_quality_link(self._settings, name, self.run_key)

    def take_batches(
        self, batches: Iterable[tuple[PageSource, ...]], *, page_count: int, batch_count: int | None
    ) -> None:
        """Judge every batch, then load them; raises `StoppedRunError`, with nothing loaded, when the gate stops one.

        To be called once in a run, for its portals are judged too. `page_count` decides whether worker
        processes pay; `batch_count` is what a person is told, None for unknown.
        """
        settings = self._settings
        pending = parse_batches(
            batches,
            page_count,
            archiving=Archiving(open_archive(settings.archive), self._flow_name, settings.warehouse),
            max_page_bytes=settings.max_page_bytes,
            processes=1 if settings.cluster else settings.processes,
            first_number=self._batch_count + 1,
        )
        shown_count = f" of {batch_count}" if batch_count else ""
        progress = Progress(self._flow_name, page_count)
        with closing(pending), closing(self._parse(pending)) as parsed, Spool[_Judged]() as judged:
            acceptances = read_acceptances(self.engine)
            for batch in parsed:
                one = self._judge(batch, acceptances, shown_count)
                judged.put(one)
                progress.advance(one.checked.batch.page_count)
                if self.summary.stop_reason:
                    break
            else:
                self._judge_portals()
            if self.summary.stop_reason:
                self._keep_judgement(judged)
                raise StoppedRunError(self.summary)
            for one in judged:
                self._load(one, shown_count)
                progress.advance(one.checked.batch.page_count)
        progress.end()

    def _parse(self, pending: Iterable[PendingBatch]) -> Generator[ParsedBatch]:
        """Each batch in order, parsed by a task run of its own: in this process, or on the cluster."""
        numbered = enumerate(pending, 1)
        if cluster := self._settings.cluster:
            yield from run_on_cluster(
                cluster, parse_batch, ({"batch": one, "number": number} for number, one in numbered)
            )
        else:
            yield from (parse_batch(as_is(one), number) for number, one in numbered)

    def _judge(
        self, parsed: ParsedBatch, acceptances: Mapping[tuple[str, str], Acceptance], shown_count: str
    ) -> "_Judged":
        self._batch_count += 1
        number = self._batch_count
        self.task_run_count += 2
        checked, verdict = check_batch(as_is(parsed), self.started_at, as_is(acceptances), number, shown_count)
        self._quarantine.add(checked.batch.rejections)
        if verdict.stop_reason and self._is_gated:
            self.summary = replace(
                self.summary, stop_reason=f"batch {number} must not be loaded: {verdict.stop_reason}"
            )
            logger.error("Stopped: %s", self.summary.stop_reason)
        for portal_id, counts in count_portals(checked.batch.items, checked.batch.rejections).items():
            self._portal_counts[portal_id] = self._portal_counts.get(portal_id, PortalCounts()) + counts
        return _Judged(number, checked, verdict)

    def _judge_portals(self) -> None:
        """What each portal brought in all batches, against its own past and declaration."""
        past = read_portal_past(self.engine, self._portal_counts)
        is_crawl = self._flow_name == "crawl"
        report = check_portals(self._portal_counts, past, declared_bounds(), is_crawl=is_crawl)
        audit_expectations(self.engine, self.run_key, WHOLE_RUN, report.results)
        failed = [result for result in report.results if not result.is_success]
        for result in failed:
            logger.warning("%s", result.detail)
        if report.stop_reason and self._is_gated:
            self.summary = replace(self.summary, stop_reason=report.stop_reason)

    def _keep_judgement(self, judged: Iterable["_Judged"]) -> None:
        """What a stopped run saw, also of batches that were good."""
        bad = {portal_id for portal_id, of in self._portal_counts.items() if of.failed_count > of.article_count}
        for batch in judged:
            audit_expectations(self.engine, self.run_key, batch.number, batch.verdict.results)
            failed = (one for one in batch.checked.batch.rejections if one.reason is Reason.FAILED_EXPECTATION)
            self._refused += [rejection for rejection in failed if rejection.portal_id in bad]

    def _load(self, judged: "_Judged", shown_count: str) -> None:
        number, checked, verdict = judged.number, judged.checked, judged.verdict
        if self._before_load:
            self._before_load(checked)
        self.task_run_count += 1
        loaded = load_checked(self.engine, self.run_key, as_is(checked), as_is(verdict), number, shown_count)
        self.summary = replace(
            self.summary,
            counts=self.summary.counts + loaded,
            chrome_count=self.summary.chrome_count + checked.chrome_count,
            warning_count=self.summary.warning_count + _warning_count(verdict),
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    """A batch that waits to be loaded."""

    number: int
    checked: ParsedBatch
    verdict: BatchVerdict


@task(task_run_name="parse batch {number}", cache_policy=NO_CACHE, persist_result=False)
def parse_batch(batch: PendingBatch, number: int) -> ParsedBatch:
    """Read, strip and parse the pages of one batch."""
    parsed = batch.collect()
    rejected_count = len(parsed.batch.rejections)
    logger.info("Batch %d: parsed %d pages, rejected %d", number, parsed.batch.page_count, rejected_count)
    return parsed


@task(task_run_name="check batch {number}", cache_policy=NO_CACHE, persist_result=False)
def check_batch(
    parsed: ParsedBatch,
    run_at: datetime,
    acceptances: Mapping[tuple[str, str], Acceptance],
    number: int,
    shown_count: str,
) -> tuple[ParsedBatch, BatchVerdict]:
    """Judge the records of one batch against the expectations."""
    checked, verdict = check_articles(parsed.batch, run_at=run_at, acceptances=acceptances)
    logger.info(
        "Batch %d%s: %d pages read, %d to quarantine",
        number,
        shown_count,
        checked.page_count,
        len(checked.rejections),
        extra={"judged_count": checked.page_count},
    )
    return ParsedBatch(checked, parsed.landed), verdict


@task(task_run_name="load batch {number}", cache_policy=NO_CACHE, persist_result=False)
def load_checked(  # noqa: PLR0917 - as a stage needs them
    engine: Engine, run_key: int, checked: ParsedBatch, verdict: BatchVerdict, number: int, shown_count: str
) -> LoadCounts:
    """Write one batch in one transaction."""
    batch = checked.batch
    loaded = load_batch(engine, run_key, number, checked.landed, batch.items, batch.rejections, verdict.results)
    logger.info(
        "Batch %d%s: %d pages, %d loaded, %d unchanged, %d quarantined",
        number,
        shown_count,
        loaded.page_count,
        loaded.new_count + loaded.changed_count,
        loaded.unchanged_count,
        loaded.quarantined_count,
        extra={"loaded_count": loaded.page_count},
    )
    return loaded


def as_is(value: Value) -> Value:
    """`value` as a task's argument that Prefect hands over without walking through it; the task gets the value."""
    return cast(Value, quote(value))


def _warning_count(verdict: BatchVerdict) -> int:
    """Records that failed warnings; a share of the batch that stays within its bound is no warning."""
    failed = (result for result in verdict.results if not result.is_success)
    return sum(result.failed_count for result in failed if result.severity is Severity.WARNING)
