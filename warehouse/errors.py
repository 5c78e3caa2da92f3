"""The root of the one exception tree, and what the warehouse itself raises."""


class WardnewsError(Exception):
    """Base of every error the project raises on purpose."""


class WarehouseError(WardnewsError):
    """The warehouse cannot be opened, is locked, is full or is of another version. One clear line, no secrets."""
