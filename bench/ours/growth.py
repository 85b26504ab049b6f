"""`growth.py STEPS`: what a step costs in runs of so many effectful steps, as a multiple of one in runs of 1,000.

Runs of both lengths in turns, as many of the shorter as make up the longer, one driver; the median of the turns. Both
meet the same mood of the machine, which changes from one second to the next by more than what is looked for.
"""

import statistics
import sys

from stage import chain, defined, drive, must_have, start

from engine.driving.driver import Driver
from engine.models import Definition

USUAL = 1_000
TURNS = 11  # the first is not counted: nothing is compiled yet
MOST_STEPS = 40_000  # of the longer runs, so that the longest have four turns


def main(steps: int) -> None:
    lengths = (steps, USUAL)
    definitions = [defined(chain(length, {"type": "bench.nothing"})) for length in lengths]
    times = [max(1, max(lengths) // length) for length in lengths]
    turns = max(4, min(TURNS, MOST_STEPS // max(lengths)))
    driver = Driver(threads=320)
    ratios = []
    for _ in range(turns):
        here, usual = (_a_step(driver, *each) for each in zip(definitions, lengths, times, strict=True))
        ratios.append(here / usual)
    for definition, length, runs in zip(definitions, lengths, times, strict=True):
        must_have(definition, runs * turns, length)
    print(statistics.median(ratios[1:]))


def _a_step(driver: Driver, definition: Definition, length: int, runs: int) -> float:
    """Seconds a step, of runs one after the other."""
    took = 0.0
    for _ in range(runs):
        start(definition, 1)
        took += drive(definition, driver)
    return took / runs / length


if __name__ == "__main__":
    main(int(sys.argv[1]))
