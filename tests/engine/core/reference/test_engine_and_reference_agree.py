"""Random workflows, random happenings: the engine and an interpreter that knows nothing of it tell the same.

`REFERENCE_EXAMPLES=20000 pytest tests/engine/core/reference` plays more; `make soak` does.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.core.reference.beforehand import assert_told
from tests.engine.core.reference.chance import Chance, Dice, Drawn
from tests.engine.core.reference.drawn import draw
from tests.engine.core.reference.forked import fork
from tests.engine.core.reference.life import come_to_an_end, something
from tests.engine.core.reference.pair import Pair
from tests.engine.core.reference.sound import assert_sound
from tests.engine.core.reference.started import start_options

ALWAYS = 700
EXAMPLES = int(os.environ.get("REFERENCE_EXAMPLES", ALWAYS))
FIRST_SEED = int(os.environ.get("REFERENCE_SEED", "0"))
PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def play(chance: Chance) -> None:
    """Draw a workflow and let a random life happen to it, to the end and beyond."""
    raw = draw(chance)
    pair = Pair(raw, restless=chance.pick(False, True), options=start_options(chance, raw))
    pair.often_cut = chance.pick(False, False, True)
    if chance.pick(*[False] * 9, True):
        pair.happen("pause")
    pair.happen("begin")
    for _ in range(2):
        forked = live(pair, chance)
        if forked is None:
            break
        pair = forked
        pair.happen("begin")
    else:
        live(pair, chance)


def live(pair: Pair, chance: Chance) -> Pair | None:
    """Let a run live to its end, and perhaps fork it in the middle of that or then."""
    when, forked = chance.pick("never", "never", "in between", "while something is undone", "then"), None
    for _ in range(chance.pick(5, 15, 30, 50)):
        if pair.over and chance.pick(False, True):
            break
        something(pair, chance)
        if when == "while something is undone" and any(step.status == "compensating" for step in pair.steps):
            forked = forked or fork(pair, chance)
    if when == "in between":
        forked = fork(pair, chance)
    come_to_an_end(pair)
    assert_sound(pair.stage)
    assert_told(pair)
    return fork(pair, chance) if when == "then" else forked


@settings(max_examples=EXAMPLES // 4, deadline=None, suppress_health_check=PATIENT, derandomize=EXAMPLES == ALWAYS)
@given(st.data())
def test_engine_and_reference_tell_the_same_history(data: st.DataObject) -> None:
    play(Drawn(data))


def test_engine_and_reference_tell_the_same_history_of_larger_workflows() -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + EXAMPLES):
        play_seed(seed)


def play_seed(seed: int) -> None:
    """Play one seed. AssertionError names it."""
    try:
        play(Dice(seed))
    except Exception as error:
        raise AssertionError(f"Seed {seed}: {error}") from error
