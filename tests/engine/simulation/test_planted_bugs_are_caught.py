"""The simulation proves nothing unless it would find a bug: five are planted, and each must be found soon."""

import pytest

from tests.engine.simulation.planted import PLANTED
from tests.engine.simulation.stage import Failed, Stage

SOON = 150  # seeds


@pytest.mark.parametrize("bug", PLANTED)
def test_the_simulation_finds(bug: str, staged: Stage) -> None:
    with PLANTED[bug]():
        found = first_found(staged)
    assert found, f"{SOON} seeds did not find: {bug}"


def first_found(staged: Stage) -> str:
    """What the first seed that fails says of it, or nothing."""
    for seed in range(SOON):
        try:
            staged.play(seed)
        except Failed as failed:
            return str(failed)
    return ""
