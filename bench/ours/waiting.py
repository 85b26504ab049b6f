"""`waiting.py RUNS claim|signal`: with so many waiting runs, the claim query's p95 or a signal's p50; prints ms."""

import statistics
import sys
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from processes import workers
from stage import defined, wait_until

from engine.models import Event, Run, Step
from engine.services import signal_run, start_run
from engine.store.claim import claim_due

DOCUMENT = {
    "schema": 1, "name": "Bench", "edges": {},
    "nodes": {"w": {"type": "time.wait_signal", "config": {"name": "go"}}},
}  # fmt: skip
AT_ONCE = 5_000


def main(runs: int, figure: str) -> None:
    definition = defined(DOCUMENT)
    with workers(1):
        model, _ = start_run(definition=definition, input={})
        wait_until(lambda: Run.objects.filter(pk=model.pk, status="waiting", lease_until=None).exists())
        _copies(model.pk, runs)
        if Run.objects.exclude(lease_until=None).exists() or Run.objects.exclude(lease_owner="").exists():
            raise SystemExit("a waiting run holds a lease")
        answered = []
        for run in Run.objects.filter(definition=definition).order_by("?")[:15]:
            began = time.perf_counter()
            signal_run(run=run, name="go")
            ended = Run.objects.filter(pk=run.pk, status="completed")
            wait_until(ended.exists)
            answered.append(time.perf_counter() - began)
    print(_claim_p95() if figure == "claim" else statistics.median(answered) * 1000)


def _copies(pk: int, count: int) -> None:
    """Runs that wait exactly as this one does, as rows: only their number is what is measured."""
    run, steps, events = Run.objects.get(pk=pk), list(Step.objects.filter(run=pk)), list(Event.objects.filter(run=pk))
    fresh = Run._meta.get_field("ref").default
    for at in range(0, count, AT_ONCE):
        rows = []
        for _ in range(min(AT_ONCE, count - at)):
            copy = Run.objects.model(**{f.attname: getattr(run, f.attname) for f in Run._meta.concrete_fields})
            copy.pk, copy.ref = None, fresh()
            rows.append(copy)
        Run.objects.bulk_create(rows)
        for found in (steps, events):
            model = type(found[0])
            names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
            model.objects.bulk_create(
                [model(**{n: getattr(one, n) for n in names} | {"run_id": row.pk}) for row in rows for one in found],
                batch_size=AT_ONCE,
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _claim_p95() -> float:
    times = []
    for _ in range(200):
        now = timezone.now()
        began = time.perf_counter()
        claim_due(owner="bench", now=now, lease_until=now + timedelta(seconds=1), most=50)
        times.append(time.perf_counter() - began)
    return sorted(times)[189] * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
