from datetime import timedelta

import httpx
import pytest

from tests.simulator.caller import ALPACA_KEYS, Caller, Serve


def news(caller: Caller, **params: str) -> httpx.Response:
    return caller.http.get("/v1beta1/news", params=params, headers=ALPACA_KEYS)


def a_day_until_now(caller: Caller) -> dict[str, str]:
    now = caller.clock.now()
    return {"start": (now - timedelta(days=1)).isoformat(), "end": now.isoformat()}


def test_articles_come_oldest_first_and_name_listed_symbols(serve: Serve) -> None:
    caller = serve()
    articles = news(caller, **a_day_until_now(caller), limit="50").json()["news"]
    listed = {row["symbol"] for row in caller.assets(status="active").json()}

    assert len(articles) > 10
    assert [each["created_at"] for each in articles] == sorted(each["created_at"] for each in articles)
    assert {symbol for each in articles for symbol in each["symbols"]} <= listed


def test_pages_follow_each_other_without_a_gap(serve: Serve) -> None:
    caller = serve()
    whole = news(caller, **a_day_until_now(caller), limit="50").json()["news"]
    found, token = [], ""
    while True:
        page = news(caller, **a_day_until_now(caller), limit="7", page_token=token).json()
        found += page["news"]
        token = page["next_page_token"]
        if token is None:
            break

    assert found == whole


def test_nothing_is_told_of_the_future(serve: Serve) -> None:
    caller = serve()
    now = caller.clock.now()

    later = news(caller, start=now.isoformat(), end=(now + timedelta(days=1)).isoformat()).json()["news"]

    assert all(each["created_at"] <= f"{now:%Y-%m-%dT%H:%M:%SZ}" for each in later)


@pytest.mark.parametrize("params", [{"start": "yesterday"}, {"limit": "many"}])
def test_a_wrong_question_is_refused(serve: Serve, params: dict[str, str]) -> None:
    assert news(serve(), **params).status_code == 400


def test_keys_are_asked_for(serve: Serve) -> None:
    caller = serve()

    assert caller.http.get("/v1beta1/news").status_code == 401
    assert news(serve(faults="bad_key=1")).status_code == 403
