"""`steps.py RUNS STEPS TYPE`: runs of trivial steps, one driver; prints milliseconds a step.

The clock runs from the first claim to the last commit, as in the peers' measurements;
one run before it has compiled the definition, which is once for all its runs.
"""

import sys

from stage import chain, defined, drive, must_have, start, warmed


def main(runs: int, steps: int, type_: str) -> None:
    definition = defined(chain(steps, {"type": type_}))
    driver = warmed(definition)
    start(definition, runs)
    seconds = drive(definition, driver)
    must_have(definition, runs + 1, steps)
    print(seconds / runs / steps * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
