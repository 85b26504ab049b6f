"""`workers.py COUNT RUNS STEPS`: CPU-bound code steps in so many worker processes; prints steps per second.

The clock runs from the first to the last moment that history tells, so that the start of processes does not count.
Nor does who looks on: it looks seldom, since on two cores it would take a tenth of what is measured.
"""

import sys

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from processes import workers
from stage import chain, defined, left, must_have, start, wait_until

from engine.models import Driver, Run


def main(count: int, runs: int, steps: int) -> None:
    definition = defined(chain(steps, {"type": "bench.compute"}))
    with workers(count):
        wait_until(lambda: Driver.objects.count() == count)
        all_there = timezone.now()
        # Each learns of the others with its next sign of life, as workers do that have been up for a while.
        wait_until(lambda: Driver.objects.filter(seen_at__gt=all_there).count() == count, every=0.1)
        with transaction.atomic():  # so that they are there at once: to start them takes a processor, too
            start(definition, runs)
        wait_until(lambda: not left(definition), seconds=120, every=0.25)
    must_have(definition, runs, steps)
    span = Run.objects.filter(definition=definition).aggregate(first=Min("started_at"), last=Max("finished_at"))
    print(runs * steps / (span["last"] - span["first"]).total_seconds())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
