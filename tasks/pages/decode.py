"""Bytes to text. The bytes are asked first, then what the page declares, then what reads best as Vietnamese."""

import codecs
import re

from tasks.errors import PageError
from tasks.pages.fonts import convert_font_text
from warehouse.records import RawPage, Reason, Stage

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset|\?xml\b[^>]{0,80}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_DECLARED_WITHIN_BYTES = 4096
_MAX_REPLACED_SHARE = 0.01
"""A page may hold a few broken bytes (a cut multi-byte letter) and still be read; above one in a hundred it is not."""


def decode_page(page: RawPage) -> str:
    """The page's text, not yet in NFC. Raises `PageError` (unknown_charset) when no charset reads it."""
    text = _decode(page.payload)
    if text is None:
        raise PageError(
            Stage.STRIP,
            Reason.UNKNOWN_CHARSET,
            f"no charset reads the page; it begins with {page.payload[:40]!r}",
        )
    return convert_font_text(text)


def _decode(payload: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            return _decode_mostly(payload[len(bom) :], encoding)
    wide = _wide_encoding(payload)
    if wide:
        return _decode_mostly(payload, wide)
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    candidates = ("utf-8", _declared_encoding(payload), "windows-1258")
    read = (_decode_mostly(payload, encoding) for encoding in candidates if encoding)
    return next((text for text in read if text is not None), None)


def _wide_encoding(payload: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of the page's markup is zero."""
    sample = payload[:512]
    if len(sample) < 8 or sample.count(0) < len(sample) // 4:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


def _declared_encoding(payload: bytes) -> str | None:
    found = _DECLARED.search(payload[:_DECLARED_WITHIN_BYTES])
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii", "ignore")).name
    except LookupError:
        return None
    # what is declared wide and has no zero bytes was converted since, and the declaration left behind
    return None if name in ("utf-8", "ascii") or name.startswith(("utf-16", "utf-32")) else name


def _decode_mostly(payload: bytes, encoding: str) -> str | None:
    text = payload.decode(encoding, errors="replace")
    foreign = sum(1 for byte in payload if byte > 127) if encoding == "utf-8" else len(text)
    broken = text.count("\ufffd")
    controls = sum(text.count(char) for char in "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f\x10")
    if controls > len(text) * 0.001 or broken > max(
        1, foreign * _MAX_REPLACED_SHARE * (5 if encoding == "utf-8" else 1)
    ):
        return None
    return text
