"""The project's own log lines: one for each batch and stage, in the run's record in Prefect."""

import logging

OWN_LOGGERS = ("flows", "tasks", "expectations", "warehouse")


def log_stages() -> None:
    """Let the lines of level INFO through; a level that somebody has set stays."""
    for name in OWN_LOGGERS:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)
