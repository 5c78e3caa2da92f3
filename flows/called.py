"""The program as it was called."""

import sys
from pathlib import Path

from flows.settings import Settings

INTERRUPTED = 130
"""Exit status of a program that Ctrl-C ended."""


def query_command(settings: Settings, warehouse: str | None) -> str:
    """`wardnews query` as it was called, for this warehouse."""
    program = Path(sys.argv[0])
    if program.is_relative_to(Path.cwd()):
        program = program.relative_to(Path.cwd())
    called = program if program.name == "wardnews" and (program.parts[0] == ".venv") else Path("wardnews")
    option = f" --warehouse {settings.shown_warehouse}" if warehouse else ""
    return f"{called} query{option}"
