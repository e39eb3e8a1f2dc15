"""Whether Alpaca takes a pair of keys: its clock is asked, without alpaca-py."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from requests import Session
from requests.exceptions import RequestException

from adapters.alpaca.answers import classify
from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.deadline import DeadlineAdapter
from adapters.alpaca.limits import CallLimits, NoAnswerError
from domain.model.answers import AnswerClass


@dataclass(frozen=True, slots=True)
class AlpacaKeyCheck:
    """Implements `KeyCheck`. Paper keys are taken at the paper address only."""

    url: str
    keys: AlpacaKeys
    limits: CallLimits
    monotonic: Callable[[], float] = time.monotonic

    def __call__(self) -> tuple[AnswerClass, str]:
        """Ask once."""
        adapter = DeadlineAdapter(self.limits, self.monotonic)
        problem = ""
        with Session() as session:
            session.trust_env = False
            session.mount(self.url, adapter)
            try:
                session.get(f"{self.url}/v2/clock", headers=self.keys.headers(), allow_redirects=False)
            except RequestException as error:
                problem = type(error).__name__
        # Raised out here so that the library's error, whose frames hold the keys as headers, is not chained.
        if adapter.received is None:
            raise NoAnswerError(f"Alpaca did not answer ({problem}). Ask again later.")
        if adapter.received.status == HTTPStatus.OK:
            return AnswerClass.DATA, "Alpaca takes the keys."
        return classify(adapter.received.status, self.keys.redacted(adapter.received.body))
