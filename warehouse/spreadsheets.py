"""Cells that a spreadsheet takes for what they are."""

import re

_FORMULA = re.compile(r"[\t\r]*[=+@-]")
_NUMBER = re.compile(r"[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?")


def as_plain_cell(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it as a formula; numbers stay as they are."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
