"""One call for a page of news, without alpaca-py."""

from collections.abc import Callable
from datetime import UTC, datetime

from requests import Session
from requests.exceptions import RequestException

from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.deadline import DeadlineAdapter
from adapters.alpaca.limits import CallLimits, NoAnswerError, Received
from domain.model.datasets import NewsPageRequest

ARTICLES = 50
"""Of a page: the most that Alpaca gives."""


def ask_for_news(
    url: str, keys: AlpacaKeys, request: NewsPageRequest, limits: CallLimits, monotonic: Callable[[], float]
) -> Received:
    """The answer to one request, whatever it says. Raises `NoAnswerError` when none came."""
    adapter = DeadlineAdapter(limits, monotonic)
    problem = ""
    with Session() as session:
        session.trust_env = False
        session.mount(url, adapter)
        try:
            session.get(
                f"{url}/v1beta1/news",
                params=_parameters(request),
                headers=keys.headers(),
                # Elsewhere the keys have no business.
                allow_redirects=False,
            )
        except RequestException as error:
            problem = type(error).__name__
    # Raised out here so that the library's error, whose frames hold the keys as headers, is not chained.
    if adapter.received is None:
        raise NoAnswerError(f"Alpaca did not answer ({problem}). It is asked again later; nothing is lost.")
    return adapter.received


def _parameters(request: NewsPageRequest) -> dict[str, str]:
    parameters = {
        "start": _text(request.since),
        "end": _text(request.until),
        "sort": "asc",
        "limit": str(ARTICLES),
        "include_content": "false",
    }
    return parameters | ({"page_token": request.page} if request.page else {})


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
