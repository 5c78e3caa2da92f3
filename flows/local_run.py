"""One run started by hand: a Prefect server of its own in the background, and progress on the terminal."""

import logging
import os
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.imports import without_garbage_collection
from flows.logs import OWN_LOGGERS
from flows.settings import Settings, make_data_folder
from flows.temporary_server import TemporaryServer
from tasks.errors import LostServerError
from warehouse.errors import WardnewsError

_CHOOSE_A_SERVER = ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_HOME")


def run_locally(settings: Settings, flow_name: str, arguments: Mapping[str, Any], page_count: int | None = None) -> Any:
    """What the flow `flows.<name>.<name>` returns, run in this process; raises what stopped it.

    The warehouse is opened first: a bad one fails fast. `page_count` is what progress is measured by; None for unknown.
    """
    user_chose_server = any(os.environ.get(name) for name in _CHOOSE_A_SERVER)
    set_prefect_defaults(make_data_folder(settings))
    with ExitStack() as stack:
        server = None if user_chose_server else stack.enter_context(TemporaryServer())
        if server:
            os.environ["PREFECT_API_URL"] = server.api_url
        _open_and_import(settings, flow_name)
        if server:
            server.wait_until_ready()
        with Reporter(page_count):
            return _run_flow(flow_name, arguments, is_own_server=server is not None)


def _open_and_import(settings: Settings, flow_name: str) -> None:
    """Fail fast on a bad warehouse, then import all that the run needs, while the server does the same."""
    with without_garbage_collection():
        from warehouse.engine import open_warehouse  # noqa: PLC0415

        open_warehouse(settings.warehouse).dispose()
        from tasks.check import warm_up  # noqa: PLC0415

        warm_up()
        import_module(f"flows.{flow_name}")


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
        # A server that is gone is tried for 14 s at each step that is left, in place of a minute.
        "PREFECT_CLIENT_MAX_RETRIES": "3",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",  # what is said before the flow begins
        "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(OWN_LOGGERS),
        # The terminal belongs to the progress and the summary; all log lines are in the run's record.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def _run_flow(flow_name: str, arguments: Mapping[str, Any], *, is_own_server: bool) -> Any:
    import httpx  # noqa: PLC0415 - comes with Prefect
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: PLC0415

    from flows.history import send_last_logs, server_ends_with_run  # noqa: PLC0415

    flow = getattr(import_module(f"flows.{flow_name}"), flow_name)
    server_ends_with_run.set(is_own_server)
    # A flow waits up to a second for its heartbeat to stop, and nobody watches the heart of a run by hand.
    with temporary_settings(updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            state = flow(**arguments, return_state=True)
        except (RuntimeError, httpx.HTTPError) as error:  # Prefect's own words for a server it cannot use
            raise LostServerError(f"Prefect: {error}") from error
        finally:
            send_last_logs()
    result = state.result(raise_on_failure=False)
    if isinstance(result, WardnewsError):
        raise result
    if isinstance(result, BaseException):
        raise WardnewsError(f"the run failed: {type(result).__name__}: {result}") from result
    return result


class Reporter(logging.Handler):
    """Shows each batch, by a bar on a terminal and plain lines elsewhere, and warnings; on standard error."""

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
        """Show a record that says how many pages of a batch were judged or loaded, or a warning.

        Other records are for the run's log only. An error ends the run, and the command says it last.
        """
        judged_count: int | None = getattr(record, "judged_count", None)
        loaded_count: int | None = getattr(record, "loaded_count", None)
        if self._bar and judged_count is not None:
            self._bar.advance(self._bar.task_ids[0], judged_count)  # the long part; loading takes a tenth of it
        elif record.levelno == logging.WARNING or (not self._bar and (judged_count or loaded_count)):
            self._console.print(record.getMessage(), markup=False)
