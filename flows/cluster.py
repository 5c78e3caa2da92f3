"""Parsing on many machines, by Prefect's Dask or Ray task runner in place of this machine's processes.

What travels is where pages lie, and what comes back is records. So each machine needs this program, the pages under the
same paths, an archive that all of them share, and the database.
"""

from collections import deque
from collections.abc import Generator, Iterable
from typing import Any

from prefect import Task
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner

from tasks.errors import UsageError

AHEAD = 64
"""Batches on their way before the first is wanted: enough for as many machines, and what bounds this one's memory."""


def run_on_cluster(cluster: str, task: Task[Any, Any], calls: Iterable[dict[str, Any]]) -> Generator[Any]:
    """What `task` returns for each of `calls`, its keyword arguments, in their order; each is a task run of its own.

    A worker that dies costs another try elsewhere, by Dask's and Ray's own rules.
    """
    with make_runner(cluster) as runner:
        ahead: deque[PrefectFuture[Any]] = deque()
        for call in calls:
            ahead.append(runner.submit(task, call))
            if len(ahead) > AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def make_runner(cluster: str) -> TaskRunner[Any]:
    """The task runner for a cluster's address: ray://… or tcp://…, tls://… of Dask.

    Raises `UsageError` when what it needs is not installed.
    """
    name = "ray" if cluster.startswith("ray://") else "dask"
    try:
        if name == "ray":
            from prefect_ray.task_runners import RayTaskRunner as Runner  # noqa: PLC0415 - optional
        else:
            from prefect_dask.task_runners import DaskTaskRunner as Runner  # noqa: PLC0415 - optional
    except ModuleNotFoundError as error:
        raise UsageError(f"WARDNEWS_CLUSTER: pip install 'wardnews[{name}]' for it ({error})") from error
    runner: TaskRunner[Any] = Runner(address=cluster)
    return runner
