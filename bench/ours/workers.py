"""`workers.py COUNT RUNS STEPS`: CPU-bound code steps in so many worker processes; prints steps per second.

The clock runs from the first to the last moment that history tells, so that the start of processes does not count.
"""

import sys

from django.db.models import Max, Min
from processes import workers
from stage import chain, defined, left, must_have, start, wait_until

from engine.models import Run


def main(count: int, runs: int, steps: int) -> None:
    definition = defined(chain(steps, {"type": "bench.compute"}))
    with workers(count):
        start(definition, runs)
        wait_until(lambda: not left(definition), seconds=120)
    must_have(definition, runs, steps)
    span = Run.objects.filter(definition=definition).aggregate(first=Min("started_at"), last=Max("finished_at"))
    print(runs * steps / (span["last"] - span["first"]).total_seconds())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
