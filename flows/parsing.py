"""Parsing on every core: batches are read and parsed ahead in worker processes while earlier ones are checked."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice

from flows.spool import pack, unpack
from tasks.archives.keep import Archiving
from tasks.road import PageSource, ParsedBatch, parse_sources

PARALLEL_FROM_PAGES = 500
"""Fewer pages are parsed in this process: starting workers costs more than it saves."""
AHEAD_PER_PROCESS = 2


def cut(sources: Iterable[PageSource], size: int) -> Iterator[tuple[PageSource, ...]]:
    """`sources` in batches of `size`, in order; taken when they are wanted."""
    rest = iter(sources)
    while batch := tuple(islice(rest, size)):
        yield batch


def parse_batches(
    batches: Iterable[tuple[PageSource, ...]],
    page_count: int,
    *,
    archiving: Archiving | None,
    max_page_bytes: int,
    processes: int | None,
    first_number: int = 1,
) -> Generator["PendingBatch"]:
    """Each batch in order, to be collected when it is wanted; only a few are parsed ahead, so memory stays flat.

    `page_count` is how many pages all batches hold, as far as the caller knows; `first_number` that of the first batch
    in its run. Without `archiving` no page is kept.
    """
    workers = processes or os.cpu_count() or 1
    jobs = (_Job(batch, archiving, number, max_page_bytes) for number, batch in enumerate(batches, first_number))
    if workers == 1 or page_count < PARALLEL_FROM_PAGES:
        yield from (PendingBatch(job, None) for job in jobs)
        return
    with ExitStack() as stack:
        # spawn: forking a process that holds Prefect's threads can deadlock
        context = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(workers, context, initializer=_begin_worker))
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        ahead: deque[PendingBatch] = deque()
        for job in jobs:
            with _ctrl_c_held_back():  # the first call starts the workers
                parsing = pool.submit(job.run_apart)
            ahead.append(PendingBatch(job, parsing))
            if len(ahead) > workers * AHEAD_PER_PROCESS:
                yield ahead.popleft()
        yield from ahead


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Processes started meanwhile never get Ctrl-C, not even while they start: their parent ends them in order."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """End with the parent when it is killed."""
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(0)


@dataclass(frozen=True, slots=True)
class _Job:
    """One batch to parse; travels to a worker."""

    sources: tuple[PageSource, ...]
    archiving: Archiving | None
    number: int
    max_page_bytes: int

    def run(self) -> ParsedBatch:
        return parse_sources(self.sources, self.archiving, self.number, self.max_page_bytes)

    def run_apart(self) -> bytes:
        """In a worker: packed, for it waits in the parent's memory behind other batches."""
        return pack(self.run())


class PendingBatch:
    """A batch of pages that is being parsed, or will be when it is collected."""

    def __init__(self, job: _Job, packed: "Future[bytes] | None") -> None:
        self._job = job
        self._packed = packed

    def collect(self) -> ParsedBatch:
        """The parsed batch; waits for the worker that has it."""
        if self._packed is None:
            return self._job.run()
        parsed: ParsedBatch = unpack(self._packed.result())
        return parsed
