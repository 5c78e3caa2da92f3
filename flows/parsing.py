"""Parsing on every core: batches are read and parsed ahead in worker processes while earlier ones are loaded."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack

from tasks.read import PageFile
from tasks.road import ParsedBatch, parse_files

PARALLEL_FROM_PAGES = 500
"""Fewer pages are parsed in this process: starting workers costs more than it saves."""
AHEAD_PER_PROCESS = 2


def cut(files: Sequence[PageFile], size: int) -> list[tuple[PageFile, ...]]:
    """`files` in batches of `size`, in order."""
    return [tuple(files[start : start + size]) for start in range(0, len(files), size)]


def parse_batches(
    batches: Iterable[tuple[PageFile, ...]], page_count: int, *, max_page_bytes: int, processes: int | None
) -> Generator["PendingBatch"]:
    """Each batch in order, to be collected when it is wanted; only a few are parsed ahead, so memory stays flat.

    `page_count` is how many pages all batches hold, as far as the caller knows.
    """
    workers = processes or os.cpu_count() or 1
    if workers == 1 or page_count < PARALLEL_FROM_PAGES:
        yield from (PendingBatch(batch, max_page_bytes, None) for batch in batches)
        return
    with ExitStack() as stack:
        # spawn: forking a process that holds Prefect's threads can deadlock
        context = multiprocessing.get_context("spawn")
        pool = stack.enter_context(ProcessPoolExecutor(workers, context, initializer=_begin_worker))
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        ahead: deque[PendingBatch] = deque()
        for batch in batches:
            ahead.append(PendingBatch(batch, max_page_bytes, pool.submit(parse_files, batch, max_page_bytes)))
            if len(ahead) > workers * AHEAD_PER_PROCESS:
                yield ahead.popleft()
        yield from ahead


def _begin_worker() -> None:
    """Leave Ctrl-C to the parent, which ends its workers in order, and end with the parent when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(0)


class PendingBatch:
    """A batch of files that is being parsed, or will be when it is collected."""

    def __init__(self, files: tuple[PageFile, ...], max_page_bytes: int, future: "Future[ParsedBatch] | None") -> None:
        self.files = files
        self._max_page_bytes = max_page_bytes
        self._future = future

    def collect(self) -> ParsedBatch:
        """The parsed batch; waits for the worker that has it."""
        if self._future is None:
            return parse_files(self.files, self._max_page_bytes)
        return self._future.result()
