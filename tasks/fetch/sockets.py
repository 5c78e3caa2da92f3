"""Sockets that go where the check looked, and whose reading ends when its time is up.

A name is resolved, checked and connected to in one step, so that DNS has no second chance to answer differently. The
name stays what it was for SNI, for the certificate and for the `Host` header.
"""

import math
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any

from tasks.fetch.addresses import Resolve, public_addresses


@dataclass(slots=True)
class Deadline:
    """When the answer that is being read must be complete, by `time.monotonic`: set anew for every request."""

    at: float = math.inf


@dataclass(frozen=True, slots=True)
class Reach:
    """What a connection must know of the network."""

    resolve: Resolve
    may_be_loopback: bool
    deadline: Deadline


class TimedSocket(socket.socket):
    """Every reading waits no longer than the deadline, whatever timeout is set: a steady drip ends too."""

    deadline = Deadline()

    def recv_into(self, *args: Any) -> int:
        left = self.deadline.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        timeout = self.gettimeout()
        if timeout is None or left < timeout:
            self.settimeout(left)
        return super().recv_into(*args)


class TimedTlsSocket(TimedSocket, ssl.SSLSocket):
    """The same within TLS."""


def open_socket(host: str, port: int, timeout_s: float | None, reach: Reach) -> TimedSocket:
    """A socket to the first public address of `host` that answers. Raises `AddressRefusedError` or `OSError`."""
    problem: OSError | None = None
    for ip in public_addresses(host, port, reach.resolve, may_be_loopback=reach.may_be_loopback):
        made = TimedSocket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
        made.deadline = reach.deadline
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(timeout_s)
            made.connect((ip, port))
        except OSError as error:
            made.close()
            problem = error
        else:
            return made
    raise problem or OSError(f"{host} has no address")
