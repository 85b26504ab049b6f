"""`steps.py RUNS STEPS TYPE`: runs of trivial steps, one driver; prints milliseconds a step.

The clock runs from the first claim to the last commit, as in the peers' measurements.
"""

import sys

from stage import chain, defined, drive, must_have, start


def main(runs: int, steps: int, type_: str) -> None:
    definition = defined(chain(steps, {"type": type_}))
    start(definition, runs)
    seconds = drive(definition)
    must_have(definition, runs, steps)
    print(seconds / runs / steps * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
