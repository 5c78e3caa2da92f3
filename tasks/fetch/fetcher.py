"""The door: one request in, one answer out, whatever redirects, refusals and faults lie between."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import requests

from tasks.exchange import Exchange
from tasks.fetch.addresses import (
    AddressRefusedError,
    Resolve,
    check_address,
    host_key,
    origin_of,
    resolve_by_dns,
)
from tasks.fetch.answers import Answer, FetchRequest, Outcome, Site, header
from tasks.fetch.book import Book, NoBook
from tasks.fetch.line import HostLine, Reply
from tasks.fetch.recognise import find_absence
from tasks.fetch.robots import (
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_REDIRECTS,
    ROBOTS_PATH,
    Robots,
    is_no_rules,
    is_worth_keeping,
    keep_or_forbid,
    read_robots_text,
)
from tasks.fetch.rules import SYSTEM_CLOCK, Clock, FetchRules
from tasks.fetch.sockets import Deadline, Reach
from tasks.fetch.trust import Trust
from tasks.fetch.wire import Limits, TooLargeError, WrongTypeError
from warehouse.crawl_state import HostState, RobotsCopy

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GET_AFTER_POST = frozenset({301, 302, 303})
_ROBOTS_LIMITS = Limits(MAX_ROBOTS_BYTES, may_be_cut=True)


class _StopError(Exception):
    """The request ends here, with this outcome."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


@dataclass(slots=True)
class _Hops:
    """How far a request has come."""

    address: str
    exchanges: tuple[Exchange, ...] = ()


class Fetcher:
    """Asks any number of hosts, from any number of threads, each host by one request at a time."""

    def __init__(
        self,
        rules: FetchRules,
        *,
        clock: Clock = SYSTEM_CLOCK,
        resolve: Resolve = resolve_by_dns,
        known_hosts: Iterable[HostState] = (),
        book: Book | None = None,
    ) -> None:
        """`known_hosts`: what earlier runs learnt (`warehouse.crawl_state.read_host_states`)."""
        self._rules = rules
        self._clock = clock
        self._resolve = resolve
        self._book = book or NoBook()
        self._known = {state.host: state for state in known_hosts}
        self._lines: dict[str, HostLine] = {}
        self._trusts: dict[Path | None, Trust] = {}
        self._lock = threading.Lock()

    def fetch(self, request: FetchRequest, site: Site) -> Answer:
        """Ask for one page of `site`, following its redirects. Never raises for what a host does."""
        hops = _Hops(request.address)
        try:
            reply = self._follow(request, site, hops)
        except AddressRefusedError as error:
            return Answer(request, Outcome.MISDIRECTED, hops.address, str(error), hops.exchanges)
        except TooLargeError as error:
            return Answer(request, Outcome.TOO_LARGE, hops.address, str(error), hops.exchanges)
        except WrongTypeError as error:
            return Answer(request, Outcome.UNUSABLE, hops.address, str(error), hops.exchanges)
        except _StopError as stop:
            return self._judged(request, hops, stop.outcome, str(stop))
        return self._judge(request, hops, reply)

    def host_states(self) -> list[HostState]:
        """What is to be remembered of every host that was asked, in order of their names."""
        with self._lock:
            lines = sorted(self._lines.items())
        return [line.recall() for _, line in lines]

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for line in self._lines.values():
                line.close()

    def _follow(self, request: FetchRequest, site: Site, hops: _Hops) -> Reply:
        """Ask, hop by hop, until an answer is no redirect. Raises `_StopError` and what `HostLine.ask` raises."""
        method, body = request.method, request.body
        limits = Limits(self._rules.max_wire_bytes, request.media_types)
        asked = {(method, hops.address)}
        for _ in range(self._rules.max_redirects + 1):
            check_address(hops.address, site.hosts, first=request.address)
            line = self._line(hops.address, site)
            self._ask_robots(line, hops.address, site)
            sent = _prepare(method, hops.address, body, request)
            reply = line.ask(sent, limits, self._rules.max_payload_bytes)
            hops.exchanges += reply.exchanges
            target = _redirect_target(reply, hops.address)
            if target is None:
                return reply
            if reply.exchanges[-1].status in _GET_AFTER_POST:
                method, body = "GET", b""
            hops.address = target
            sets_cookie = header(reply.exchanges[-1], "set-cookie") is not None
            if (method, target) in asked and not sets_cookie:
                raise _StopError(Outcome.MISDIRECTED, f"its redirects lead in a loop to {target}")
            asked.add((method, target))
        raise _StopError(Outcome.MISDIRECTED, f"it leads on after {self._rules.max_redirects} redirects")

    def _judge(self, request: FetchRequest, hops: _Hops, reply: Reply) -> Answer:
        if reply.is_resting:
            return self._judged(request, hops, Outcome.RESTING, reply.problem or "")
        if reply.challenge is not None:
            return self._judged(request, hops, Outcome.CHALLENGE, f"it shows a bot challenge ({reply.challenge})")
        if reply.problem is not None:
            return self._judged(request, hops, Outcome.FAILED, reply.problem)
        status, phrase = reply.exchanges[-1].status, reply.exchanges[-1].phrase
        said = f"it answers {status} {phrase}".rstrip()
        if status == 304 and (request.etag or request.last_modified):
            return self._judged(request, hops, Outcome.NOT_MODIFIED, "")
        if status in (404, 410):
            return self._judged(request, hops, Outcome.GONE, said)
        if 400 <= status < 500:
            return self._judged(request, hops, Outcome.REFUSED, said)
        if status != 200 or not reply.payload.strip():
            return self._judged(request, hops, Outcome.UNUSABLE, said if status != 200 else "it is empty")
        if absence := find_absence(request.address, hops.address, reply.payload):
            return self._judged(request, hops, Outcome.SOFT_GONE, absence)
        return replace(self._judged(request, hops, Outcome.FETCHED, ""), payload=reply.payload)

    def _judged(self, request: FetchRequest, hops: _Hops, outcome: Outcome, detail: str) -> Answer:
        rest_until = None
        if outcome in (Outcome.RESTING, Outcome.FAILED, Outcome.CHALLENGE, Outcome.DISALLOWED):
            with self._lock:
                line = self._lines.get(host_key(hops.address))
            rest_until = line.state.rest_until if line else None
        return Answer(request, outcome, hops.address, detail, hops.exchanges, rest_until=rest_until)

    def _line(self, address: str, site: Site) -> HostLine:
        key = host_key(address)
        with self._lock:
            if key not in self._lines:
                if site.ca_file not in self._trusts:
                    self._trusts[site.ca_file] = Trust(site.ca_file)
                trust = self._trusts[site.ca_file]
                reach = Reach(self._resolve, self._rules.may_ask_loopback, Deadline())
                self._lines[key] = line = HostLine(key, self._rules, self._clock, reach, trust, self._book)
                if key in self._known:
                    line.remember(self._known[key])
            line = self._lines[key]
        line.pace.raise_floor(site.delay_s)
        return line

    def _ask_robots(self, line: HostLine, address: str, site: Site) -> None:
        """Return when robots.txt allows `address`; fetch it first where that is due. Raises `_StopError`."""
        origin = origin_of(address)
        with line.robots_lock:
            robots = line.robots.get(origin)
            if line.is_resting:
                raise _StopError(Outcome.RESTING, line.state.last_problem or "")
            if robots is None or robots.valid_until <= self._clock.now():
                robots = self._fetch_robots(origin, site, robots.copy if robots else None)
                line.robots[origin] = robots
        if robots.delay_s > self._rules.max_crawl_delay_s:
            asked = f"robots.txt asks for {robots.delay_s:g} s between two requests, longer than we wait"
            raise _StopError(Outcome.DISALLOWED, asked)
        line.pace.raise_floor(robots.delay_s)
        if not robots.allows(address):
            raise _StopError(robots.refusal, robots.problem or "robots.txt does not allow it")

    def _fetch_robots(self, origin: str, site: Site, old: RobotsCopy | None) -> Robots:
        """Ask for robots.txt, or only for news of the copy we hold, along its redirects."""
        known = old or RobotsCopy(origin, None, self._clock.now())
        request = FetchRequest(origin + ROBOTS_PATH, etag=known.etag, last_modified=known.last_modified)
        retry_at = self._clock.now() + timedelta(seconds=self._rules.robots_retry_s)
        address = request.address
        is_doubtful = False
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            try:
                check_address(address, site.hosts, first=origin)
                sent = _prepare("GET", address, b"", request)
                reply = self._line(address, site).ask(sent, _ROBOTS_LIMITS, MAX_ROBOTS_BYTES)
                target = _redirect_target(reply, address)
            except AddressRefusedError as error:
                return keep_or_forbid(old, str(error), Outcome.MISDIRECTED, retry_at)
            if reply.challenge is not None:
                return keep_or_forbid(old, f"a bot challenge ({reply.challenge})", Outcome.CHALLENGE, retry_at)
            if reply.problem is not None:
                return keep_or_forbid(old, reply.problem, Outcome.FAILED, retry_at)
            if target is None:
                was_doubtful, is_doubtful = is_doubtful, is_no_rules(reply.exchanges[-1].status, reply.payload)
                if was_doubtful or not is_doubtful:
                    break
            address = target or address
        if is_doubtful and old is not None and is_worth_keeping(old, self._clock.now()):
            return keep_or_forbid(old, "it holds no rules any more", Outcome.UNUSABLE, retry_at)
        last, now = reply.exchanges[-1], self._clock.now()
        if last.status == 304 and old is not None:
            return Robots.of(replace(old, checked_at=now), self._rules)
        text = read_robots_text(reply.payload) if last.status == 200 else None
        return Robots.of(
            RobotsCopy(origin, text, now, header(last, "etag"), header(last, "last-modified")), self._rules
        )


def _prepare(method: str, address: str, body: bytes, request: FetchRequest) -> requests.Request:
    headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if body:
        headers["Content-Type"] = request.body_type
    return requests.Request(method, address, headers=headers, data=body or None)


def _redirect_target(reply: Reply, address: str) -> str | None:
    """Where the answer sends us; None for an answer that is no redirect."""
    if not reply.exchanges or reply.problem is not None or reply.challenge is not None:
        return None
    last = reply.exchanges[-1]
    location = header(last, "location")
    if last.status not in _REDIRECTS or not location:
        return None
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # servers send letters as they are
    try:
        return urldefrag(urljoin(address, location)).url
    except ValueError as error:
        raise AddressRefusedError(f"it leads to {location!r}, which is no address: {error}") from error
