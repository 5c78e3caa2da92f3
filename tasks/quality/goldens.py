"""Pages with, beside each, what it must become: `NAME.html|.htm|.txt[.gz]` + `NAME.json`, or one `gold.json` list."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tasks.errors import PageError, UsageError
from tasks.read import PageFile, find_files, printable, read_page
from warehouse.records import MediaType, RawPage

LIST_NAME: Final = "gold.json"
"""A folder's list of goldens: objects whose `file` names the page."""


@dataclass(frozen=True, slots=True)
class GoldenPage:
    """One saved page and what it must become."""

    name: str
    """Path of the page relative to the folder that was asked for."""
    page: RawPage | PageError
    """The error where the file's bytes are no page: such a golden says why in its `rejected`."""
    fields: Mapping[str, Any]
    """Keys as in `wardnews parse --json`; what it lacks is not scored."""

    @property
    def is_article(self) -> bool:
        """Whether the golden says, or leaves it open, that the page is an article."""
        return bool(self.fields.get("page_kind", "article") == "article")


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """What a folder holds."""

    pages: tuple[GoldenPage, ...]
    """In order of name."""
    without_golden: tuple[str, ...]
    """Names of pages that nothing says anything about: they are not scored."""


def find_goldens(folder: Path, split: str | None = None) -> GoldenSet:
    """Read every page under `folder` that has a golden; with `split`, those whose golden names it in its `split`.

    The golden's `url` is handed to the parser as the address of an HTML page, which a crawler always knows; extracted
    text is scored as `wardnews parse` reads it, by its words alone.
    Raises `UsageError` for a golden that is no JSON object, for a listed page that is missing, where nothing is left.
    """
    listed = _listed_goldens(folder)
    pages: list[GoldenPage] = []
    without: list[str] = []
    for file in find_files([folder]).pages:
        path = file.path
        name = printable(path.relative_to(folder) if path != folder else path.name)
        fields = _golden_beside(path) or listed.pop(path, None)
        if fields is None:
            without.append(name)
        elif split is None or fields.get("split") == split:
            pages.append(GoldenPage(name, _read(file, fields.get("url")), fields))
    if listed:
        missing = printable(next(iter(listed)))
        raise UsageError(f"{missing}: named in a {LIST_NAME}, but there is no such page")
    if not pages:
        wanted = f" of the split {split!r}" if split else ""
        raise UsageError(f"{printable(folder)}: no page{wanted} with a golden beside it")
    return GoldenSet(tuple(pages), tuple(without))


def _read(file: PageFile, address: str | None) -> RawPage | PageError:
    try:
        page = read_page(file)
        return replace(page, address=address) if page.media_type is MediaType.HTML else page
    except PageError as error:
        return error


def _golden_beside(page: Path) -> Mapping[str, Any] | None:
    name = page.name.removesuffix(".gz").rpartition(".")[0]
    path = page.with_name(f"{name}.json")
    return _object(path, _load(path)) if path.is_file() else None


def _listed_goldens(folder: Path) -> dict[Path, Mapping[str, Any]]:
    """Page to golden, from every list under `folder`."""
    listed: dict[Path, Mapping[str, Any]] = {}
    for path in sorted(folder.rglob(LIST_NAME)) if folder.is_dir() else ():
        rows = _load(path)
        if not isinstance(rows, list):
            raise UsageError(f"{printable(path)}: not a list of goldens")
        for row in rows:
            fields = _object(path, row)
            if not isinstance(fields.get("file"), str):
                raise UsageError(f"{printable(path)}: a golden does not name its `file`")
            listed[path.parent / fields["file"]] = fields
    return listed


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{printable(path)}: not a golden: {error}") from error


def _object(path: Path, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{printable(path)}: a golden is a JSON object")
    return value
