"""One run started by hand: a Prefect server of its own in the background, and progress on the terminal."""

import logging
import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.imports import without_garbage_collection
from flows.logs import OWN_LOGGERS
from flows.settings import Settings, make_data_folder
from flows.summary import IngestSummary
from flows.temporary_server import TemporaryServer
from warehouse.errors import WardnewsError

_CHOOSE_A_SERVER = ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_HOME")


def run_locally(settings: Settings, paths: list[str], batch_size: int | None, page_count: int | None) -> IngestSummary:
    """Run the flow in this process; raises what stopped it. The warehouse is opened first: a bad one fails fast."""
    user_chose_server = any(os.environ.get(name) for name in _CHOOSE_A_SERVER)
    set_prefect_defaults(make_data_folder(settings))
    with ExitStack() as stack:
        server = None if user_chose_server else stack.enter_context(TemporaryServer())
        if server:
            os.environ["PREFECT_API_URL"] = server.api_url
        _open_and_import(settings)
        if server:
            server.wait_until_ready()
        with Reporter(page_count):
            return _run_flow(paths, batch_size, is_own_server=server is not None)


def _open_and_import(settings: Settings) -> None:
    """Fail fast on a bad warehouse, then import all that the run needs, while the server does the same."""
    with without_garbage_collection():
        from warehouse.engine import open_warehouse  # noqa: PLC0415

        open_warehouse(settings.warehouse).dispose()
        from tasks.check import warm_up  # noqa: PLC0415

        warm_up()
        import flows.ingest  # noqa: F401, PLC0415


def set_prefect_defaults(data_dir: Path) -> None:
    """Defaults of a run by hand, set before Prefect is imported; what the user has set stays."""
    defaults = {
        "PREFECT_HOME": str(data_dir / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # One event at a time, the default, delays the end of the run; never set the interval below 1.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",  # what is said before the flow begins
        "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(OWN_LOGGERS),
        # The terminal belongs to the progress and the summary; all log lines are in the run's record.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def _run_flow(paths: list[str], batch_size: int | None, *, is_own_server: bool) -> IngestSummary:
    import httpx  # noqa: PLC0415 - comes with Prefect
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: PLC0415

    from flows.history import send_last_logs, server_ends_with_run  # noqa: PLC0415
    from flows.ingest import ingest  # noqa: PLC0415

    server_ends_with_run.set(is_own_server)
    # A flow waits up to a second for its heartbeat to stop, and nobody watches the heart of a run by hand.
    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            state = ingest(paths, batch_size, return_state=True)
        except (RuntimeError, httpx.HTTPError) as error:  # Prefect's own words for a server it cannot use
            raise WardnewsError(f"Prefect: {error}") from error
        finally:
            send_last_logs()
    result = state.result(raise_on_failure=False)
    if isinstance(result, IngestSummary):
        return result
    if isinstance(result, WardnewsError):
        raise result
    raise WardnewsError(f"the run failed: {type(result).__name__}: {result}")


class Reporter(logging.Handler):
    """Shows each loaded batch, by a bar on a terminal and plain lines elsewhere, and warnings; on standard error."""

    def __init__(self, page_count: int | None) -> None:
        super().__init__(logging.INFO)
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        if self._console.is_terminal:
            columns = (TextColumn("Pages"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.add_task("pages", total=page_count)

    def __enter__(self) -> Self:
        for name in OWN_LOGGERS:
            logging.getLogger(name).addHandler(self)
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in OWN_LOGGERS:
            logging.getLogger(name).removeHandler(self)
        if self._bar:
            self._bar.stop()

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record that says how many pages a batch took, or a warning; others are for the run's log only.

        An error ends the run, and the command says it last.
        """
        page_count = getattr(record, "page_count", None)
        if page_count is not None and self._bar:
            self._bar.advance(self._bar.task_ids[0], page_count)
        elif page_count is not None or record.levelno == logging.WARNING:
            self._console.print(record.getMessage(), markup=False)
