"""How alike two texts are: sets of neighbouring words, their exact likeness, and MinHash bands to find candidates."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from warehouse.search import fold

SHINGLE_WORDS = 3
"""Vietnamese writes one syllable a word: three are about a word and a half, so a changed word spoils few."""
MIN_WORDS = 40
"""A shorter text says too little to be called a copy: "Thông báo lịch tiếp công dân" is on every portal."""
ALIKE = 0.5
"""Jaccard likeness from which two texts are copies: `make bench-copies` measures it on edits and on boilerplate."""
_BANDS = 24
_ROWS = 4
"""24 bands of 4: a pair at 0.5 is a candidate in 79 of 100 cases, at 0.6 in 96, at 0.7 in 99.8."""


def make_shingles(body: str) -> frozenset[str]:
    """Triples of neighbouring words, folded, so that a copy without tone marks is a copy; empty for a short text."""
    words = re.findall(r"\w+", fold(body))
    if len(words) < MIN_WORDS:
        return frozenset()
    return frozenset(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard likeness, 0 to 1, to four places."""
    union = len(one | other)
    return round(len(one & other) / union, 4) if union else 0.0


def make_bands(shingles: frozenset[str]) -> list[int]:
    """Numbers of which two alike texts share at least one; the same whatever the order of loading."""
    import numpy as np  # noqa: PLC0415 - half a second, needed here only

    prototype = _prototype()
    minhash = prototype.copy()
    minhash.update_batch([shingle.encode() for shingle in shingles])
    values = np.ascontiguousarray(minhash.hashvalues, dtype="<u8").reshape(_BANDS, _ROWS)
    return [_band_number(band, row.tobytes()) for band, row in enumerate(values)]


@cache
def _prototype() -> Any:
    from datasketch import MinHash  # noqa: PLC0415 - half a second, needed here only

    return MinHash(num_perm=_BANDS * _ROWS, seed=1, hashfunc=_hash32)


def _hash32(shingle: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(shingle, digest_size=4).digest(), "little")


def _band_number(band: int, values: bytes) -> int:
    """A signed 64-bit number."""
    digest = hashlib.blake2b(values, digest_size=8, salt=band.to_bytes(2, "little")).digest()
    return int.from_bytes(digest, "little", signed=True)


def find_components(pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Sets of keys that hang together by pairs."""
    root: dict[int, int] = {}

    def find(key: int) -> int:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for one, other in pairs:
        root[find(one)] = find(other)
    groups: dict[int, set[int]] = {}
    for key in list(root):
        groups.setdefault(find(key), set()).add(key)
    return list(groups.values())
