"""The providers: whether they are within reach, whether Alpaca takes its keys, and whether the clocks agree."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, skipped, warning
from entrypoints.settings import Settings, Source

MOST_SKEW = timedelta(seconds=20)
"""The budget's margin is a minute, of which two deadlines of a call take the rest."""
TIMEOUT = 10.0
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def check_providers(settings: Settings, machine_now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    """Ask what costs nothing: Alpaca's clock, and Alpha Vantage's home page, which no quota counts."""
    if settings.source is not Source.LIVE:
        if settings.simulator_url is None:
            yield skipped("Providers", "no keys are set, so the simulated market is used (README.md, “Live keys”)")
            return
        yield from _reach("Simulator", f"{settings.simulator_url}/_simulator/world", {}, machine_now)
        return
    yield ok("Keys", "all three are set and look like keys; Alpha Vantage's can only be tried by a counted call")
    key, secret = settings.alpaca_api_key_id, settings.alpaca_api_secret_key
    if key is not None and secret is not None:
        headers = {"APCA-API-KEY-ID": key.get_secret_value(), "APCA-API-SECRET-KEY": secret.get_secret_value()}
        yield from _reach("Alpaca", f"{settings.alpaca_url}/v2/clock", headers, machine_now)
    yield from _reach("Alpha Vantage", f"{settings.alpha_vantage_url}/", {}, machine_now)


def _reach(name: str, url: str, headers: dict[str, str], machine_now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    host = httpx.URL(url).host
    try:
        answer = httpx.get(url, headers=headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        mend = "Check the network, the firewall and the address in the settings."
        yield problem(name, f"{host} does not answer ({type(error).__name__})", mend)
        return
    if answer.status_code in REFUSED:
        yield problem(name, f"{host} refuses the keys (HTTP {answer.status_code})", "Make new keys and set both.")
    elif answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield warning(name, f"{host} has an outage (HTTP {answer.status_code})", "None: calls are tried again later.")
    else:
        yield ok(name, f"{host} answers")
    told = answer.headers.get("date")
    if told is not None:
        yield _skew(name, parsedate_to_datetime(told) - machine_now())


def _skew(name: str, skew: timedelta) -> Diagnosis:
    seconds = round(abs(skew).total_seconds())
    if abs(skew) > MOST_SKEW:
        way = "behind" if skew > timedelta(0) else "ahead of"
        return problem("Clock", f"this machine is {seconds} s {way} {name}", "Turn time synchronisation on (NTP).")
    return ok("Clock", f"agrees with {name} within {max(seconds, 1)} s")
