"""A portal on loopback: it serves the pages it is given and writes down what it was asked."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from tasks.discover.links import PageRequest
from tasks.exchange import Exchange


class Site:
    """`pages` maps what is asked for ("/tin-tuc?page=2", or "POST /list body") to HTML, XML or JSON."""

    def __init__(self, address: str, pages: dict[str, str | bytes]) -> None:
        self.address = address
        self.pages = pages
        self.asked: list[str] = []

    def ask(self, request: PageRequest) -> Exchange:
        """One plain request, no politeness: what discovery is given to ask with."""
        asked_at = datetime.now(UTC)
        answer = requests.request(
            request.method, request.address, data=request.body, headers=dict(request.headers), stream=True, timeout=10
        )
        body = answer.raw.read(decode_content=False)
        return Exchange(
            request.address, asked_at, answer.status_code, answer.reason, tuple(answer.headers.items()), body
        )

    def recall(self, request: PageRequest) -> Exchange | None:
        """The page at a whole address, without a server; None for one that is not there."""
        self.asked.append(request.address)
        page = self.pages.get(request.address)
        body = page.encode() if isinstance(page, str) else page
        return None if body is None else Exchange(request.address, datetime.now(UTC), 200, "OK", (), body)


@contextmanager
def serve(pages: Mapping[str, str | bytes]) -> Iterator[Site]:
    """The site, for as long as it is needed. "{site}" in pages stands for its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(self.path)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(f"POST {self.path} {body}")

        def _answer(self, wanted: str) -> None:
            site.asked.append(wanted)
            page = site.pages.get(wanted)
            body = page.replace("{site}", site.address).encode() if isinstance(page, str) else page
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}", dict(pages))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def list_page(*numbers: int, pager: str = "") -> str:
    """A page of a list: one entry for each number, with title, date and sapo as ward portals have them."""
    return f"<html><body>{news_list(*numbers)}<div class='pagination'>{pager}</div></body></html>"


def news_list(*numbers: int, classes: str = "tin") -> str:
    entries = "".join(
        f'<div class="{classes}"><h3><a href="/tin-tuc/phuong-bau-sau-ra-quan-don-kenh-{n}.html">Phường Bàu Sau ra '
        f"quân dọn kênh lần thứ {n}</a></h3><span>Ngày đăng {n:02}/03/2024</span><p>Sáng nay, hơn {n} đoàn viên và "
        "người dân cùng xuống kênh vớt rác, khơi thông dòng chảy trước mùa mưa.</p></div>"
        for n in numbers
    )
    return f"<div class='ds'>{entries}</div>"
