"""Randomness without state: every draw is a function of its key, so the order of questions changes nothing."""

import hashlib
import struct
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_STANDARD_NORMAL = NormalDist()
_UNIT = 2.0**-53
_EIGHT = struct.Struct("<8Q")


class Draws:
    """An endless sequence of draws that belongs to one key: the same key, the same sequence."""

    __slots__ = ("_block", "_key", "_numbers")

    def __init__(self, *key: object) -> None:
        self._key = "\x1f".join(map(str, key)).encode()
        self._block = 0
        self._numbers: list[float] = []

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        if not self._numbers:
            digest = hashlib.blake2b(self._key, digest_size=64, salt=self._block.to_bytes(8, "little")).digest()
            self._numbers = [(number >> 11) * _UNIT for number in _EIGHT.unpack(digest)]
            self._block += 1
        return self._numbers.pop()

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self.uniform()

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Return True in the given share of keys."""
        return self.uniform() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, all equally likely."""
        return options[int(self.uniform() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """Return one of the options, by weight."""
        whole = 0.0
        for _, weight in options:
            whole += weight
        left = self.uniform() * whole
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return options[-1][0]

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Return a normally distributed number, at most about eight deviations away."""
        return mean + deviation * _STANDARD_NORMAL.inv_cdf(min(max(self.uniform(), _UNIT), 1 - _UNIT))
