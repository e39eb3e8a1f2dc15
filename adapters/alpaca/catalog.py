"""The list of active assets, asked for through alpaca-py, and the news, asked for without it.

alpaca-py takes half a second to import (pandas comes with it), so it is imported at the first call that needs it. Its
client of the news fetches page after page by itself, which no budget would count.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from adapters.alpaca.answers import classify
from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.limits import CallLimits, NoAnswerError, Received
from domain.errors import BudgetExhaustedError, ProviderUnavailableError, ReservationExpiredError, SettingsError
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest, MarketList, NewsPageRequest, Provider
from domain.ports.clock import Clock
from domain.ports.providers import CallPermit

DEFAULT_BASE_URL = "https://paper-api.alpaca.markets"
"""Paper keys work only here, live keys only at api.alpaca.markets; the list is the same."""
DEFAULT_NEWS_URL = "https://data.alpaca.markets"
"""For both kinds of keys."""
_KEPT_OF_A_FAULTY_BODY = 65_536


class AlpacaGateway:
    """Implements `ProviderGateway` for the list of assets and the news; safe to share between threads.

    `credentials` is asked before each call, so that rotated keys are taken up; it may raise `SettingsError`.
    """

    def __init__(
        self,
        credentials: Callable[[], AlpacaKeys],
        clock: Clock,
        jitter: random.Random,
        *,
        base_url: str = DEFAULT_BASE_URL,
        news_url: str = DEFAULT_NEWS_URL,
        limits: CallLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = _checked(base_url)
        self._news_url = _checked(news_url)
        self._credentials = credentials
        self._clock = clock
        self._jitter = jitter
        self._limits = limits or CallLimits()
        self._monotonic = monotonic

    def ensure_keys(self) -> None:
        """Raises `SettingsError` when keys are missing or cannot be some."""
        self._credentials()

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        """Ask for all active US equities, or a page of news. Every answer, whatever its status, is returned classified.

        Raises `ProviderUnavailableError` when no answer came, `ReservationExpiredError` when the permit had expired
        before anything was sent, `SettingsError` when keys are missing.
        """
        keys = self._credentials()
        received = self._receive(permit, self._sender(request, keys))
        body = keys.redacted(received.body)
        if received.fault and received.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            body = body[:_KEPT_OF_A_FAULTY_BODY]
            answer_class, explanation = AnswerClass.UNREADABLE, received.fault
        else:
            answer_class, explanation = classify(received.status, body, MarketList(request.subject))
        return Answer(request, self._clock.now(), received.status, answer_class, explanation, body)

    def _sender(self, request: DataRequest, keys: AlpacaKeys) -> Callable[[], Received]:
        """What makes the call; see the module for why it is imported here."""
        limits, monotonic = self._limits, self._monotonic
        if isinstance(request, NewsPageRequest):
            from adapters.alpaca.news_wire import ask_for_news  # noqa: PLC0415

            return lambda: ask_for_news(self._news_url, keys, request, limits, monotonic)
        if request.provider is not Provider.ALPACA or request.subject is not MarketList.ASSETS:
            raise ValueError(f"{request.subject.value} is not asked of Alpaca")
        from adapters.alpaca.wire import ask_for_assets  # noqa: PLC0415

        return lambda: ask_for_assets(self._url, keys, limits, monotonic)

    def _receive(self, permit: CallPermit, send: Callable[[], Received]) -> Received:
        """The first answer of a bounded number of attempts, each counted against the budget."""
        if self._clock.now() > permit.expires_at:
            raise ReservationExpiredError("The reserved call was not sent in time; its slot stays counted.")
        retrying = Retrying(
            retry=retry_if_exception_type(NoAnswerError),
            stop=stop_after_attempt(self._limits.attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        for attempt in retrying:
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    self._renew(permit)
                return send()
        raise AssertionError("tenacity returns or raises")

    def _renew(self, permit: CallPermit) -> None:
        try:
            permit.renew()
        except BudgetExhaustedError as exhausted:
            raise ProviderUnavailableError(
                f"Alpaca did not answer, and no call is left to ask again: {exhausted}"
            ) from exhausted
        if self._clock.now() > permit.expires_at:
            raise ProviderUnavailableError("Alpaca did not answer, and the retry was not sent in time.")

    def _pause(self, state: RetryCallState) -> float:
        longest = self._limits.pause * float(2 ** (state.attempt_number - 1))
        return longest * self._jitter.uniform(0.5, 1.0)

    def _sleep(self, seconds: float) -> None:
        self._clock.wait_until(self._clock.now() + timedelta(seconds=seconds))


def _checked(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError("The address of Alpaca must be http(s)://host[:port], without a user name.")
    return base_url.rstrip("/")
