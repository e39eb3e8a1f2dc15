"""How long a message waits before its next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.embedded.back_off import back_off

LONGEST = timedelta(minutes=15)


@pytest.mark.parametrize("attempt, seconds", [(1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (1_000, 900)])
def test_the_wait_doubles_up_to_the_longest(attempt: int, seconds: int) -> None:
    assert back_off(attempt, jitter=1) == timedelta(seconds=seconds)


def test_chance_shortens_the_wait_by_half_at_most() -> None:
    assert back_off(3, jitter=0) == timedelta(seconds=4)
    assert back_off(3, jitter=0.5) == timedelta(seconds=6)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_there_is_always_a_wait_and_never_a_longer_one(attempt: int, jitter: float) -> None:
    assert timedelta(seconds=1) <= back_off(attempt, jitter=jitter) <= LONGEST
