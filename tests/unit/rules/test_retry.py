"""Pauses between tries."""

from datetime import UTC, datetime, timedelta

from domain.rules.retry import provider_retry


def test_a_failing_call_is_tried_twice_more_and_then_left_to_the_next_plan() -> None:
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert provider_retry(1, now) == now + timedelta(minutes=5)
    assert provider_retry(2, now) == now + timedelta(minutes=20)
    assert provider_retry(3, now) is None


def test_a_refusal_for_too_fast_a_pace_is_tried_again_within_seconds_but_not_for_ever() -> None:
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert provider_retry(1, now, busy=True) == now + timedelta(seconds=10)
    assert provider_retry(4, now, busy=True) is None
