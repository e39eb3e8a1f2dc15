"""Calls of Alpha Vantage: within a deadline, counted, retried only when no answer came, and free of the key."""

import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from adapters.alpha_vantage import symbols
from adapters.alpha_vantage.answers import classify
from adapters.alpha_vantage.credentials import ApiKey
from adapters.alpha_vantage.redaction import Redactor
from adapters.alpha_vantage.transport import Deadline, KeyedTransport
from domain.errors import BudgetExhaustedError, ProviderUnavailableError, ReservationExpiredError, SettingsError
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider
from domain.ports.clock import Clock
from domain.ports.providers import CallPermit

DEFAULT_BASE_URL = "https://www.alphavantage.co"
_MEGABYTE = 1_000_000
_KEPT_OF_A_FAULTY_BODY = 65_536
_HEADERS = {"User-Agent": "signal9-advisor"}  # and no narrow Accept: the provider refuses it
_FUNCTIONS: Mapping[Dataset | MarketList, Mapping[str, str]] = {
    Dataset.OVERVIEW: {"function": "OVERVIEW"},
    Dataset.INCOME_STATEMENT: {"function": "INCOME_STATEMENT"},
    Dataset.BALANCE_SHEET: {"function": "BALANCE_SHEET"},
    Dataset.CASH_FLOW: {"function": "CASH_FLOW"},
    Dataset.EARNINGS: {"function": "EARNINGS"},
    MarketList.EARNINGS_CALENDAR: {"function": "EARNINGS_CALENDAR", "horizon": "3month"},
    MarketList.LISTING_STATUS: {"function": "LISTING_STATUS"},
}


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long a call may take (seconds) and how much it may bring (bytes)."""

    connect: float = 5.0
    read: float = 15.0
    """Longest silence while waiting for the next bytes."""
    total: float = 30.0
    """From connecting to the last byte (resolvers have time-outs of their own); the budget's margin is twice this."""
    body: int = 32 * _MEGABYTE
    """After decompression. The largest real body, a calendar of 12 months, has under 4 million bytes."""
    attempts: int = 3
    pause: float = 1.0
    """Before the first retry; doubled for the next, and jittered between half and all of it."""


@dataclass(frozen=True, slots=True)
class _Received:
    status: int
    content_type: str | None
    body: bytes
    fault: str = ""
    """Why the body is not whole or cannot be read, if so."""


class _NoAnswerError(ProviderUnavailableError):
    """No answer came over the wire, so the same call may be made again."""


class AlphaVantageGateway:
    """Implements `ProviderGateway`; safe to share between threads.

    `credentials` is asked before each call, so that a rotated key is taken up; it may raise `SettingsError`.
    """

    def __init__(
        self,
        credentials: Callable[[], ApiKey],
        clock: Clock,
        jitter: random.Random,
        *,
        base_url: str = DEFAULT_BASE_URL,
        limits: CallLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = _query_url(base_url)
        self._credentials = credentials
        self._clock = clock
        self._jitter = jitter
        self._limits = limits or CallLimits()
        self._monotonic = monotonic
        self._ssl_context: ssl.SSLContext = httpx.create_ssl_context()

    def ensure_keys(self) -> None:
        """Raises `SettingsError` when the key is missing or cannot be one."""
        self._credentials()

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        """Make one call. Every answer, whatever its status, is returned classified and is never asked for again here.

        Raises `ProviderUnavailableError` when no answer came, `ReservationExpiredError` when the permit had expired
        before anything was sent, `SettingsError` when the key is missing.
        """
        key = self._credentials()
        redactor = Redactor(key)
        with redactor.logs():
            received = self._receive(_parameters(request), permit, key, redactor)
        if received.fault and received.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            answer_class, explanation = AnswerClass.UNREADABLE, received.fault
        else:
            answer_class, explanation = classify(request.subject, received.status, received.content_type, received.body)
        return Answer(
            request=request,
            received_at=self._clock.now(),
            status=received.status,
            answer_class=answer_class,
            explanation=explanation,
            body=received.body,
        )

    def _receive(self, parameters: Mapping[str, str], permit: CallPermit, key: ApiKey, redactor: Redactor) -> _Received:
        """The first answer of a bounded number of attempts, each counted against the budget."""
        if self._clock.now() > permit.expires_at:
            raise ReservationExpiredError("The reserved call was not sent in time; its slot stays counted.")
        retrying = Retrying(
            retry=retry_if_exception_type(_NoAnswerError),
            stop=stop_after_attempt(self._limits.attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        for attempt in retrying:
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    self._renew(permit)
                return self._send(parameters, key, redactor)
        raise AssertionError("tenacity returns or raises")

    def _send(self, parameters: Mapping[str, str], key: ApiKey, redactor: Redactor) -> _Received:
        deadline = Deadline(self._limits.total, self._monotonic)
        client = httpx.Client(
            transport=KeyedTransport(key, deadline, self._ssl_context),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            headers=_HEADERS,
            trust_env=False,
        )
        try:
            with client, client.stream("GET", self._url, params=dict(parameters)) as response:
                return self._read(response, redactor)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            problem = redactor.text(f"{type(error).__name__} {error}".strip())
        # Raised out here so that the library's error, whose frames hold the address with the key, is not chained.
        raise _NoAnswerError(f"Alpha Vantage did not answer ({problem}). It is asked again later; nothing is lost.")

    def _read(self, response: httpx.Response, redactor: Redactor) -> _Received:
        parts: list[bytes] = []
        size = 0
        fault = ""
        try:
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > self._limits.body:
                    fault = f"The body is larger than {self._limits.body} bytes; only its start was kept."
                    break
        except httpx.DecodingError:
            fault = "The body is not compressed as its header says; what could be read was kept."
        body = redactor.body(b"".join(parts))
        kept = body[:_KEPT_OF_A_FAULTY_BODY] if fault else body
        return _Received(response.status_code, response.headers.get("content-type"), kept, fault)

    def _renew(self, permit: CallPermit) -> None:
        try:
            permit.renew()
        except BudgetExhaustedError as exhausted:
            raise ProviderUnavailableError(
                f"Alpha Vantage did not answer, and no call is left to ask again: {exhausted}"
            ) from exhausted
        if self._clock.now() > permit.expires_at:
            raise ProviderUnavailableError("Alpha Vantage did not answer, and the retry was not sent in time.")

    def _pause(self, state: RetryCallState) -> float:
        longest = self._limits.pause * float(2 ** (state.attempt_number - 1))
        return longest * self._jitter.uniform(0.5, 1.0)

    def _sleep(self, seconds: float) -> None:
        self._clock.wait_until(self._clock.now() + timedelta(seconds=seconds))


def _query_url(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.rstrip("/") + "/query")
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise SettingsError("The address of Alpha Vantage must be http(s)://host[:port], without a user name.")
    return url


def _parameters(request: DataRequest) -> Mapping[str, str]:
    function = _FUNCTIONS.get(request.subject)
    if request.provider is not Provider.ALPHA_VANTAGE or function is None:
        raise ValueError(f"{request.subject.value} is not asked of Alpha Vantage")
    if isinstance(request.subject, MarketList):
        return function
    if not request.symbol:
        raise ValueError(f"{request.subject.value} is asked for one symbol")
    return {**function, "symbol": symbols.to_alpha_vantage(request.symbol)}
