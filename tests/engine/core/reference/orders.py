"""Orders in which things may come that come at once, when the engine's is not the reference's own.

Only orders are looked for that begin as the engine's history does, so that long breaths are found too. A second
happening may come in the middle of what follows from the first.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from tests.engine.core.reference.interpreter import Reference

TRIES = 25
LARGEST = 1_000_000
History = list[tuple[str, str]]


class Move(NamedTuple):
    """One entry of what the reference has been told to do: a happening, or what follows; in which order."""

    happening: dict[str, Any] | None
    number: int


def play_again(reference: Reference, script: list[Move]) -> Reference:
    """Let a script happen to a reference."""
    for happening, number in script:
        if happening is None:
            reference.move(number)
        else:
            reference.take(order=number, **happening)
    return reference


class Search:
    """Looks for an order in which all that is told `fits`. The second happening comes where `may_cut`."""

    def __init__(
        self,
        before: Reference,
        happenings: list[dict[str, Any]],
        fits: Callable[[History], bool],
        may_cut: Callable[[History], bool],
    ) -> None:
        self._before, self._happenings = before, happenings
        self._fits, self._may_cut = fits, may_cut
        self._length = len(before.run.history)

    def attempt(self, number: int) -> tuple[Reference, list[Move]] | None:
        """One way in which all may follow without ever telling what does not fit; None if it led nowhere."""
        dice = _Dice(number)
        found = self._next(self._before, dice, self._happenings[0])
        left, script = self._happenings[1:], list[Move]()
        while found is not None:
            reference, move = found
            script.append(move)
            over = not any(deepcopy(reference).move(number) for number in (0, dice.roll(), dice.roll(), dice.roll()))
            if left and self._may_cut(self._told(reference)) and (over or dice.cuts()):
                found = self._next(reference, dice, left.pop())
            elif over:
                return None if left else (reference, script)
            else:
                found = self._next(reference, dice, None)
        return None

    def _told(self, reference: Reference) -> History:
        return reference.run.history[self._length :]

    def _next(
        self, reference: Reference, dice: "_Dice", happening: dict[str, Any] | None
    ) -> tuple[Reference, Move] | None:
        for tried in range(TRIES):
            move = Move(happening, dice.roll() if tried else dice.begin())
            found = play_again(deepcopy(reference), [move])
            if self._fits(self._told(found)):
                return found, move
        return None


class _Dice:
    """The numbers of one attempt. Half of them stay with the order of the drawing, the others with one of their own."""

    def __init__(self, number: int) -> None:
        self._random = Random(number)
        self._seldom = (0.05, 0.2, 0.5, 1.0)[number // 2 % 4]  # how often something comes out of that order
        self._usual = self.roll() if number % 2 else 0

    def roll(self) -> int:
        return self._random.randrange(1, LARGEST)

    def begin(self) -> int:
        return self.roll() if self._random.random() < self._seldom else self._usual

    def cuts(self) -> bool:
        return self._random.random() < 0.5
