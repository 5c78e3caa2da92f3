"""Content codings of HTTP: the body that a page was sent in, taken off again within a limit."""

import zlib
from collections.abc import Iterable

_ANY_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
"""The most that RFC 9659 lets a web server ask for."""
_CODINGS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})


class CodingError(ValueError):
    """The body is not what its coding says. The text says what is wrong."""


def read_codings(values: Iterable[str]) -> tuple[str, ...]:
    """Names in `Content-Encoding` headers, in the order they were put on; `identity` is none."""
    names = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in names if name and name != "identity")


def decode_body(body: bytes, codings: Iterable[str], max_bytes: int) -> bytes:
    """`body` without its codings; stops one byte past `max_bytes`, whatever the body promises.

    A body that its server names gzip but sends plain stays as it is: servers do that, and browsers read it.
    Raises `CodingError` for an unknown coding, a broken body, and one that ends too early.
    """
    for coding in reversed(tuple(codings)):
        if coding not in _CODINGS:
            raise CodingError(f"the content coding {coding!r} is unknown")
        if len(body) > max_bytes:
            return body  # too large before its last coding is off, and cut: there is nothing left to decode
        body = _decode(body, coding, max_bytes)
    return body


def _decode(body: bytes, coding: str, max_bytes: int) -> bytes:
    if not body:
        return body
    if coding == "br":
        return _unbrotli(body, max_bytes)
    if coding == "zstd":
        return _unzstd(body, max_bytes)
    if coding == "deflate":
        return _inflate(body, max_bytes)
    if not body.startswith(b"\x1f\x8b"):
        return body
    decoded = bytearray()
    while body.startswith(b"\x1f\x8b") and len(decoded) <= max_bytes:
        member = zlib.decompressobj(_ANY_ZLIB_OR_GZIP)
        decoded += _run(member, body, max_bytes + 1 - len(decoded))
        body = member.unused_data
    return bytes(decoded)


def _inflate(body: bytes, max_bytes: int) -> bytes:
    """With the zlib frame that the standard wants, or without it, as some servers send."""
    try:
        return _run(zlib.decompressobj(_ANY_ZLIB_OR_GZIP), body, max_bytes + 1)
    except CodingError:
        return _run(zlib.decompressobj(-zlib.MAX_WBITS), body, max_bytes + 1)


def _run(member: "zlib._Decompress", body: bytes, limit: int) -> bytes:
    try:
        decoded = member.decompress(body, limit)
    except zlib.error as error:
        raise CodingError(f"the body is broken: {error}") from error
    if not member.eof and len(decoded) < limit:
        raise CodingError("the body is broken: it ends too early")
    return decoded


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    import brotli  # noqa: PLC0415 - few servers send it

    reader = brotli.Decompressor()
    try:
        decoded = bytearray(reader.process(body, output_buffer_limit=max_bytes + 1))
        while not reader.is_finished() and len(decoded) <= max_bytes and not reader.can_accept_more_data():
            decoded += reader.process(b"", output_buffer_limit=max_bytes + 1 - len(decoded))
    except brotli.error as error:
        raise CodingError(f"the body is broken: {error}") from error
    if not reader.is_finished() and len(decoded) <= max_bytes:
        raise CodingError("the body is broken: it ends too early")
    return bytes(decoded[: max_bytes + 1])  # its limit is one of blocks


def _unzstd(body: bytes, max_bytes: int) -> bytes:
    import zstandard  # noqa: PLC0415 - few servers send it

    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
    try:
        with decompressor.stream_reader(body, read_across_frames=True) as reader:
            decoded = reader.read(max_bytes + 1)
        if len(decoded) <= max_bytes:
            frame = decompressor.decompressobj(read_across_frames=False)
            frame.decompress(body)  # the reader ends silently where a body is cut; this knows, and is small enough now
            if not frame.eof:
                raise CodingError("the body is broken: it ends too early")
    except zstandard.ZstdError as error:
        raise CodingError(f"the body is broken: {error}") from error
    return decoded
