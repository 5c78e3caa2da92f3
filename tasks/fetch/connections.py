"""Sessions of `requests` whose connections are opened by `sockets.open_socket`, and verified by `trust.Trust`."""

import socket
import ssl
from functools import partial
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from tasks.fetch.sockets import Reach, TimedTlsSocket, open_socket
from tasks.fetch.trust import Trust


class _CheckedConnection(HTTPConnection):
    reach: Reach

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reach = reach
        self.ip_address: str | None = None

    def _new_conn(self) -> socket.socket:
        try:
            made = open_socket(self._dns_host, self.port, self.timeout, self.reach)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection to {self.host} within {self.timeout} s") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        self.ip_address = str(made.getpeername()[0])
        return made


class _CheckedTlsConnection(_CheckedConnection, HTTPSConnection):
    def __init__(self, *args: Any, trust: Trust, **options: Any) -> None:
        super().__init__(*args, **options)
        self._trust = trust

    def connect(self) -> None:
        """Where the server leaves out a certificate of its chain, the missing ones are fetched, and it tries again."""
        try:
            self._connect_once()
        except ssl.SSLCertVerificationError as error:
            if not self._trust.complete(error, self.host, self.port, self.reach):
                raise
            self.close()
            self._connect_once()

    def _connect_once(self) -> None:
        super().connect()
        if isinstance(self.sock, TimedTlsSocket):
            self.sock.deadline = self.reach.deadline


class _CheckedPool(HTTPConnectionPool):
    ConnectionCls = _CheckedConnection


class _CheckedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTlsConnection


class _CheckedAdapter(HTTPAdapter):
    def __init__(self, reach: Reach, trust: Trust) -> None:
        self._reach, self._trust = reach, trust
        super().__init__(pool_connections=2, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._trust.context)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_CheckedPool, reach=self._reach),
            "https": partial(_CheckedTlsPool, reach=self._reach, trust=self._trust),
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - the base class names them
        """The context of `Trust` verifies. Loading the authorities again for every connection would take 20 ms."""
        conn.cert_reqs = ssl.CERT_REQUIRED


class _HopSession(requests.Session):
    """Never looks where a redirect leads: `requests` would read its body for that, decoded and without any limit."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - the base class names it
        return None


def open_session(user_agent: str, reach: Reach, trust: Trust) -> requests.Session:
    """A session for one host: one connection, kept open, cookies kept, nothing taken from the environment."""
    session = _HopSession()
    session.trust_env = False
    session.headers.clear()
    session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate, br, zstd"})
    session.headers["Accept-Language"] = "vi,en;q=0.5"
    adapter = _CheckedAdapter(reach, trust)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
