"""How far containers are, counted from the rows of their passes."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from engine.core.keys import attempt_of, container_of, is_scope, scope_of
from engine.core.states import StepStatus
from engine.live.outline import Outline
from engine.live.shapes import Passes
from engine.models import Run, Step

MOST_CONTAINERS = 200


def containers_in(keys: Iterable[str]) -> set[str]:
    """The containers whose passes are among these keys."""
    return {container_of(key) for key in keys if is_scope(key)}


def count_passes(run: Run, outline: Outline, steps: Iterable[Step]) -> dict[str, Passes]:
    """How far these steps are that have entered their bodies, by key; at most 200 of them, in order of key.

    A pass of an earlier attempt that failed counts no more: it is gone through again.
    """
    entered: dict[str, tuple[int, int | None]] = {}
    for step in sorted(steps, key=lambda step: step.key):
        noted = (step.memo or {}).get("entered") or (step.memo or {}).get("was_entered")
        if noted and len(entered) < MOST_CONTAINERS:
            entered[step.key] = (step.attempt, noted["total"])
    if not entered:
        return {}
    counts = _counted(run, list(entered))
    told: dict[str, Passes] = {}
    for key, (attempt, total) in entered.items():
        of = counts[key]
        failed = of[StepStatus.FAILED.value] - (_failed_before(run, key, attempt) if attempt > 1 else 0)
        told[key] = {
            "total": total,
            "done": of[StepStatus.COMPLETED.value],
            "failed": max(0, failed),
            "open": of[StepStatus.RUNNING.value],
        }
    return told


def _counted(run: Run, containers: list[str]) -> dict[str, dict[str, int]]:
    """Passes by container and state."""
    whose = Case(
        *(When(is_pass_of(key), then=Value(key)) for key in containers), default=Value(""), output_field=CharField()
    )
    passes = Step.objects.filter(run=run, scope__in={scope_of(key) for key in containers}, key__endswith="]")
    rows = passes.order_by().annotate(whose=whose).values_list("whose", "status").annotate(number=Count("pk"))
    counts: dict[str, dict[str, int]] = {key: defaultdict(int) for key in containers}
    for key, status, number in rows:
        if key:
            counts[key][status] = number
    return counts


def is_pass_of(container: str) -> Q:
    """The steps that are passes through one container. Exact: SQLite's LIKE is blind to case."""
    begins = Exact(Substr(F("key"), 1, len(container) + 1), Value(f"{container}["))
    return Q(scope=scope_of(container)) & Q(key__endswith="]") & Q(begins)


def _failed_before(run: Run, container: str, attempt: int) -> int:
    """Passes of earlier attempts that failed: few, since each attempt but the last ended with them."""
    failed = Step.objects.filter(is_pass_of(container), run=run, status=StepStatus.FAILED.value)
    keys = failed.values_list("key", flat=True)
    return sum(attempt_of(key) < attempt for key in keys)
