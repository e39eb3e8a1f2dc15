"""The providers: whether the keys can be keys, whether the providers are within reach, and whether the clocks agree."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from adapters.alpha_vantage.credentials import DEMO_KEY
from domain.errors import SettingsError
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, skipped, warning
from entrypoints.outside import Outside, live
from entrypoints.settings import Settings, Source

MOST_SKEW = timedelta(seconds=20)
"""The budget's margin is a minute, of which two deadlines of a call take the rest."""
TIMEOUT = 10.0
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
NETWORK = "Check the network, the firewall and the address in the settings."


def check_providers(settings: Settings, machine_now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    """Ask what costs no call of the budget: Alpaca's clock, and Alpha Vantage's home page."""
    if settings.source is Source.LIVE:
        try:
            outside = live(settings)
        except SettingsError as error:
            yield problem("Keys", str(error), "Set the key as the provider shows it.")
            return
        yield from _check_live(outside, machine_now)
    elif settings.simulator_url is not None:
        answer, found = _ask("Simulator", f"{settings.simulator_url}/_simulator/world", {})
        if answer is not None and answer.status_code != HTTPStatus.OK:
            said = f"what answers at {settings.simulator_url} is none (HTTP {answer.status_code})"
            found = problem("Simulator", said, "Start one with: signal9 simulator")
        yield found
    else:
        yield skipped("Providers", "no keys are set, so the simulated market is used (README.md, “Live keys”)")


def _check_live(outside: Outside, machine_now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    if outside.alpha_vantage_key.get_secret_value() == DEMO_KEY:
        yield problem("Keys", "Alpha Vantage's demo key answers for IBM only", "Get a key of your own; it is free.")
    else:
        yield ok("Keys", "all three are set and look like keys")
    headers = {
        "APCA-API-KEY-ID": outside.alpaca_key_id.get_secret_value(),
        "APCA-API-SECRET-KEY": outside.alpaca_secret_key.get_secret_value(),
    }
    answer, found = _ask("Alpaca", f"{outside.alpaca_url}/v2/clock", headers)
    if answer is not None:
        yield _alpaca(answer, found)
        yield from _clock("Alpaca", answer, machine_now)
    else:
        yield found
    answer, found = _ask("Alpha Vantage", f"{outside.alpha_vantage_url}/", {})
    yield found
    if answer is not None:
        yield from _clock("Alpha Vantage", answer, machine_now)


def _alpaca(answer: httpx.Response, found: Diagnosis) -> Diagnosis:
    """Alpaca says at once whether it takes the keys."""
    host, status = answer.url.host, answer.status_code
    if status in REFUSED:
        mend = "Make new keys and set both; paper keys need SIGNAL9_ALPACA_URL=https://paper-api.alpaca.markets"
        return problem("Alpaca", f"{host} refuses the keys (HTTP {status})", mend)
    if status == HTTPStatus.OK:
        return ok("Alpaca", f"{host} answers, and takes the keys")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return found
    return problem("Alpaca", f"{host} does not answer as Alpaca does (HTTP {status})", "Check SIGNAL9_ALPACA_URL.")


def _ask(name: str, url: str, headers: Mapping[str, str]) -> tuple[httpx.Response | None, Diagnosis]:
    """The answer, if one came, and what it says of the reach."""
    host = httpx.URL(url).host
    try:
        # As the calls are made: no proxy of the environment is asked.
        answer = httpx.get(url, headers=headers, timeout=TIMEOUT, trust_env=False)
    except httpx.ConnectError as error:
        return None, problem(name, f"{host} cannot be reached ({error})", NETWORK)
    except httpx.HTTPError as error:
        return None, problem(name, f"{host} does not answer ({type(error).__name__})", NETWORK)
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        said = f"{host} has an outage (HTTP {answer.status_code})"
        return answer, warning(name, said, "None: calls are tried again later.")
    return answer, ok(name, f"{host} answers")


def _clock(name: str, answer: httpx.Response, machine_now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    """The provider's clock by the date of its answer, which counts whole seconds."""
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return
    skew = (told if told.tzinfo else told.replace(tzinfo=UTC)) - machine_now()
    seconds = round(abs(skew).total_seconds())
    if abs(skew) > MOST_SKEW:
        way = "behind" if skew > timedelta(0) else "ahead of"
        yield problem("Clock", f"this machine is {seconds:,} s {way} {name}", "Turn time synchronisation on (NTP).")
    else:
        yield ok("Clock", f"agrees with {name} within {max(seconds, 1)} s")
