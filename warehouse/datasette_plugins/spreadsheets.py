"""Datasette's CSV as text and numbers only: what a portal wrote is no formula in the spreadsheet that opens it."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from warehouse.spreadsheets import as_plain_cell

_Send = Callable[[dict[str, Any]], Awaitable[None]]
_App = Callable[[dict[str, Any], Any, _Send], Awaitable[None]]


@hookimpl  # type: ignore[untyped-decorator] # it has no types
def asgi_wrapper() -> Callable[[_App], _App]:
    return _wrap


def _wrap(app: _App) -> _App:
    async def answer(scope: dict[str, Any], receive: Any, send: _Send) -> None:
        if not str(scope.get("path", "")).endswith(".csv"):
            await app(scope, receive, send)
            return

        async def send_plain(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":  # Datasette sends whole rows
                message = message | {"body": _plain_rows(message["body"].decode()).encode()}
            await send(message)

        await app(scope, receive, send_plain)

    return answer


def _plain_rows(rows: str) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([map(as_plain_cell, row) for row in csv.reader(io.StringIO(rows, newline=""))])
    return written.getvalue()
