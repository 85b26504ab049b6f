"""DBOS: `dbos_steps.py RUNS STEPS`: workflows of trivial steps; prints milliseconds a step."""

import sys
import time

from dbos import DBOS
from dbos_stage import launched


@DBOS.step()
def nothing() -> dict[str, int]:
    return {"n": 1}


@DBOS.workflow()
def chain(steps: int) -> int:
    for _ in range(steps):
        nothing()
    return steps


def main(runs: int, steps: int) -> None:
    with launched():
        chain(1)
        began = time.perf_counter()
        handles = [DBOS.start_workflow(chain, steps) for _ in range(runs)]
        done = sum(handle.get_result() for handle in handles)
        seconds = time.perf_counter() - began
    if done != runs * steps:
        raise SystemExit("not all workflows completed")
    print(seconds / runs / steps * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
