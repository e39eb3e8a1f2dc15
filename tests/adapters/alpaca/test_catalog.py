import gzip
import json
import logging
import pickle
import random
import subprocess
import sys
import traceback
from datetime import timedelta

import pytest

from adapters.alpaca.catalog import AlpacaGateway
from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.limits import CallLimits
from domain.errors import ProviderUnavailableError, ReservationExpiredError, SettingsError
from domain.model.answers import AnswerClass
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider
from tests.adapters.fakes import CountedPermit, SteppingTimer, WaitingClock
from tests.adapters.loopback import Behaviour, Connection, answering, dropping, head, serving, silent, trickling
from tests.architecture.source_tree import ROOT
from tests.builders import NOW

KEY_ID, SECRET = "PKKEYTOFIND42", "s3cretToFindToo/9"
ASSETS = DataRequest(Provider.ALPACA, MarketList.ASSETS)
BODY = (
    b'[{"id": "b0b6",  "class": "us_equity", "exchange": "NYSE", "symbol": "F", "status": "active", "tradable": true}]'
)
QUICK = CallLimits(read=0.2, total=30, body=1_000_000)


def gateway(url: str, clock: WaitingClock | None = None, step: float = 0.0) -> AlpacaGateway:
    return AlpacaGateway(
        lambda: AlpacaKeys(KEY_ID, SECRET),
        clock or WaitingClock(),
        random.Random(7),
        base_url=url,
        limits=QUICK,
        monotonic=SteppingTimer(step),
    )


def test_active_us_equities_are_asked_for_with_the_keys_as_headers() -> None:
    with serving(answering(BODY)) as server:
        gateway(server.url).fetch(ASSETS, CountedPermit())
    assert server.targets() == ["/v2/assets?status=active&asset_class=us_equity"]
    assert f"APCA-API-KEY-ID: {KEY_ID}\r\n".encode() in server.requests[0]
    assert f"APCA-API-SECRET-KEY: {SECRET}\r\n".encode() in server.requests[0]


@pytest.mark.parametrize("packed", [False, True])
def test_the_body_comes_back_byte_by_byte_as_it_was_sent(packed: bool) -> None:
    behaviour = answering(gzip.compress(BODY), headers=[("Content-Encoding", "gzip")]) if packed else answering(BODY)
    with serving(behaviour) as server:
        answer = gateway(server.url).fetch(ASSETS, CountedPermit())
    assert (answer.answer_class, answer.status, answer.body) == (AnswerClass.DATA, 200, BODY)
    assert (answer.request, answer.received_at) == (ASSETS, NOW)


@pytest.mark.parametrize(
    "status, body, expected",
    [
        (401, b'{"message": "unauthorized."}', AnswerClass.BAD_KEY),
        (403, b'{"message": "forbidden."}', AnswerClass.BAD_KEY),
        (403, b"<html>Request blocked</html>", AnswerClass.UNRECOGNIZED),
        (404, b'{"code":40410000,"message":"asset not found for BLAH"}', AnswerClass.INVALID_CALL),
        (422, b'{"code":42210000,"message":"invalid status"}', AnswerClass.INVALID_CALL),
        (429, b'{"message":"too many requests."}', AnswerClass.BURST_LIMIT),
        (429, b'{"code":42910000,"message":"rate limit exceeded"}', AnswerClass.BURST_LIMIT),
        (302, b"", AnswerClass.UNRECOGNIZED),
        (500, b'{"message":"internal server error occurred"}', AnswerClass.OUTAGE),
        (503, b"<html>Service Unavailable</html>", AnswerClass.OUTAGE),
        (504, b"", AnswerClass.OUTAGE),
        (200, b"", AnswerClass.UNREADABLE),
        (200, b"<html>Welcome</html>", AnswerClass.UNREADABLE),
        (200, BODY[:-20], AnswerClass.UNREADABLE),
        (200, b"[" * 100_000, AnswerClass.UNREADABLE),
        (200, b"[\xff]", AnswerClass.UNREADABLE),
        (200, b"[]", AnswerClass.NO_REPORTS),
        (200, b'{"message": "maintenance"}', AnswerClass.UNRECOGNIZED),
    ],
)
def test_every_kind_of_answer_is_classified_and_asked_for_once(status: int, body: bytes, expected: AnswerClass) -> None:
    """Also 429 and 504, which alpaca-py would otherwise ask for again by itself, uncounted."""
    permit = CountedPermit()
    with serving(answering(body, status, [("Location", "/elsewhere")])) as server:
        answer = gateway(server.url).fetch(ASSETS, permit)
    assert (answer.answer_class, answer.status, answer.body) == (expected, status, body)
    assert (len(server.requests), permit.renewals) == (1, 0)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(dropping(), id="closed without a byte"),
        pytest.param(dropping(head(200, [("Content-Length", "900")]) + BODY), id="closed in the body"),
        pytest.param(dropping(head(200, [("Transfer-Encoding", "chunked")]) + b"40\r\n["), id="closed in a chunk"),
        pytest.param(silent(), id="no answer"),
        pytest.param(silent(head(200, [("Content-Length", "900")]) + BODY), id="silent in the body"),
        pytest.param(dropping(b"SMTP ready\r\n\r\n"), id="not HTTP"),
    ],
)
def test_a_call_without_a_whole_answer_is_made_again_as_a_call_of_its_own(broken: Behaviour) -> None:
    permit, clock = CountedPermit(), WaitingClock()
    with serving(broken, answering(BODY)) as server:
        answer = gateway(server.url, clock).fetch(ASSETS, permit)
    assert (answer.answer_class, len(server.requests), permit.renewals) == (AnswerClass.DATA, 2, 1)
    assert timedelta(seconds=0.5) <= clock.waits[0] <= timedelta(seconds=1)


def test_after_three_attempts_the_call_is_given_up() -> None:
    permit = CountedPermit()
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="did not answer"):
        gateway(server.url).fetch(ASSETS, permit)
    assert (len(server.requests), permit.renewals) == (3, 2)


def test_a_retry_that_the_budget_refuses_is_given_up_with_the_reason() -> None:
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="all calls of the day are used"):
        gateway(server.url).fetch(ASSETS, CountedPermit(renewals_left=0))
    assert len(server.requests) == 1


def test_a_retry_whose_renewed_permit_is_already_over_is_not_sent() -> None:
    permit = CountedPermit(expires_at=NOW, renewal=timedelta(0))
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="not sent in time"):
        gateway(server.url).fetch(ASSETS, permit)
    assert len(server.requests) == 1


def test_an_expired_permit_sends_nothing() -> None:
    late = CountedPermit(expires_at=NOW - timedelta(seconds=1))
    with serving(answering(BODY)) as server, pytest.raises(ReservationExpiredError):
        gateway(server.url).fetch(ASSETS, late)
    assert server.requests == []


@pytest.mark.parametrize(
    "first, part",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", id="headers that never end"),
        pytest.param(head(200), b" ", id="a body that never ends"),
        pytest.param(
            head(200, [("Transfer-Encoding", "chunked")]) + b"fffffff\r\n", b" ", id="a chunk that never ends"
        ),
    ],
)
def test_an_answer_that_trickles_in_meets_the_total_deadline(first: bytes, part: bytes) -> None:
    """Each look at the timer costs 5 of 30 seconds, so a few reads use the deadline up."""
    with (
        serving(trickling(first, part, times=2_000_000)) as server,
        pytest.raises(ProviderUnavailableError, match="did not answer"),
    ):
        gateway(server.url, step=5.0).fetch(ASSETS, CountedPermit())
    assert len(server.requests) == 3


def test_a_body_of_200_megabytes_is_cut_off_early_and_unreadable() -> None:
    sent: list[int] = []

    def huge(connection: Connection) -> None:
        part = b"x" * 1_000_000
        connection.send(head(200, [("Content-Length", "200000000")]))
        sent.extend(1 for _ in range(200) if connection.send(part))

    with serving(huge) as server:
        answer = gateway(server.url).fetch(ASSETS, CountedPermit())
    assert (answer.answer_class, answer.body) == (AnswerClass.UNREADABLE, b"x" * 65_536)
    assert len(sent) < 100


def test_a_body_that_is_not_compressed_as_it_says_is_unreadable() -> None:
    with serving(answering(BODY, headers=[("Content-Encoding", "gzip")])) as server:
        assert gateway(server.url).fetch(ASSETS, CountedPermit()).answer_class is AnswerClass.UNREADABLE


ECHO = json.dumps({"message": f"{KEY_ID} {SECRET} is not authorized"}).encode()


@pytest.mark.parametrize("status", [200, 403, 429, 500])
def test_neither_answer_nor_log_shows_a_key(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answering(ECHO, status, [("X-Echo", SECRET), ("Location", f"/?{KEY_ID}")])) as server:
        answer = gateway(server.url).fetch(ASSETS, CountedPermit())
    for shown in (repr(answer), answer.body.decode(), caplog.text):
        assert KEY_ID not in shown
        assert SECRET not in shown
    assert "GET /v2/assets" in caplog.text, "urllib3 logs the call"
    assert "is not authorized" in answer.body.decode()


@pytest.mark.parametrize(
    "behaviour",
    [dropping(), silent(), dropping(head(200, [("Content-Length", "9")])), dropping(f"HTTP/1.1 {SECRET}\r\n".encode())],
    ids=["dropped", "timed out", "cut", "a malformed status line"],
)
def test_neither_error_nor_log_shows_a_key(behaviour: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
    """Also with the values of all local variables, as rich and structlog can print them."""
    caplog.set_level(logging.DEBUG)
    with serving(behaviour) as server, pytest.raises(ProviderUnavailableError) as raised:
        gateway(server.url).fetch(ASSETS, CountedPermit())
    ours = raised.tb.tb_next  # the test's own frame knows the keys
    shown = "".join(traceback.TracebackException(raised.type, raised.value, ours, capture_locals=True).format())
    assert "session = " in shown, "local variables are shown, so there is something to search"
    for text in (shown, caplog.text):
        assert KEY_ID not in text
        assert SECRET not in text
    assert raised.value.__context__ is None


def test_keys_show_themselves_in_no_repr_or_pickle() -> None:
    keys = AlpacaKeys(KEY_ID, SECRET)
    assert repr(keys) == str(keys) == "AlpacaKeys(<redacted>)"
    with pytest.raises(TypeError):
        pickle.dumps(keys)


@pytest.mark.parametrize(
    "key_id, secret, setting",
    [("", SECRET, "ALPACA_API_KEY_ID"), (KEY_ID, "", "API_SECRET_KEY"), (KEY_ID, "a\nb", "API_SECRET_KEY")],
)
def test_missing_or_impossible_keys_are_told_by_the_name_of_their_setting(
    key_id: str, secret: str, setting: str
) -> None:
    with pytest.raises(SettingsError, match=setting) as raised:
        AlpacaKeys(key_id, secret)
    assert "a\nb" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["", "api.alpaca.markets", "ftp://host", "http://", "http://u:p@host", "http://h:x"]
)
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(SettingsError, match="address of Alpaca"):
        gateway(address)


@pytest.mark.parametrize(
    "wrong",
    [DataRequest(Provider.ALPHA_VANTAGE, Dataset.OVERVIEW, "F"), DataRequest(Provider.ALPACA, Dataset.OVERVIEW)],
)
def test_what_alpaca_cannot_be_asked_is_a_mistake_of_the_caller(wrong: DataRequest) -> None:
    with pytest.raises(ValueError, match="is not asked of Alpaca"):
        gateway("http://127.0.0.1:1").fetch(wrong, CountedPermit())


def test_importing_the_adapter_imports_neither_alpaca_py_nor_pandas() -> None:
    program = (
        "import sys, adapters.alpaca.catalog, adapters.alpaca.parsing, adapters.alpaca.answers\n"
        "print([name for name in ('alpaca', 'pandas', 'numpy', 'requests') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"
