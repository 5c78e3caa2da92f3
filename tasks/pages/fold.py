"""Text as it is stored, and text as it is compared."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f\u2126\u212a\u212b]")
"""Combining marks: text in NFD or of windows-1258 holds one of them."""
_TO_FOLD = re.compile("[\u0300-\u036f\u2126\u212a\u212b\u00ad\u200b-\u200d\u2060\ufeff]")
_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def fold_text(text: str) -> str:
    """`text` in NFC, without zero-width characters, white space (no-break spaces too) folded to single spaces."""
    folded = " ".join(text.split())
    if folded.isascii() or not _TO_FOLD.search(folded):
        return folded
    return " ".join(to_nfc(folded).translate(_NO_WIDTH).split())


def to_nfc(text: str) -> str:
    """`text` in NFC. Asked by pattern first: `unicodedata.is_normalized` costs ten times as much on a line."""
    return unicodedata.normalize("NFC", text) if _MARKS.search(text) else text


def any_of(patterns: Iterable[str]) -> str:
    """One pattern for all, sorted by first letter: at most places of a text one look rules all of them out."""
    groups: dict[str, list[str]] = {}
    for pattern in patterns:
        groups.setdefault(pattern[0], []).append(pattern[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in groups.items())


MAX_REMEMBERED_CHARS = 200
"""Titles, labels and names come again; paragraphs do not, and would fill the memory."""
OPENING_CHARS = 12
_TONES = re.compile("[\u0300-\u036f]+")
_NEITHER = re.compile("[^0-9a-z]+")


def match_key(text: str) -> str:
    """`text` without marks, in lower case, letters and digits only: for matching, never stored."""
    return _remembered_key(text) if len(text) <= MAX_REMEMBERED_CHARS else _make_key(text)


def has_key(text: str, key: str) -> bool:
    """Whether `match_key(text)` is `key`. Asked of the opening first, which tells most prose apart."""
    return key.startswith(match_key(text[:OPENING_CHARS])) and match_key(text) == key


def _make_key(text: str) -> str:
    plain = text.lower()
    if not plain.isascii():
        plain = _TONES.sub("", unicodedata.normalize("NFD", plain.replace("đ", "d")))
    return _NEITHER.sub(" ", plain).strip()


_remembered_key = lru_cache(maxsize=65536)(_make_key)
