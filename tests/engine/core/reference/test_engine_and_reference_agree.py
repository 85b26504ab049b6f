"""Random workflows, random happenings: the engine and an interpreter that knows nothing of it tell the same.

`REFERENCE_EXAMPLES=20000 pytest tests/engine/core/reference` plays more; `make soak` does.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption

from tests.engine.core.reference.chance import Chance, Dice, Drawn
from tests.engine.core.reference.drawn import draw
from tests.engine.core.reference.pair import Pair, come_to_an_end, something
from tests.engine.core.reference.sound import assert_sound

ALWAYS = 200
EXAMPLES = int(os.environ.get("REFERENCE_EXAMPLES", ALWAYS))
FIRST_SEED = int(os.environ.get("REFERENCE_SEED", "0"))
PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def play(chance: Chance) -> None:
    """Draw a workflow and let a random life happen to it, to the end and beyond."""
    pair = Pair(draw(chance), restless=chance.pick(False, True))
    pair.happen("begin")
    for _ in range(chance.pick(5, 15, 30, 50)):
        if pair.over and chance.pick(False, True):
            break
        something(pair, chance)
    come_to_an_end(pair)
    assert_sound(pair.stage)


@settings(max_examples=EXAMPLES // 4, deadline=None, suppress_health_check=PATIENT, derandomize=EXAMPLES == ALWAYS)
@given(st.data())
def test_engine_and_reference_tell_the_same_history(data: st.DataObject) -> None:
    play(Drawn(data))


def test_engine_and_reference_tell_the_same_history_of_larger_workflows() -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + EXAMPLES):
        play_seed(seed)


def play_seed(seed: int) -> bool:
    """Play one seed. False if it came upon two moments that are one; AssertionError names the seed."""
    try:
        play(Dice(seed))
    except UnsatisfiedAssumption:
        return False
    except Exception as error:
        raise AssertionError(f"Seed {seed}: {error}") from error
    return True
