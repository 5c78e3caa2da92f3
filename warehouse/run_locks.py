"""Telling a run that is at work from one that was killed.

A run holds a lock from its first moment to its last, which ends with its process, however that ends: a lock of the
operating system on a small file beside a SQLite warehouse, an advisory lock of a session of its own on PostgreSQL.
"""

import fcntl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, finalize

from sqlalchemy import Connection, Engine, text

_CLASS = 0x72756E
"""First half of the advisory lock of a run ("run"); the second is its key."""

_held: WeakKeyDictionary[Engine, dict[int, tuple["finalize[[], Engine]", float]]] = WeakKeyDictionary()
"""How to let go of each lock, which happens also when its engine goes; and when it was taken."""


def hold(engine: Engine, run_key: int) -> None:
    """Take the lock of a run that begins; call it before others can see the run."""
    take = _take_file if engine.dialect.name == "sqlite" else _take_session
    let_go = take(engine, run_key)
    assert let_go  # noqa: S101 - the key was given out a moment ago, by the only writer
    _held.setdefault(engine, {})[run_key] = finalize(engine, let_go), time.monotonic()


def release(engine: Engine, run_key: int) -> None:
    """Let go of the lock, if this process holds it."""
    if run_key in (held := _held.get(engine, {})):
        let_go, _ = held.pop(run_key)
        let_go()


def seconds_held(engine: Engine, run_key: int) -> float | None:
    """How long this process has held the lock; None when it does not."""
    held = _held.get(engine, {})
    return time.monotonic() - held[run_key][1] if run_key in held else None


def is_dead(connection: Connection, run_key: int) -> bool:
    """Whether nobody holds the lock of a run that was never closed."""
    if connection.dialect.name == "sqlite":
        let_go = _take_file(connection.engine, run_key)
        if let_go:
            let_go()
        return let_go is not None
    lock = {"class": _CLASS, "run_key": run_key}
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:class, :run_key)"), lock))


def _take_file(engine: Engine, run_key: int) -> Callable[[], None] | None:
    path = Path(f"{engine.url.database}-run-{run_key}")
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None

    def let_go() -> None:
        path.unlink(missing_ok=True)
        file.close()

    return let_go


def _take_session(engine: Engine, run_key: int) -> Callable[[], None] | None:
    pooled = engine.raw_connection()
    session: Any = pooled.driver_connection
    pooled.detach()  # closed with the run, and never given to another one by the pool
    session.autocommit = True
    (taken,) = session.execute("SELECT pg_try_advisory_lock(%s, %s)", (_CLASS, run_key)).fetchone()
    if not taken:
        session.close()
        return None
    close: Callable[[], None] = session.close
    return close
