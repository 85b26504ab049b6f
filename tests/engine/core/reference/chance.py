"""Where the random choices come from: Hypothesis, which makes a failure small, or dice, which dare more."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chance(Protocol):
    """Chooses one of several, each as likely as the others."""

    def pick(self, *options: T) -> T: ...


class Drawn:
    """Choices of Hypothesis: it prefers the plain ones, and looks for the plainest that still fail."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, *options: T) -> T:
        return self._data.draw(st.sampled_from(options))


class Dice:
    """Choices of a seed: large workflows and long lives are as likely as small ones."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, *options: T) -> T:
        return self._random.choice(options)


def some_of(chance: Chance, options: Sequence[T], one_in: int) -> list[T]:
    """Each of the options with the same chance."""
    return [option for option in options if chance.pick(*[False] * (one_in - 1), True)]
