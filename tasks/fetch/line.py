"""The line before one host: whoever asks it stands here, one at a time, and waits as long as the host wants."""

import logging
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import requests

from tasks.coding import CodingError, decode_body
from tasks.exchange import Exchange
from tasks.fetch.addresses import AddressRefusedError, host_key
from tasks.fetch.answers import header
from tasks.fetch.book import Book
from tasks.fetch.connections import open_session
from tasks.fetch.pace import Pace
from tasks.fetch.recognise import find_challenge, is_cut_off
from tasks.fetch.retries import backoff_s, is_worth_retrying, read_retry_after
from tasks.fetch.robots import Robots
from tasks.fetch.rules import Clock, FetchRules
from tasks.fetch.sockets import Reach
from tasks.fetch.trust import Trust
from tasks.fetch.wire import Limits, NoAnswerError, TooLargeError, ask_once, codings_of
from warehouse.crawl_state import HostState

logger = logging.getLogger(__name__)

_STORED_TO_S = 1.0
"""Moments are remembered to the second, so that a request may have been that much later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host said to one request, retries included."""

    exchanges: tuple[Exchange, ...]
    """Every complete response, in order."""
    payload: bytes = b""
    """Body of the last one, without its content coding."""
    challenge: str | None = None
    """Name of the bot challenge that the last one is."""
    problem: str | None = None
    """Why there is no usable answer: nothing came, or 429 or 5xx to the last; None for any other answer."""
    is_resting: bool = False
    """True: the host was not asked at all."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why an attempt gave no usable answer."""

    problem: str
    is_lasting: bool = False
    """Asking again cannot help."""
    wait_s: float = 0.0
    """What the host asks to wait for."""
    challenge: str | None = None
    is_cut: bool = False


class HostLine:
    """One host's session, pace and state. Nothing else in the project sends a request to it."""

    def __init__(  # noqa: PLR0917 - its whole world
        self, key: str, rules: FetchRules, clock: Clock, reach: Reach, trust: Trust, book: Book
    ) -> None:
        self.key = key
        self.robots_lock = threading.Lock()
        """Held while robots.txt is fetched; never taken by who holds the line."""
        self.robots: dict[str, Robots] = {}
        """By origin."""
        self.state = HostState(key)
        self.pace = Pace(rules, clock, rules.min_delay_s)
        self._rules = rules
        self._clock = clock
        self._reach = reach
        self._book = book
        self._leaves_pages_open = False
        """Its pages lack their end tags also when they are asked for again."""
        self._session = open_session(rules.user_agent, reach, trust)
        self._lock = threading.Lock()

    def remember(self, state: HostState) -> None:
        """Go on from what an earlier run learnt of the host."""
        self.state = state
        if state.robots is not None:
            self.robots[state.robots.origin] = Robots.of(state.robots, self._rules)
        if state.last_asked_at is not None:
            asked_s_ago = (self._clock.now() - state.last_asked_at).total_seconds()
            self.pace.go_on(state.delay_s or 0.0, asked_s_ago - _STORED_TO_S)

    def recall(self) -> HostState:
        """What the next run should know of the host."""
        copies = [robots.copy for robots in tuple(self.robots.values()) if robots.copy]  # others may add one meanwhile
        latest = max(copies, key=lambda copy: copy.checked_at, default=None)
        return replace(self.state, delay_s=self.pace.delay_s, robots=latest)

    @property
    def is_resting(self) -> bool:
        return self.state.rest_until is not None and self._clock.now() < self.state.rest_until

    def ask(self, request: requests.Request, limits: Limits, max_payload_bytes: int) -> Reply:
        """Ask, and ask again where that can help, with the waits that the host and the rules want.

        Raises `AddressRefusedError`, `TooLargeError`, `WrongTypeError`.
        """
        with self._lock:
            if self.is_resting:
                return Reply((), problem=self.state.last_problem or "", is_resting=True)
            return self._ask_until_answered(request, limits, max_payload_bytes)

    def close(self) -> None:
        self._session.close()

    def _ask_until_answered(self, request: requests.Request, limits: Limits, max_payload_bytes: int) -> Reply:
        exchanges: list[Exchange] = []
        was_cut = False
        for attempt in count():
            payload = b""
            try:
                exchange = self._ask_once(request, limits)
                exchanges.append(exchange)
                payload = _read_payload(exchange, limits, max_payload_bytes)
                trouble = self._find_trouble(exchange, payload, was_cut=was_cut)
            except NoAnswerError as error:
                trouble = _Trouble(str(error), is_lasting=error.is_lasting)
            except CodingError as error:
                trouble = _Trouble(str(error))
            if trouble is None:
                self._note_success()
                break
            self.pace.note_trouble()
            if trouble.wait_s > self._rules.max_retry_after_s:
                self._rest(trouble.wait_s, f"{trouble.problem} and asks to wait {trouble.wait_s:.0f} s")
                break
            if trouble.is_lasting or attempt == self._rules.max_retries:
                self._note_failure(trouble.problem)
                break
            logger.debug("%s: %s; asking again", self.key, trouble.problem)
            self.pace.pause(max(trouble.wait_s, backoff_s(attempt, self._clock.chance(), self._rules)))
            was_cut = trouble.is_cut
        if trouble is None:
            return Reply(tuple(exchanges), payload)
        return Reply(tuple(exchanges), challenge=trouble.challenge, problem=self.state.last_problem)

    def _find_trouble(self, exchange: Exchange, payload: bytes, *, was_cut: bool) -> "_Trouble | None":
        """What is wrong with an answer that came whole; None for one that tells what became of the request."""
        if challenge := find_challenge(exchange, payload):
            return _Trouble(f"it shows a bot challenge ({challenge})", is_lasting=True, challenge=challenge)
        if is_worth_retrying(exchange.status):
            wait_s = read_retry_after(header(exchange, "retry-after"), self._clock.now())
            return _Trouble(f"it answers {exchange.status} {exchange.phrase}".rstrip(), wait_s=wait_s or 0.0)
        if exchange.status == 200 and not self._leaves_pages_open and is_cut_off(payload):
            if not was_cut:
                return _Trouble("its page ends in the middle", is_cut=True)
            self._leaves_pages_open = True
        return None

    def _ask_once(self, request: requests.Request, limits: Limits) -> Exchange:
        try:
            prepared = self._session.prepare_request(request)
        except (requests.RequestException, UnicodeError) as error:
            raise AddressRefusedError(f"{request.url!r} is no address: {error}") from error
        if host_key(prepared.url or "") != self.key:
            raise AddressRefusedError(f"{request.url!r} is read as another host, {prepared.url!r}")
        if (known := self._book.recall(prepared)) is not None:
            return known
        self.pace.wait()
        now, started_s = self._clock.now(), self._clock.monotonic()
        self.state = replace(self.state, last_asked_at=now)
        try:
            answer = ask_once(self._session, prepared, limits, self._rules, self._reach.deadline, now)
        finally:
            self.pace.note_answer(self._clock.monotonic() - started_s)
        self._book.enter(answer.exchange)
        if answer.refusal is not None:
            self._note_success()
            raise answer.refusal
        return answer.exchange

    def _note_success(self) -> None:
        now = self._clock.now()
        self.state = replace(self.state, failure_count=0, rest_until=None, last_problem=None, last_success_at=now)

    def _note_failure(self, problem: str) -> None:
        """After so many in a row the host is left alone, each time for twice as long; one success ends it."""
        count = self.state.failure_count + 1
        self.state = replace(self.state, failure_count=count, last_problem=problem)
        beyond = count - self._rules.max_failures
        if beyond >= 0:
            self._rest(self._rules.first_rest_s * 2.0 ** min(beyond, 16), problem)

    def _rest(self, seconds: float, problem: str) -> None:
        until = self._clock.now() + timedelta(seconds=min(seconds, self._rules.max_rest_s))
        self.state = replace(self.state, rest_until=until, last_problem=problem)
        logger.warning("%s is left alone until %s: %s", self.key, until.isoformat(timespec="seconds"), problem)


def _read_payload(exchange: Exchange, limits: Limits, max_bytes: int) -> bytes:
    """The body without its content coding. Raises `TooLargeError`, and `CodingError` for a broken page."""
    try:
        payload = decode_body(exchange.wire_body, codings_of(exchange), max_bytes)
    except CodingError:
        if exchange.status == 200:
            raise
        return b""
    if len(payload) <= max_bytes:
        return payload
    if limits.may_be_cut:
        return payload[:max_bytes]
    raise TooLargeError(f"it unpacks to more than {max_bytes} bytes")
