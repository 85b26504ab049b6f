"""Thousands of interleavings of drivers, effects, people, time and faults; `SIMULATIONS` says how many."""

import os

import pytest

from tests.engine.simulation.stage import Stage

SIMULATIONS = int(os.environ.get("SIMULATIONS", "2000"))
FIRST = int(os.environ.get("FIRST_SEED", "0"))
SHARDS = 8


@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_happens_every_run_ends_as_it_should(shard: int, staged: Stage) -> None:
    for seed in range(FIRST + shard, FIRST + SIMULATIONS, SHARDS):
        staged.play(seed)
    for fault in ("crashes", "stalls", "drains", "database failures"):
        assert staged.counts[fault], f"no {fault} in all these seeds: the simulation proves nothing"


def test_a_seed_always_tells_the_same_story(staged: Stage) -> None:
    assert staged.play(7, telling=True).told == staged.play(7, telling=True).told
