"""`timers.py RUNS SECONDS`: timers that come due over so many seconds; prints by how many ms the latest one was late.

Late is counted until the step after the timer has been carried out, an effect: what the timer decided is on disk then.
"""

import random
import sys
from datetime import datetime

from processes import workers
from stage import defined, left, must_have, wait_until

from engine.models import Event
from engine.services import start_run

DOCUMENT = {
    "schema": 1, "name": "Bench",
    "nodes": {"t": {"type": "time.delay", "config": {"for": "{{ input.wait }}"}}, "n": {"type": "bench.nothing"}},
    "edges": {"e": {"from": "t", "port": "success", "to": "n"}},
}  # fmt: skip
FIRST = 6.0  # seconds from a start to the earliest timer, so that starting is over by then


def main(runs: int, seconds: int) -> None:
    definition, chance = defined(DOCUMENT), random.Random(1)
    with workers(1):
        for _ in range(runs):
            start_run(definition=definition, input={"wait": f"{FIRST + chance.random() * seconds:.3f}s"})
        wait_until(lambda: not left(definition), seconds=FIRST + seconds * 10, every=0.25)
    must_have(definition, runs, 2)
    of_these = Event.objects.filter(run__definition=definition)
    waits = of_these.filter(step="t", type="step.waiting").values_list("run_id", "data")
    due = {run: datetime.fromisoformat(data["wait"]["until"]) for run, data in waits}
    done = of_these.filter(step="n", type="step.completed").values_list("run_id", "at")
    print(max((at - due[run]).total_seconds() for run, at in done) * 1000)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
