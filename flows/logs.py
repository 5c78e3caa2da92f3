"""The project's own log lines: one for each batch and stage, in the run's record in Prefect."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

OWN_LOGGERS = ("flows", "tasks", "expectations", "warehouse")


@contextmanager
def stages_logged() -> Iterator[None]:
    """Let lines of level INFO through while a run lasts; a level that somebody has set stays."""
    unset = [logger for name in OWN_LOGGERS if (logger := logging.getLogger(name)).level == logging.NOTSET]
    for logger in unset:
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger in unset:
            logger.setLevel(logging.NOTSET)
