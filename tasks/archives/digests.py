"""Digests as WARC files write them: `sha1:` or another name, then base 32, or 16, or 64."""

import base64
import binascii
import hashlib


class BlockDigest:
    """What a record says the digest of its block is, while the block goes by."""

    def __init__(self, stated: str | None) -> None:
        self._stated = (stated or "").strip()
        self._hash = _new_hash(self._stated.partition(":")[0])

    def __str__(self) -> str:
        return self._stated

    def update(self, chunk: bytes) -> None:
        if self._hash:
            self._hash.update(chunk)

    @property
    def fits(self) -> bool:
        """False when it is of a known kind and of other bytes; a record without one fits."""
        return self._hash is None or self._hash.digest() in _readings(self._stated.partition(":")[2])


def _new_hash(algorithm: str) -> "hashlib._Hash | None":
    name = algorithm.replace("-", "").lower()
    return hashlib.new(name, usedforsecurity=False) if name in hashlib.algorithms_guaranteed else None


def _readings(text: str) -> list[bytes]:
    readings = []
    for decode in (base64.b32decode, bytes.fromhex, base64.b64decode, base64.urlsafe_b64decode):
        try:
            readings.append(decode(text))
        except (ValueError, binascii.Error):
            continue
    return readings
