"""What is fuzzed: each takes any bytes, and may refuse them only by the project's own errors.

Used by `make fuzz` under atheris, and by `test_targets.py` under hypothesis.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from warcio.warcwriter import WARCWriter

from flows.settings import Settings, read_settings
from tasks.archives.find import ArchiveFiles
from tasks.archives.pages import read_archived_page
from tasks.archives.store import LocalArchive
from tasks.errors import ArchiveError, PageError, UsageError
from tasks.pages.article import parse_page, to_article
from tasks.pages.chrome import strip_page
from tasks.pages.dates import read_address_date, read_markup_date, read_posting_line
from tasks.pages.events import read_event_date
from tasks.portals.declaration import PORTALS_DIR, read_declaration
from warehouse.records import MediaType, RawPage

Target = Callable[[bytes], None]

_FETCHED_AT = datetime(2025, 8, 2, 3, 30, tzinfo=UTC)
_SUFFIXES = (".warc", ".warc.gz", ".wacz", ".wet")
_SAMPLES = Path(__file__).parents[1] / "portals"
_TESTS_ONLY = {"data_dir"}
"""A folder that any word would make."""


def read_page_of(data: bytes) -> None:
    """Strip and parse: the first byte chooses between HTML and plain text."""
    media_type = MediaType.TEXT if data[:1] == b"t" else MediaType.HTML
    with suppress(PageError):
        to_article(parse_page(strip_page(RawPage.of("file:///tin.html", data[1:], media_type))))


def read_dates_of(data: bytes) -> None:
    """Every reader of days, on one line."""
    line = data.decode("utf-8", "replace")
    read_posting_line(line, fetched_at=_FETCHED_AT)
    read_markup_date(line)
    read_address_date(line, fetched_at=_FETCHED_AT)
    read_event_date(line, line.split("\n"), date(2021, 3, 12))


def read_archive_of(data: bytes) -> None:
    """An archive file of another tool, adopted and read to its last page; the first byte chooses its kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"fetched{_SUFFIXES[data[0] % len(_SUFFIXES)] if data else '.warc'}"
        path.write_bytes(data[1:])
        archive = LocalArchive(Path(folder) / "archive")
        with suppress(ArchiveError):
            for page in ArchiveFiles(archive, [path]).pages():
                with suppress(PageError):
                    read_archived_page(archive, page, 1_000_000)


def read_settings_of(data: bytes) -> None:
    """A portal's declaration, or the value of one setting; the first byte chooses."""
    names = sorted(set(Settings.model_fields) - _TESTS_ONLY)
    chosen = data[0] % (len(names) + 1) if data else 0
    if chosen == len(names):
        with tempfile.TemporaryDirectory() as folder, suppress(UsageError):
            path = Path(folder) / "hoasen.example.toml"
            path.write_bytes(data[1:])
            read_declaration(path)
        return
    variable = f"WARDNEWS_{names[chosen].upper()}"
    os.environ[variable] = data[1:].replace(b"\0", b"").decode("utf-8", "surrogateescape")
    read_settings.cache_clear()
    try:
        with suppress(UsageError):
            settings = read_settings()
            assert settings.shown_warehouse
            assert settings.fetch_rules
    finally:
        del os.environ[variable]
        read_settings.cache_clear()


TARGETS: dict[str, Target] = {
    "pages": read_page_of,
    "dates": read_dates_of,
    "archives": read_archive_of,
    "settings": read_settings_of,
}


@cache  # archives hold the moment of their making
def make_seeds(name: str) -> list[bytes]:
    """Good inputs of a target, from which others are made."""
    pages = sorted(path for path in _SAMPLES.rglob("*") if path.suffix in {".html", ".txt"})
    match name:
        case "pages":
            return [(b"t" if page.suffix == ".txt" else b"h") + page.read_bytes() for page in pages]
        case "dates":
            told = "Thứ sáu, 12/03/2021 08:15|2021-03-12T08:15:04+07:00|/2021/03/12/tin-1.html|Sáng ngày 12 tháng 3"
            return [line.encode() for line in told.split("|")]
        case "archives":
            return list(_make_archives(page.read_bytes() for page in pages[:3]))
        case _:
            number = len(set(Settings.model_fields) - _TESTS_ONLY)
            declared = [bytes([number]) + path.read_bytes() for path in sorted(PORTALS_DIR.glob("*.toml"))]
            return [*declared, *(bytes([at]) + value for at in range(number) for value in (b"7", b"sqlite:///a.db"))]


def _make_archives(payloads: Iterable[bytes]) -> Iterable[bytes]:
    for number, payload in enumerate(payloads):
        for at, is_gzip in enumerate((False, True)):
            out = io.BytesIO()
            writer = WARCWriter(out, gzip=is_gzip)
            address = f"http://hoasen.example/tin-{number}.html"
            writer.write_record(writer.create_warc_record(address, "resource", io.BytesIO(payload), len(payload)))
            yield bytes([at]) + out.getvalue()
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr("archive/data.warc.gz", out.getvalue())
        yield b"\2" + held.getvalue()
