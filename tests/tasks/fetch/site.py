"""A small web site on loopback whose every answer is written by the test, and the fetcher that asks it."""

import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from tasks.fetch.answers import Answer, FetchRequest, Site
from tasks.fetch.book import Book
from tasks.fetch.fetcher import Fetcher
from tasks.fetch.rules import Clock, FetchRules, make_user_agent
from warehouse.crawl_state import HostState

HOST = "phuongxuanha.example"
ARTICLE = (
    "<html><head><title>Phường Xuân Hà ra quân dọn vệ sinh</title></head><body><h1>Phường Xuân Hà ra quân dọn vệ sinh"
    "</h1><p>Sáng 29/12, Đoàn phường Xuân Hà phối hợp các khu dân cư ra quân dọn vệ sinh.</p></body></html>"
).encode()
RULES = FetchRules(make_user_agent("0.1", "mailto:crawler@wardnews.example"), may_ask_loopback=True)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at_s: float
    """By the virtual clock."""
    connection: int
    """Number of the connection it came over."""


class Reply:
    """Writes one answer; the default handler of a path is `Reply.page()`."""

    def __init__(self, handler: "_Handler") -> None:
        self.handler = handler

    def send(self, status: int = 200, body: bytes = ARTICLE, **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | given
        self.handler.send_response_only(status)
        for name, value in given.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.write(body)

    def write(self, data: bytes) -> None:
        self.handler.wfile.write(data)

    def hang_up(self) -> None:
        self.handler.close_connection = True


Answerer = Callable[[Reply, Visit], None]


class VirtualClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.elapsed_s += seconds

    def now(self) -> datetime:
        return datetime(2025, 8, 1, 0, 0, tzinfo=UTC) + timedelta(seconds=self.elapsed_s)

    def as_clock(self) -> Clock:
        return Clock(self.now, lambda: self.elapsed_s, self.sleep, lambda: 0.5)


@dataclass
class Web:
    """The site, its clock and its log."""

    server: "_Server"
    scheme: str = "http"
    clock: VirtualClock = field(default_factory=VirtualClock)
    fetchers: list[Fetcher] = field(default_factory=list)

    def on(self, path: str, *answers: Answerer) -> None:
        """Answer `path` by these in turn; the last one goes on for ever."""
        self.server.answers[path] = list(answers)

    def url(self, path: str, host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.server.server_address[1]}{path}"

    def fetcher(
        self, *known: HostState, clock: Clock | None = None, book: Book | None = None, **rules: object
    ) -> Fetcher:
        made = Fetcher(
            replace(RULES, **rules),  # type: ignore[arg-type]
            clock=clock or self.clock.as_clock(),
            resolve=self.resolve,
            known_hosts=known,
            book=book,
        )
        self.fetchers.append(made)
        return made

    def resolve(self, host: str, _port: int) -> list[str]:
        """Every name is this server's, unless the test says otherwise."""
        return [host] if host[-1].isdigit() else self.server.addresses.get(host, ["127.0.0.1"])

    @property
    def visits(self) -> list[Visit]:
        """What the server was asked, without robots.txt."""
        return [visit for visit in self.server.visits if visit.path != "/robots.txt"]

    @property
    def paths(self) -> list[str]:
        return [visit.path for visit in self.server.visits]

    def get(self, path: str = "/", **rules: object) -> Answer:
        """Fetch one path with a fetcher of its own."""
        return self.fetcher(**rules).fetch(FetchRequest(self.url(path)), SITE)


SITE = Site(frozenset({HOST}))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.answers: dict[str, list[Answerer]] = {}
        self.addresses: dict[str, list[str]] = {}
        self.visits: list[Visit] = []
        self.clock: VirtualClock
        self.lock = threading.Lock()
        self.connections = 0
        self.handshakes = 0
        self.running: Counter[str] = Counter()
        self.most_running: Counter[str] = Counter()
        """By host."""

    def process_request_thread(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        if self.context is not None:
            with self.lock:
                self.handshakes += 1
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except OSError:
                request.close()
                return
        super().process_request_thread(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """The client may hang up in the middle: many tests want it to."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        server = cast(_Server, self.server)
        with server.lock:
            server.connections += 1
            self.number = server.connections

    def do_GET(self) -> None:
        server = cast(_Server, self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        visit = Visit(self.command, self.path, headers, body, server.clock.elapsed_s, self.number)
        with server.lock:
            host = headers["host"]
            server.running[host] += 1
            server.most_running[host] = max(server.most_running[host], server.running[host])
            server.visits.append(visit)
            answers = server.answers.get(self.path.partition("?")[0]) or [_unknown]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            answer(Reply(self), visit)
        finally:
            with server.lock:
                server.running[host] -= 1

    do_POST = do_GET  # noqa: N815 - the base class's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """The site keeps its own log."""


def _unknown(reply: Reply, visit: Visit) -> None:
    if visit.path == "/robots.txt":
        reply.send(404, b"")
    else:
        reply.send()


@contextlib.contextmanager
def open_web(context: ssl.SSLContext | None = None) -> Iterator[Web]:
    server = _Server(context)
    web = Web(server, "https" if context else "http")
    server.clock = web.clock
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        for fetcher in web.fetchers:
            fetcher.close()
        server.shutdown()
        server.server_close()
        thread.join()


def page(status: int = 200, body: bytes = ARTICLE, **headers: str) -> Answerer:
    """Always the same answer."""
    return lambda reply, _: reply.send(status, body, **headers)
