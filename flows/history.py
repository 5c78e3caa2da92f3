"""The run's own history in Prefect: kept complete where the server ends with the run.

Task runs reach the server as events, which it writes down in its own time. A server that is stopped right after the
run loses most of them (12 of 100 were left where this was measured), so such a run waits until they are recorded.
"""

import logging
import time
from contextvars import ContextVar

import httpx
from prefect.client.orchestration import get_client
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL

logger = logging.getLogger(__name__)

PATIENCE_S = 60
_POLL_S = 0.1
_LOG_PATIENCE_S = 5
_ENDED = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]

server_ends_with_run: ContextVar[bool] = ContextVar("server_ends_with_run", default=False)
"""Set by whoever started a server of its own for the run."""


def complete_history(flow_run_id: str | None, task_run_count: int) -> None:
    """Wait until the server has recorded that many ended task runs. Returns at once where the server stays."""
    if flow_run_id is None or not (server_ends_with_run.get() or PREFECT_API_URL.value() is None):
        return
    EventsWorker.instance().drain()
    wanted = {"flow_runs": {"id": {"any_": [flow_run_id]}}, "task_runs": {"state": {"type": {"any_": _ENDED}}}}
    with get_client(sync_client=True) as client:
        url = f"{str(client.api_url).rstrip('/')}/task_runs/count"
    give_up_at = time.monotonic() + PATIENCE_S
    recorded = 0
    while time.monotonic() < give_up_at:
        recorded = int(httpx.post(url, json=wanted).raise_for_status().json())
        if recorded >= task_run_count:
            return
        time.sleep(_POLL_S)
    logger.warning("Prefect's server recorded %d of %d task runs in %d s", recorded, task_run_count, PATIENCE_S)


def send_last_logs() -> None:
    """Hand the log lines still queued in this process to the server: call it before that is stopped."""
    APILogWorker.drain_all(timeout=_LOG_PATIENCE_S)
