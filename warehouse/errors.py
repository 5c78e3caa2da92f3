"""The root of the one exception tree, and what the warehouse itself raises."""

import re


class WardnewsError(Exception):
    """Base of every error the project raises on purpose."""


class WarehouseError(WardnewsError):
    """The warehouse cannot be opened, is locked, is full or is of another version. One clear line, no secrets."""


def hide_password(url: str) -> str:
    """A database's URL as a person may see it, even one too broken to parse."""
    without_login = re.sub(r"(://[^:/?@]*):.*@", r"\1:***@", url)
    return re.sub(r"([?&]\w*password=)[^&]*", r"\1***", without_login, flags=re.IGNORECASE)
