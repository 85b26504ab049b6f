"""Viewflow: `viewflow_steps.py RUNS STEPS`: processes of trivial function nodes; prints milliseconds a step.

A process is one transaction here: Viewflow carries out function nodes one inside the other.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "viewflow_site.settings"

import django

django.setup()

from django.core.management import call_command
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process, Task


def nothing(activation: object) -> None:
    """A step that does nothing."""


def chain(steps: int) -> type[flow.Flow]:
    nodes = {
        f"s{n}": flow.Function(nothing).Next(getattr(this, f"s{n + 1}" if n + 1 < steps else "end"))
        for n in range(steps)
    }
    begin = flow.StartHandle(lambda activation: activation.process).Next(this.s0)
    members = {
        "process_class": Process,
        "start": begin,
        **nodes,
        "end": flow.End(),
        "__module__": "viewflow_site.flows",
    }
    return type("Chain", (flow.Flow,), members)


def main(runs: int, steps: int) -> None:
    call_command("migrate", verbosity=0)
    sys.setrecursionlimit(100_000)
    flow_class = chain(steps)
    began = time.perf_counter()
    for _ in range(runs):
        flow_class.start.run()
    seconds = time.perf_counter() - began
    done = Task.objects.filter(status="DONE", flow_task_type="FUNCTION").count()
    if done != runs * steps:
        raise SystemExit(f"{done} of {runs * steps} tasks are done")
    print(seconds / runs / steps * 1000)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
