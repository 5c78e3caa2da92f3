"""Folders that `wget --mirror` or HTTrack made of a site: where a page stood, and when HTTrack fetched it."""

import email.utils
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|example)(?:[:+]\d+)?", re.IGNORECASE)
_ROOT_FILES = ("index.html", "index.htm", "robots.txt")
"""A mirror begins at one of these, and so is told from any other folder that bears the name of a host."""
_PAGE_SUFFIXES = frozenset({"", ".html", ".htm", ".php", ".aspx", ".asp", ".jsp", ".jspx", ".do", ".cfm"})
_OF_HTTRACK = frozenset({"hts-log.txt", "hts-err.txt", "hts-ioinfo.txt", "hts-cache"})
_FOR_MACHINES = frozenset({"robots.txt", "cookies.txt"})
_MIRRORED = re.compile(rb"<!--\s*Mirrored from (\S+) by HTTrack[^>,]*,\s*([^>]+?)\s*-->", re.IGNORECASE)
_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class SavedSite:
    """A folder that mirrors one host: the paths below it are those of the host."""

    folder: Path
    host: str

    def is_page(self, name: str) -> bool:
        """Whether a file of this name is a page: many have no suffix, or a query in their name."""
        path = name.partition("?")[0]
        return name not in _FOR_MACHINES and Path(path).suffix.lower() in _PAGE_SUFFIXES

    def address_of(self, file: Path) -> str:
        """Where the page stood; the scheme is not known, and canonical addresses do not keep it."""
        *folders, name = _absolute(file).relative_to(self.folder).parts
        if "?" in name:
            name = re.sub(r"\.html?$", "", name)  # added to the query by `wget --adjust-extension`
        path, has_query, query = re.sub(r"(\.(?:php|aspx?|jspx?))\.html?$", r"\1", name).partition("?")
        if path in ("index.html", "index.htm"):
            path = ""
        place = quote("/".join([*folders, path]), safe="/:@!$&'()*+,;=-._~%")
        return f"http://{self.host}/{place}{has_query}{quote(query, safe='/:@!$&()*+,;=-._~%?')}"


def find_site(folder: Path) -> SavedSite | None:
    """The saved site whose folder this is, by its name and by where a mirror begins."""
    folder = _absolute(folder)
    if not _HOST.fullmatch(folder.name) or not any((folder / name).is_file() for name in _ROOT_FILES):
        return None
    return SavedSite(folder, folder.name.lower().replace("+", ":"))


def is_of_httrack(path: Path) -> bool:
    """Whether a file or folder is HTTrack's own: its log, its cache, and its index of what it mirrored."""
    if path.name in _OF_HTTRACK:
        return True
    return path.name == "index.html" and any(path.with_name(other).exists() for other in _OF_HTTRACK)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the user's links


def read_httrack_comment(payload: bytes) -> tuple[str, datetime | None] | None:
    """Address and UTC moment of the fetch that HTTrack writes into each page; None for a page without it."""
    found = _MIRRORED.search(payload, 0, _HEAD_BYTES)
    if not found:
        return None
    address, said = (text.decode("latin-1") for text in found.groups())
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return f"http://{address}", None
    return f"http://{address}", moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
