"""The log of a run in Prefect: one line for each batch and stage, and one for what stopped it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import WardnewsError

OWN_LOGGERS = ("flows", "tasks", "expectations", "warehouse")
_OF_PREFECT = ("prefect.flow_runs", "prefect.task_runs")


class _WithoutTraceback(logging.Filter):
    """An error of the project says in its own words what is wrong; Prefect logs each twice with all the calls."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], WardnewsError):
            record.exc_info = None
        return True


_SHORT = _WithoutTraceback()


@contextmanager
def stages_logged() -> Iterator[None]:
    """Let lines of level INFO through while a run lasts; a level that somebody has set stays.

    From then on errors of the project are logged without the calls that led to them: Prefect logs them when the run is
    over.
    """
    for name in _OF_PREFECT:
        logging.getLogger(name).addFilter(_SHORT)
    unset = [logger for name in OWN_LOGGERS if (logger := logging.getLogger(name)).level == logging.NOTSET]
    for logger in unset:
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger in unset:
            logger.setLevel(logging.NOTSET)
