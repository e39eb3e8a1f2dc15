"""Another worker was faster, between two requests of one change."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.dataset_leases import DatasetLeases
from adapters.aws.dynamodb.pollination_requests import DynamoDBPollinationRequests
from adapters.aws.dynamodb.release_store import DynamoDBReleaseStore
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, OPEN_REQUESTS
from domain.errors import DeferredError
from domain.model.datasets import Dataset
from domain.model.releases import ReleaseState
from tests.adapters.aws.dynamodb.interference import overtaken
from tests.builders import NOW, pollination_request, release

INCOME = Dataset.INCOME_STATEMENT
LEASE_ENDS, LATER = NOW + timedelta(minutes=5), NOW + timedelta(hours=1)


@pytest.fixture
def requests(tables: Tables) -> DynamoDBPollinationRequests:
    return DynamoDBPollinationRequests(tables, DatasetLeases(tables))


def finish_for_another_worker(requests: DynamoDBPollinationRequests) -> None:
    requests.add([pollination_request()])
    leased = requests.lease("request-1", INCOME, now=NOW, until=LEASE_ENDS)
    assert leased is not None
    requests.finish(leased, outcome="stored")


def test_a_request_that_is_done_while_it_is_added_is_not_open_again(
    tables: Tables, requests: DynamoDBPollinationRequests
) -> None:
    with overtaken(tables.client, "PutItem", lambda: finish_for_another_worker(requests)):
        assert requests.add([pollination_request()]) == 0

    assert list(requests.open_requests()) == []
    assert list(tables.query(OPEN_REQUESTS, EVERYTHING)) == []


def test_a_request_that_is_done_while_it_is_leased_is_left_alone(
    tables: Tables, requests: DynamoDBPollinationRequests
) -> None:
    """Its first worker was late, and came to an end after its lease."""
    requests.add([pollination_request(), pollination_request("request-2")])
    late = requests.lease("request-1", INCOME, now=NOW, until=LEASE_ENDS)
    assert late is not None

    with overtaken(tables.client, "UpdateItem", lambda: requests.finish(late, outcome="stored")):
        assert requests.lease("request-1", INCOME, now=LEASE_ENDS, until=LATER) is None

    assert requests.lease("request-2", INCOME, now=LEASE_ENDS, until=LATER) is not None


def test_a_request_that_is_put_off_while_it_is_leased_waits(
    tables: Tables, requests: DynamoDBPollinationRequests
) -> None:
    requests.add([pollination_request(), pollination_request("request-2")])
    late = requests.lease("request-1", INCOME, now=NOW, until=LEASE_ENDS)
    assert late is not None

    with (
        overtaken(
            tables.client,
            "UpdateItem",
            lambda: requests.defer(late, until=LATER, outcome="an outage", called=True),
        ),
        pytest.raises(DeferredError, match="an outage"),
    ):
        requests.lease("request-1", INCOME, now=LEASE_ENDS, until=LATER)

    assert requests.lease("request-2", INCOME, now=LEASE_ENDS, until=LATER) is not None


def test_a_request_that_is_put_off_once_more_while_it_is_leased_waits(
    tables: Tables, requests: DynamoDBPollinationRequests
) -> None:
    def put_off(until: datetime) -> None:
        requests.put_off("request-1", INCOME, now=NOW, until=until, outcome="no call left")

    requests.add([pollination_request()])
    put_off(NOW)

    with overtaken(tables.client, "UpdateItem", lambda: put_off(LATER)), pytest.raises(DeferredError) as raised:
        requests.lease("request-1", INCOME, now=NOW, until=LEASE_ENDS)

    assert raised.value.until == LATER


def test_a_probe_keeps_its_pause_while_the_calendar_is_read(tables: Tables) -> None:
    store = DynamoDBReleaseStore(tables, Bodies(tables))
    store.put([release()])
    tried = release(attempts=1, next_try=LATER)

    with overtaken(tables.client, "PutItem", lambda: store.change(tried, ReleaseState.OPEN)):
        store.put([release(currency="EUR")])
    assert store.of_symbol("ACME") == (replace(tried, currency="EUR"),)

    again = replace(tried, attempts=2, next_try=LATER + timedelta(days=1))
    with overtaken(tables.client, "UpdateItem", lambda: store.change(again, ReleaseState.OPEN)):
        store.put([release(currency="USD")])
    assert store.of_symbol("ACME") == (replace(again, currency="USD"),)


def test_a_release_that_ends_while_its_date_moves_keeps_how_it_ended(tables: Tables) -> None:
    store = DynamoDBReleaseStore(tables, Bodies(tables))
    store.put([release(next_try=NOW)])
    ended = release(state=ReleaseState.GIVEN_UP, state_reason="the window is over", next_try=NOW)
    moved = release(report_date=date(2026, 3, 3))

    with overtaken(tables.client, "UpdateItem", lambda: store.change(ended, ReleaseState.OPEN)):
        store.put([moved])

    assert store.of_symbol("ACME") == (replace(ended, report_date=moved.report_date),)
    assert list(store.open_releases()) == []


def test_a_release_that_is_opened_again_while_the_calendar_is_read_is_put(tables: Tables) -> None:
    store = DynamoDBReleaseStore(tables, Bodies(tables))
    ended = release(state=ReleaseState.GIVEN_UP, state_reason="the window is over")
    store.put([ended])
    told = release(currency="EUR")

    with overtaken(tables.client, "UpdateItem", lambda: store.change(release(), ReleaseState.GIVEN_UP)):
        store.put([told])

    assert store.of_symbol("ACME") == (told,)
