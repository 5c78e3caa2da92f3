"""A fast server of many hosts on loopback: `python -m benchmarks.crawl.server` until it is stopped.

Every address of 127.0.0.0/8 is a host of its own. Pages are about 60 KB, sent as gzip as real portals do, made before
the first request; each has its own payload.
"""

import asyncio
import gzip
import random

from benchmarks.crawl.town import PORT, stay_on_core

_PAGE_COUNT = 16
_PARAGRAPHS = 100
_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\n%bContent-Length: %d\r\n\r\n%b"


def make_pages() -> list[bytes]:
    """Packed pages of made-up words."""
    rng = random.Random(20250801)  # noqa: S311 - test data
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    words = ["".join(rng.choices(letters, k=rng.randint(2, 6))) for _ in range(3_000)]
    pages = []
    for _ in range(_PAGE_COUNT):
        text = "</p>\n<p>".join(" ".join(rng.choices(words, k=90)) for _ in range(_PARAGRAPHS))
        page = f"<html><head><title>Tin</title></head><body><h1>Tin</h1><p>{text}</p></body></html>"
        pages.append(gzip.compress(page.encode(), 6))
    return pages


class Answering(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages
        self._pending = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - what a TCP server makes
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, _, self._pending = self._pending.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head.split(b" ", 2)[1]))

    def _answer(self, path: bytes) -> bytes:
        if path == b"/robots.txt":
            return _HEAD % (b"text/plain", b"", len(_ROBOTS), _ROBOTS)
        page = self._pages[int(path.rpartition(b"/")[2]) % _PAGE_COUNT]
        body = page + gzip.compress(b"<!-- %b -->" % path, 1)  # a second member makes every payload differ
        return _HEAD % (b"text/html; charset=utf-8", b"Content-Encoding: gzip\r\n", len(body), body)


async def main() -> None:
    stay_on_core(1)
    pages = make_pages()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(pages), "0.0.0.0", PORT, backlog=512)  # noqa: S104 - all of 127/8
    print("ready", flush=True)  # noqa: T201
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
