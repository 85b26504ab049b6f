"""Our side: `python bench/ours.py RUNS STEPS` against DATABASE_URL prints steps per second as JSON.

Each step is an effect (it goes through the pool, and its start is committed before it begins) that does
nothing. The clock runs from the first claim to the last commit, as in the peer's measurement.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate.settings")

import django

django.setup()

from django.core.management import call_command

from engine.core.steps import Done, Effect, Outcome, StepContext, StepType
from engine.driver import Driver
from engine.models import LIVE_STATUSES, Run
from engine.registry import register
from engine.services import publish, start_run
from workspaces.models import Workspace


class Nothing(StepType):
    type = "bench.nothing"
    title = description = "Nothing"
    category, icon, effect = "code", "code", Effect.IDEMPOTENT
    config = {"type": "object"}  # noqa: RUF012 - as every step type

    def perform(self, context: StepContext) -> Outcome:
        return Done({"n": 1})


def chain(steps: int) -> dict[str, object]:
    """A workflow of `steps` steps, one after the other."""
    nodes = {f"s{number}": {"type": "bench.nothing"} for number in range(steps)}
    edges = {
        f"e{number}": {"from": f"s{number}", "port": "success", "to": f"s{number + 1}"} for number in range(steps - 1)
    }
    return {"schema": 1, "name": "Bench", "nodes": nodes, "edges": edges}


def main(runs: int, steps: int) -> None:
    call_command("migrate", verbosity=0)
    register((Nothing,))
    workspace = Workspace.objects.create(name="Bench", slug=f"bench-{time.time_ns()}"[:40])
    definition = publish(workspace=workspace, key="bench", version=1, document=chain(steps))
    for _ in range(runs):
        start_run(definition=definition, input={})
    driver = Driver(most_runs=runs)
    began = time.perf_counter()
    while Run.objects.filter(workspace=workspace, status__in=LIVE_STATUSES).exists():
        for _ in range(20):
            driver.turn(wait=0.01)
    seconds = time.perf_counter() - began
    done = Run.objects.filter(workspace=workspace, status="completed", completed=steps).count()
    if done != runs:
        raise SystemExit(f"only {done} of {runs} runs completed all their steps")
    print(json.dumps({"steps_per_second": runs * steps / seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
