import gzip
import random
from datetime import timedelta

import pytest

from adapters.alpha_vantage.client import AlphaVantageGateway, CallLimits
from adapters.alpha_vantage.credentials import ApiKey
from domain.errors import ProviderUnavailableError, ReservationExpiredError, SettingsError
from domain.model.answers import AnswerClass
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider
from tests.adapters.fakes import CountedPermit, SteppingTimer, WaitingClock
from tests.adapters.loopback import Behaviour, Connection, answering, dropping, head, serving, silent, trickling
from tests.builders import NOW

KEY = "AVTESTKEY1234567"
OVERVIEW_OF_IBM = DataRequest(Provider.ALPHA_VANTAGE, Dataset.OVERVIEW, "IBM")
OVERVIEW = b'{"Symbol": "IBM", "Name": "International Business Machines", "EPS": "1.5", "CIK": "51143"}'
QUICK = CallLimits(connect=5, read=0.2, total=30, body=1_000_000)


def gateway(url: str, clock: WaitingClock, limits: CallLimits = QUICK, step: float = 0.0) -> AlphaVantageGateway:
    return AlphaVantageGateway(
        lambda: ApiKey(KEY), clock, random.Random(7), base_url=url, limits=limits, monotonic=SteppingTimer(step)
    )


def test_an_answer_comes_back_classified_with_its_body_and_the_time_it_was_received() -> None:
    with serving(answering(OVERVIEW, headers=[("Content-Type", "application/json")])) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert (answer.answer_class, answer.status, answer.body) == (AnswerClass.DATA, 200, OVERVIEW)
    assert (answer.request, answer.received_at) == (OVERVIEW_OF_IBM, NOW)


@pytest.mark.parametrize(
    "subject, symbol, target",
    [
        (Dataset.OVERVIEW, "BRK.B", "/query?function=OVERVIEW&symbol=BRK-B"),
        (Dataset.INCOME_STATEMENT, "NA", "/query?function=INCOME_STATEMENT&symbol=NA"),
        (Dataset.BALANCE_SHEET, "IBM", "/query?function=BALANCE_SHEET&symbol=IBM"),
        (Dataset.CASH_FLOW, "ABR.PRD", "/query?function=CASH_FLOW&symbol=ABR-P-D"),
        (Dataset.EARNINGS, "TRUE", "/query?function=EARNINGS&symbol=TRUE"),
        (MarketList.EARNINGS_CALENDAR, None, "/query?function=EARNINGS_CALENDAR&horizon=3month"),
        (MarketList.LISTING_STATUS, None, "/query?function=LISTING_STATUS"),
    ],
)
def test_each_dataset_is_asked_for_in_the_spelling_of_the_provider_with_the_key_last(
    subject: Dataset | MarketList, symbol: str | None, target: str
) -> None:
    with serving(answering(b"{}")) as server:
        request = DataRequest(Provider.ALPHA_VANTAGE, subject, symbol)
        gateway(server.url, WaitingClock()).fetch(request, CountedPermit())
    assert server.targets() == [f"{target}&apikey={KEY}"]


def test_no_narrow_accept_header_is_sent() -> None:
    with serving(answering(b"{}")) as server:
        gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert b"accept: */*" in server.requests[0].lower()


def test_a_compressed_answer_is_read() -> None:
    packed = gzip.compress(OVERVIEW)
    with serving(answering(packed, headers=[("Content-Encoding", "gzip")])) as server:
        assert gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit()).body == OVERVIEW


def test_a_body_that_is_not_compressed_as_it_says_is_unreadable() -> None:
    with serving(answering(OVERVIEW, headers=[("Content-Encoding", "gzip")])) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert answer.answer_class is AnswerClass.UNREADABLE


@pytest.mark.parametrize("status", [500, 503])
def test_an_outage_is_an_answer_and_is_not_asked_for_again(status: int) -> None:
    permit = CountedPermit()
    with serving(answering(b"<html>Application Error</html>", status)) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, permit)
    assert (answer.answer_class, len(server.requests), permit.renewals) == (AnswerClass.OUTAGE, 1, 0)


def test_a_redirect_is_not_followed() -> None:
    with serving(answering(b"", 302, [("Location", "/elsewhere")])) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert (answer.answer_class, len(server.requests)) == (AnswerClass.UNRECOGNIZED, 1)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(dropping(), id="closed without a byte"),
        pytest.param(dropping(b"HTTP/1.1 2"), id="closed in the status line"),
        pytest.param(dropping(head(200, [("Content-Length", "900")]) + OVERVIEW), id="closed in the body"),
        pytest.param(silent(), id="no answer"),
        pytest.param(silent(head(200, [("Content-Length", "900")]) + OVERVIEW), id="silent in the body"),
        pytest.param(dropping(b"SMTP ready\r\n\r\n"), id="not HTTP"),
    ],
)
def test_a_call_without_a_whole_answer_is_made_again_as_a_call_of_its_own(broken: Behaviour) -> None:
    permit = CountedPermit()
    clock = WaitingClock()
    with serving(broken, answering(OVERVIEW)) as server:
        answer = gateway(server.url, clock).fetch(OVERVIEW_OF_IBM, permit)
    assert (answer.answer_class, len(server.requests), permit.renewals) == (AnswerClass.DATA, 2, 1)
    assert timedelta(seconds=0.5) <= clock.waits[0] <= timedelta(seconds=1)


def test_after_three_attempts_the_call_is_given_up() -> None:
    permit = CountedPermit()
    clock = WaitingClock()
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="did not answer"):
        gateway(server.url, clock).fetch(OVERVIEW_OF_IBM, permit)
    assert (len(server.requests), permit.renewals) == (3, 2)
    assert timedelta(seconds=1) <= clock.waits[1] <= timedelta(seconds=2)


def test_a_retry_that_the_budget_refuses_is_given_up_with_the_reason() -> None:
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="all calls of the day are used"):
        gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit(renewals_left=0))
    assert len(server.requests) == 1


def test_a_retry_whose_renewed_permit_is_already_over_is_not_sent() -> None:
    permit = CountedPermit(expires_at=NOW, renewal=timedelta(0))
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="not sent in time"):
        gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, permit)
    assert len(server.requests) == 1


def test_jitter_is_the_injected_one_so_that_the_same_seed_waits_alike() -> None:
    waits = []
    for _ in range(2):
        clock = WaitingClock()
        with serving(dropping()) as server, pytest.raises(ProviderUnavailableError):
            gateway(server.url, clock).fetch(OVERVIEW_OF_IBM, CountedPermit())
        waits.append(clock.waits)
    assert waits[0] == waits[1]


def test_nobody_listening_is_no_answer() -> None:
    with serving(dropping()) as server:
        closed = server.url
    with pytest.raises(ProviderUnavailableError, match="ConnectError"):
        gateway(closed, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())


def test_an_expired_permit_sends_nothing() -> None:
    late = CountedPermit(expires_at=NOW - timedelta(seconds=1))
    with serving(answering(OVERVIEW)) as server, pytest.raises(ReservationExpiredError):
        gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, late)
    assert server.requests == []


@pytest.mark.parametrize(
    "first, part",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n", id="headers that never end"),
        pytest.param(head(200), b" ", id="a body that never ends"),
    ],
)
def test_an_answer_that_trickles_in_meets_the_total_deadline(first: bytes, part: bytes) -> None:
    """Each look at the timer costs 5 of 30 seconds, so a few reads use the deadline up."""
    with (
        serving(trickling(first, part, times=2_000_000)) as server,
        pytest.raises(ProviderUnavailableError, match="the total deadline has passed"),
    ):
        gateway(server.url, WaitingClock(), step=5.0).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert len(server.requests) == 3


def test_a_body_of_200_megabytes_is_cut_off_early_and_unreadable() -> None:
    sent: list[int] = []

    def huge(connection: Connection) -> None:
        part = b"x" * 1_000_000
        connection.send(head(200, [("Content-Length", "200000000")]))
        sent.extend(1 for _ in range(200) if connection.send(part))

    with serving(huge) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert answer.answer_class is AnswerClass.UNREADABLE
    assert "larger than 1000000 bytes" in answer.explanation
    assert answer.body == b"x" * 65_536
    assert len(sent) < 100


def test_a_small_answer_that_unpacks_to_200_megabytes_is_cut_off_too() -> None:
    bomb = gzip.compress(b"0" * 200_000_000, compresslevel=1)
    with serving(answering(bomb, headers=[("Content-Encoding", "gzip")])) as server:
        answer = gateway(server.url, WaitingClock()).fetch(OVERVIEW_OF_IBM, CountedPermit())
    assert (answer.answer_class, len(answer.body)) == (AnswerClass.UNREADABLE, 65_536)


def test_a_missing_key_is_told_before_anything_is_sent() -> None:
    def no_key() -> ApiKey:
        return ApiKey("")

    with serving(answering(OVERVIEW)) as server, pytest.raises(SettingsError, match="ALPHA_VANTAGE_API_KEY"):
        AlphaVantageGateway(no_key, WaitingClock(), random.Random(7), base_url=server.url).fetch(
            OVERVIEW_OF_IBM, CountedPermit()
        )
    assert server.requests == []


@pytest.mark.parametrize("address", ["", "alphavantage.co", "ftp://host", "http://", "http://u:p@host", "http://h:x"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(SettingsError, match="address of Alpha Vantage"):
        gateway(address, WaitingClock())


@pytest.mark.parametrize(
    "request_",
    [
        DataRequest(Provider.ALPACA, MarketList.ASSETS),
        DataRequest(Provider.ALPHA_VANTAGE, MarketList.ASSETS),
        DataRequest(Provider.ALPHA_VANTAGE, Dataset.EARNINGS),
    ],
)
def test_what_alpha_vantage_cannot_be_asked_is_a_mistake_of_the_caller(request_: DataRequest) -> None:
    with pytest.raises(ValueError, match=r"is (not )?asked"):
        gateway("http://127.0.0.1:1", WaitingClock()).fetch(request_, CountedPermit())
