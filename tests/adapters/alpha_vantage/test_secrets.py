"""A known key is searched for in everything that a call leaves behind."""

import copy
import json
import logging
import pickle
import random
import traceback
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.alpha_vantage.client import AlphaVantageGateway, CallLimits
from adapters.alpha_vantage.credentials import ApiKey
from adapters.alpha_vantage.redaction import Redactor
from domain.errors import ProviderUnavailableError, SettingsError
from domain.model.answers import AnswerClass
from domain.model.datasets import DataRequest, Dataset, Provider
from tests.adapters.fakes import CountedPermit, WaitingClock
from tests.adapters.loopback import Behaviour, answering, dropping, head, serving, silent

KEY = "Q7W3KEYTOFIND9ZX"
REQUEST = DataRequest(Provider.ALPHA_VANTAGE, Dataset.CASH_FLOW, "IBM")
DAILY_LIMIT = (
    '{"Information": "We have detected your API key as %s and our standard API rate limit is 25 requests per day. '
    "Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove all "
    'daily rate limits."}'
)


def gateway(url: str) -> AlphaVantageGateway:
    return AlphaVantageGateway(
        lambda: ApiKey(KEY),
        WaitingClock(),
        random.Random(7),
        base_url=url,
        limits=CallLimits(read=0.1, attempts=2, body=100_000),
    )


def shows_the_key(text: str) -> bool:
    return KEY.lower() in text.lower()


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(answering((DAILY_LIMIT % KEY).encode()), id="the daily limit"),
        pytest.param(answering(b"", 302, [("Location", f"https://elsewhere/query?apikey={KEY}")]), id="a redirect"),
        pytest.param(answering(f"<html>{KEY}</html>".encode(), 503, [("X-Echo", KEY)]), id="an outage"),
        pytest.param(answering(KEY.encode() * 20_000), id="a body that is too large"),
        pytest.param(answering(KEY.encode(), headers=[("Content-Encoding", "gzip")]), id="a broken body"),
    ],
)
def test_neither_answer_nor_log_shows_the_key(behaviour: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server:
        answer = gateway(server.url).fetch(REQUEST, CountedPermit())
        assert KEY in server.targets()[0], "the key was sent, so there is something to find"
    assert not shows_the_key(repr(answer))
    assert not shows_the_key(answer.body.decode())
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "HTTP Request: GET" in said, "httpx logs the address"
    assert "receive_response_headers.complete" in said, "httpcore logs the headers"
    assert not shows_the_key(caplog.text)
    assert not shows_the_key(said)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(dropping(), id="dropped"),
        pytest.param(silent(), id="timed out"),
        pytest.param(dropping(head(200, [("X-Echo", KEY), ("Content-Length", "9")])), id="cut"),
        pytest.param(dropping(b"HTTP/1.1 200 OK\r\nbroken " + KEY.encode() + b"\r\n\r\n"), id="a malformed header"),
    ],
)
def test_neither_error_nor_log_shows_the_key(behaviour: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
    """Also with the values of all local variables, as rich and structlog can print them."""
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server, pytest.raises(ProviderUnavailableError) as raised:
        gateway(server.url).fetch(REQUEST, CountedPermit())
    ours = raised.tb.tb_next  # the test's own frame knows the key
    shown = "".join(traceback.TracebackException(raised.type, raised.value, ours, capture_locals=True).format())
    assert "redactor = " in shown, "local variables are shown, so there is something to search"
    assert not shows_the_key(shown)
    assert raised.value.__context__ is None
    assert not shows_the_key(caplog.text)


def test_the_daily_limit_is_still_recognized_without_the_key() -> None:
    with serving(answering((DAILY_LIMIT % KEY).encode())) as server:
        answer = gateway(server.url).fetch(REQUEST, CountedPermit())
    assert answer.answer_class is AnswerClass.DAILY_LIMIT
    assert json.loads(answer.body) == json.loads(DAILY_LIMIT % "<redacted>")
    assert "API key as <redacted> and" in answer.explanation


def test_no_filter_stays_on_the_loggers_after_a_call() -> None:
    with serving(answering(b"{}")) as server:
        gateway(server.url).fetch(REQUEST, CountedPermit())
    assert logging.getLogger("httpcore.http11").filters == []


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(KEY, id="as it is"),
        pytest.param(KEY.lower(), id="lower case"),
        pytest.param(quote(KEY), id="in an address"),
        pytest.param("".join(f"%{ord(c):02X}" for c in KEY), id="URL-encoded throughout"),
        pytest.param("".join(f"\\u{ord(c):04x}" for c in KEY), id="JSON-escaped"),
        pytest.param("".join(f"&#{ord(c)};" for c in KEY), id="HTML entities"),
        pytest.param(KEY[:8] + "".join(f"&#x{ord(c):X};" for c in KEY[8:]), id="mixed"),
    ],
)
def test_the_key_is_found_in_every_spelling(spelling: str) -> None:
    redactor = Redactor(ApiKey(KEY))
    assert redactor.body(f"before {spelling} after".encode()) == b"before <redacted> after"
    assert redactor.text(f"before {spelling} after") == "before <redacted> after"


@pytest.mark.parametrize("value", ["a+b/c=d&e?f#", "we'ird\"key\\", "sl/ash+plus=eq"])
def test_a_key_of_special_characters_is_found_as_json_and_addresses_write_it(value: str) -> None:
    redactor = Redactor(ApiKey(value))
    for spelling in (value, quote(value, safe=""), quote(value), json.dumps(value)[1:-1]):
        assert redactor.text(f"<{spelling}>") == "<<redacted>>"


@pytest.mark.parametrize("length", [4, 9, 15])
def test_a_body_cut_inside_the_key_does_not_keep_its_first_part(length: int) -> None:
    assert Redactor(ApiKey(KEY)).body(f"API key as {KEY[:length]}".encode()) == b"API key as <redacted>"


@given(body=st.binary(max_size=300), places=st.lists(st.integers(0, 300), max_size=5))
def test_no_bytes_around_it_hide_the_key(body: bytes, places: list[int]) -> None:
    for place in places:
        body = body[:place] + KEY.encode() + body[place:]
    assert KEY.encode() not in Redactor(ApiKey(KEY)).body(body)


@given(body=st.binary(max_size=300))
def test_bytes_without_the_key_are_not_changed(body: bytes) -> None:
    assert Redactor(ApiKey(KEY)).body(body + b"\n") == body + b"\n"


def test_the_public_demo_key_is_no_secret_so_descriptions_keep_their_words() -> None:
    assert Redactor(ApiKey("demo")).body(b"A democratic demo.") == b"A democratic demo."


def test_a_key_shows_itself_in_no_repr_pickle_or_copy() -> None:
    key = ApiKey(KEY)
    assert (repr(key), str(key), f"{key}", f"{[key]}") == (*["ApiKey(<redacted>)"] * 3, "[ApiKey(<redacted>)]")
    assert not shows_the_key(repr(Redactor(key)))
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(key)
    assert key.reveal() == KEY


@pytest.mark.parametrize(
    "value", ["", "short1", "1234567890123456", "with blank 12345", "kéyßßßßßßßß", "line\nbreak12345"]
)
def test_what_is_no_key_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(SettingsError, match="ALPHA_VANTAGE_API_KEY") as raised:
        ApiKey(value)
    assert not value or value not in str(raised.value)
