"""One run started by hand: Prefect's own server in the background, progress on the terminal, complete history."""

import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.settings import Settings
from warehouse.engine import open_warehouse
from warehouse.errors import WardnewsError

if TYPE_CHECKING:
    from flows.ingest import IngestSummary

HISTORY_PATIENCE_S = 60
_BATCH_LOGGER = "flows.ingest"


def run_locally(settings: Settings, paths: list[str], batch_size: int | None, page_count: int) -> "IngestSummary":
    """Run the flow in this process; raises what stopped it. The warehouse is opened first: a bad one fails fast."""
    checker = threading.Thread(target=_warm_up, name="warm-up", daemon=True)
    checker.start()  # Great Expectations loads while Prefect's server starts
    open_warehouse(settings.warehouse).dispose()
    prepare_prefect(settings.data_dir)
    from prefect.states import State  # noqa: PLC0415 - after its environment is set

    from flows.ingest import ingest  # noqa: PLC0415

    with _Reporter(page_count):
        state: State[IngestSummary] = ingest(paths, batch_size, return_state=True)
    _complete_history(state)
    result = state.result(raise_on_failure=False)
    if isinstance(result, WardnewsError):
        raise result
    if isinstance(result, BaseException):
        raise WardnewsError(f"the run failed: {type(result).__name__}: {result}") from result
    return result


def prepare_prefect(data_dir: Path) -> None:
    """Defaults of a run by hand, set before Prefect is imported; what the user has set stays."""
    defaults = {
        "PREFECT_HOME": str((data_dir / "prefect").absolute()),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # without these the ephemeral server records a tenth of the task runs before it is stopped
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,tasks,expectations,warehouse",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def _warm_up() -> None:
    from tasks.check import warm_up  # noqa: PLC0415

    warm_up()


class _Reporter(logging.Handler):
    """Shows each loaded batch: a bar on a terminal, plain lines elsewhere."""

    def __init__(self, page_count: int) -> None:
        super().__init__(logging.INFO)
        self._bar: Progress | None = None
        if sys.stderr.isatty():
            columns = (TextColumn("Pages"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=_stderr_console(), transient=True)
            self._bar.add_task("pages", total=page_count)

    def __enter__(self) -> "_Reporter":
        logger = logging.getLogger(_BATCH_LOGGER)
        logger.setLevel(logging.INFO)
        logger.addHandler(self)
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger(_BATCH_LOGGER).removeHandler(self)
        if self._bar:
            self._bar.stop()

    def emit(self, record: logging.LogRecord) -> None:
        pages = getattr(record, "page_count", None)
        if pages is None:
            return
        if self._bar:
            self._bar.advance(self._bar.task_ids[0], pages)
        else:
            print(record.getMessage(), file=sys.stderr)  # noqa: T201 - the command line's own progress


def _stderr_console() -> "object":
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=True)


def _complete_history(state: "object") -> None:
    """Wait until the server has recorded every task run: stopped earlier, the ephemeral one loses most of them."""
    import httpx  # noqa: PLC0415 - comes with Prefect
    from prefect.events.worker import EventsWorker  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    run_id = str(state.state_details.flow_run_id)
    EventsWorker.instance().drain()
    url = PREFECT_API_URL.value()
    if not url:
        return
    runs = {"flow_runs": {"id": {"any_": [run_id]}}}
    ended = {"task_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}}}
    give_up = time.monotonic() + HISTORY_PATIENCE_S
    while time.monotonic() < give_up:
        counts = [
            httpx.post(f"{url}/task_runs/count", json=runs | extra).raise_for_status().json() for extra in ({}, ended)
        ]
        if counts[0] == counts[1]:
            return
        time.sleep(0.1)
