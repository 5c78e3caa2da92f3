"""The town's server: every portal on one loopback port, http and https alike, a thread for each connection."""

import hashlib
import select
import socket
import ssl
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from tests.portal_town.clock import TownClock
from tests.portal_town.faults import NO_FAULTS, Faults
from tests.portal_town.log import Visit, VisitLog
from tests.portal_town.pages import Page, Site, Ticks
from tests.portal_town.reply import Ending, Reply, missing, spoil
from tests.portal_town.truth import Town

_TLS_HANDSHAKE = b"\x16"
_LOOK_S = 0.02
_LOOKS_A_BYTE = 50
_BREAK_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends a reset."""


class TownServer(ThreadingHTTPServer):
    """Serves `town` as it stands by `clock`; `log` tells who came. Without `context` it speaks http alone.

    `has_validators=False` makes portals that know no ETag. A portal in `soft_hosts` answers 200 for what is not there.
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        town: Town,
        clock: TownClock,
        *,
        faults: Faults = NO_FAULTS,
        context: ssl.SSLContext | None = None,
        has_validators: bool = True,
        soft_hosts: frozenset[str] = frozenset(),
        port: int = 0,
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.town = town
        self.clock = clock
        self.faults = faults
        self.log = VisitLog()
        self.soft_hosts = soft_hosts
        self.has_validators = has_validators
        self._context = context
        self._requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def origin(self, host: str) -> str:
        """Scheme, name and port under which `host` is reached."""
        return f"{'https' if self._context else 'http'}://{host}:{self.port}"

    def ticks(self, host: str) -> Ticks:
        with self._lock:
            self._requests[host] += 1
            number = self._requests[host]
        return Ticks(online=3 + number % 40, today=100 + number, views=10 + number)

    def get_request(self) -> tuple[socket.socket, object]:
        """A connection; one that begins with a TLS handshake is secured by its own thread at the first read."""
        connection, address = super().get_request()
        connection.settimeout(30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address

    def secured(self, connection: socket.socket) -> socket.socket:
        if self._context and connection.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE:
            return self._context.wrap_socket(connection, server_side=True)
        return connection

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave in the middle are part of the play; what else goes wrong here must be seen."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.request = self._town.secured(self.request)
        super().setup()

    def finish(self) -> None:
        """The server closes the socket it accepted, which is no more than a shell once it was secured."""
        super().finish()
        self.request.close()

    @property
    def _town(self) -> TownServer:
        return cast(TownServer, self.server)

    def do_GET(self) -> None:
        self._answer(b"")

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """The town keeps its own log."""

    def _answer(self, form: bytes) -> None:
        self._seen_s: float | None = None
        self._is_client_gone()
        began_s = self._seen_s or time.monotonic()
        self._status = 0
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        fault = self._town.faults.next_for(f"{host} {self.command} {self.path} {form.decode()}")
        try:
            reply = self._find_reply(host, form.decode())
            self._send(spoil(reply, fault, self.path) if fault else reply)
        except OSError:
            self.close_connection = True
        finally:
            headers = {name.lower(): value for name, value in self.headers.items()}
            visit = Visit(host, self.command, self.path, began_s, self._seen_s, self._status, headers, fault)
            self._town.log.add(visit)

    def _is_client_gone(self, within_s: float = 0.0) -> bool:
        """Whether the client has left, or does within that time. If not, it was there when this was called.

        The moment is taken first: however late a busy machine lets this thread go on, the client cannot have left
        before it, nor asked again.
        """
        moment_s = time.monotonic()
        if select.select([self.connection], [], [], within_s)[0]:  # it says nothing more before it has its answer
            return True
        self._seen_s = moment_s
        return False

    def _find_reply(self, host: str, form: str) -> Reply:
        portal = self._town.town.portal(host)
        if portal is None:
            return Reply(421)
        site = Site(portal, self._town.clock.now(), self._town.origin(host))
        page = site.page_at(self.path, form, self._town.ticks(host))
        if page is None:
            return missing(is_soft=host in self._town.soft_hosts)
        validators = _validators(page) if self._town.has_validators else {}
        if self._is_known(validators):
            return Reply(304, b"", validators)
        return Reply(200, page.body, {"Content-Type": page.media_type, **validators})

    def _is_known(self, validators: Mapping[str, str]) -> bool:
        """The client's copy is today's; an ETag counts before a date."""
        if (seen := self.headers.get("If-None-Match")) is not None:
            return seen == validators.get("ETag")
        seen_at, changed_at = self.headers.get("If-Modified-Since"), validators.get("Last-Modified")
        if not seen_at or not changed_at:
            return False
        return parsedate_to_datetime(changed_at) <= parsedate_to_datetime(seen_at)

    def _send(self, reply: Reply) -> None:
        self._status = reply.status
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self._is_client_gone()
        self.end_headers()
        if self.command == "HEAD" or not reply.body:
            return
        match reply.ending:
            case Ending.WHOLE:
                self.wfile.write(reply.body)
            case Ending.DRIP:
                self._drip(reply.body)
            case Ending.CUT | Ending.RESET:
                self.wfile.write(reply.body[: len(reply.body) // 2])
                if reply.ending is Ending.RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_AT_ONCE)
                self.close_connection = True

    def _drip(self, body: bytes) -> None:
        """A byte now and then, until all are out or the client is gone, which is noticed at once."""
        for byte in body:
            if any(self._is_client_gone(_LOOK_S) for _ in range(_LOOKS_A_BYTE)):
                break
            self.wfile.write(bytes([byte]))
        self.close_connection = True


def _validators(page: Page) -> dict[str, str]:
    """Half of the articles have a Last-Modified, everything else an ETag."""
    digest = hashlib.sha256(page.version.encode()).hexdigest()[:16]
    if page.changed_at is not None and int(digest, 16) % 2:
        return {"Last-Modified": format_datetime(page.changed_at, usegmt=True)}
    return {"ETag": f'W/"{digest}"'}


@contextmanager
def serve(server: TownServer) -> Iterator[TownServer]:
    """`server` at work in threads of its own, until the context ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="town", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
