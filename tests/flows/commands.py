"""The project's own commands as a person runs them: in an empty folder, with an empty home, without settings."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PATIENCE_S = 180

WARD_NEWS = """<html><head><title>{title}</title></head><body>
<div class="news_column panel"><h1 class="title" itemprop="headline">{title}</h1>
<span class="h5">Thứ sáu - {posted} 08:15</span>
<div class="hometext" itemprop="description">Sáng 12/3/2021, Đoàn phường Hoa Sen ra quân dọn vệ sinh bờ kênh.</div>
<div id="news-bodyhtml" class="bodytext"><p>Gần một trăm đoàn viên và người dân đã thu gom rác dọc tuyến kênh.</p>
<p>Ông Lê Văn Tám, tổ trưởng tổ dân phố số {number}, cho biết phong trào được bà con hưởng ứng từ nhiều năm nay.</p>
</div></div></body></html>"""


def ward_news(number: int) -> str:
    """A NukeViet article page of a ward that does not exist."""
    title = f"Đoàn phường Hoa Sen ra quân dọn kênh lần {number}"
    return WARD_NEWS.format(title=title, posted="12/03/2021", number=number)


def write_pages(folder: Path, count: int, *, is_misread: bool = False) -> Path:
    """`count` pages in `folder`, named so that their order is their number.

    Good ones, or such as were once read as Latin-1 and saved again: a critical expectation finds that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        page = ward_news(number)
        text = page.encode().decode("latin-1") if is_misread else page
        (folder / f"tin-{number:03}.html").write_text(text, encoding="utf-8")
    return folder


def clean_environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a newcomer whose home folder is `home`."""
    dropped = ("PREFECT_", "WARDNEWS_", "DO_NOT_TRACK", "GX_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"HOME": str(home), "COLUMNS": "120"} | dict(more or {})


def run(
    command: Sequence[str | Path],
    folder: Path,
    more: Mapping[str, str] | None = None,
    *,
    start_in: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """A command from the project's environment, run in `folder`, whose subfolder `home` is its home."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=start_in or folder,
        env=clean_environment(home, more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )


def wardnews(
    *arguments: str | Path, folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`wardnews` with `arguments`."""
    return run(["wardnews", *arguments], folder, more)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What `query` finds in a SQLite file."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def wait_until(is_done: "Any", what: str, patience_s: float = PATIENCE_S) -> None:
    """Poll `is_done` until it returns something true; `AssertionError` when it never does."""
    give_up_at = time.monotonic() + patience_s
    while not is_done():
        if time.monotonic() > give_up_at:
            raise AssertionError(f"waited {patience_s} s for {what}")
        time.sleep(0.1)
