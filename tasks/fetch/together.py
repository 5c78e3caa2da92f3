"""Many portals at once: each is worked through by one thread, and most threads wait for politeness."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def work_together(
    items: Iterable[Item], work: Callable[[Item], Result], thread_count: int
) -> Iterator[tuple[Item, Result]]:
    """`work` on every item, `thread_count` at a time; pairs of item and result, as they are done.

    An item is taken from `items` only when a thread is free for it, so nothing piles up. What `work` raises is raised
    here, once the items that are being worked on are done.
    """
    waiting = iter(items)
    with ThreadPoolExecutor(thread_count, thread_name_prefix="portal") as pool:
        running: dict[Future[Result], Item] = {}
        while True:
            for item in islice(waiting, thread_count - len(running)):
                running[pool.submit(work, item)] = item
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
