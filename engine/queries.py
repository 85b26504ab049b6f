"""What pages and API ask about runs, each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from engine.core.keys import node_of
from engine.core.states import RUN_ENDS, RunStatus, StepStatus
from engine.live.messages import OPEN, current_names, progress, sentence
from engine.live.outline import Outline, outlines
from engine.models import Definition, Run, Step
from workspaces.models import Workspace

LIVE = [status.value for status in RunStatus if status not in RUN_ENDS]


@dataclass(frozen=True)
class Wanted:
    """A filter on runs; what is empty does not narrow. `workflow` is a definition's key."""

    workflow: str = ""
    statuses: tuple[str, ...] = ()
    q: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return self != Wanted()


@dataclass(frozen=True)
class Line:
    """A run in a list. `now` says in words what it is doing or why it stands still."""

    run: Run
    percent: int
    now: str

    @property
    def seconds(self) -> float | None:
        """How long it has taken, or is taking so far; None before it began."""
        if self.run.started_at is None:
            return None
        return ((self.run.finished_at or timezone.now()) - self.run.started_at).total_seconds()


@dataclass(frozen=True)
class Asking:
    """A step that cannot go on before somebody decides."""

    step: Step
    name: str
    words: str
    choices: tuple[str, ...]


def narrowed(runs: QuerySet[Run], wanted: Wanted) -> QuerySet[Run]:
    """The runs a filter lets through. Every word of `q` must be in the title, or begin the ref."""
    if wanted.workflow:
        runs = runs.filter(definition__key=wanted.workflow)
    if wanted.statuses:
        runs = runs.filter(status__in=wanted.statuses)
    for word in wanted.q.split()[:10]:
        runs = runs.filter(Q(title__icontains=word) | Q(ref__startswith=word.lower()))
    if wanted.created_after:
        runs = runs.filter(created_at__gte=wanted.created_after)
    if wanted.created_before:
        runs = runs.filter(created_at__lt=wanted.created_before)
    return runs


def light(runs: QuerySet[Run]) -> QuerySet[Run]:
    """For lists: without documents and payloads."""
    related = runs.select_related("definition", "started_by")
    return related.defer("definition__document", "input", "output", "mail")


def lines(runs: Iterable[Run]) -> list[Line]:
    """Runs with what they are doing: two queries more, for any number of them."""
    listed = list(runs)
    known = outlines(run.definition for run in listed)
    steps: dict[int, list[Step]] = defaultdict(list)
    busy = [run.pk for run in listed if not run.is_over]
    for step in Step.objects.filter(run__in=busy, status__in=OPEN).only("run_id", "key", "status", "wait", "wake_at"):
        steps[step.run_id].append(step)
    return [_line(run, known[run.definition.content_hash], steps[run.pk]) for run in listed]


def workflows_that_ran(workspace: Workspace, runs: QuerySet[Run]) -> list[tuple[str, str]]:
    """Key and newest name of the workspace's workflows that any of these runs belongs to, by name."""
    newest = Definition.objects.filter(workspace=workspace).order_by().values("key").annotate(newest=Max("id"))
    named = Definition.objects.filter(pk__in=newest.values("newest")).order_by("name", "key")
    ran = Exists(runs.filter(definition__key=OuterRef("key")))
    return list(named.filter(ran).values_list("key", "name"))


def asking(runs: QuerySet[Run]) -> QuerySet[Step]:
    """Steps of live runs that wait for a person's decision, longest waiting first."""
    live = runs.filter(status__in=LIVE).values("pk")
    steps = Step.objects.filter(run__in=live, status=StepStatus.WAITING.value, wait__kind="person")
    whole = steps.select_related("run__definition", "run__started_by")
    return whole.defer(
        "input", "output", "run__input", "run__output", "run__mail", "run__definition__document"
    ).order_by(F("started_at").asc(nulls_last=True), "id")


def asked(steps: Iterable[Step]) -> list[Asking]:
    """Those steps with their names and choices; one query more."""
    listed = list(steps)
    known = outlines(step.run.definition for step in listed)
    return [_asking(step, known[step.run.definition.content_hash]) for step in listed]


def asks_person(step: Step) -> bool:
    """Whether the step waits for somebody to say retry or skip."""
    return step.status == StepStatus.WAITING.value and bool(step.wait) and _wait(step).get("kind") == "person"


def _asking(step: Step, outline: Outline) -> Asking:
    wait = _wait(step)
    words = sentence(str(wait.get("description", "")))
    return Asking(step, outline.name_of(step.key), words, tuple(wait.get("choices", ())))


def _line(run: Run, outline: Outline, steps: list[Step]) -> Line:
    return Line(run, progress(run, outline.total)["percent"], _now(run, outline, steps))


def _now(run: Run, outline: Outline, steps: list[Step]) -> str:
    if run.is_over:
        return str((run.error or {}).get("message", ""))
    by_status = {status: [step for step in steps if step.status == status] for status in OPEN}
    place = {id_: index for index, id_ in enumerate(outline.names)}
    waiting = sorted(by_status[StepStatus.WAITING.value], key=lambda step: place.get(node_of(step.key), 0))
    if run.status == RunStatus.WAITING and waiting:
        return _and_more(sentence(str(_wait(waiting[0]).get("description", ""))), len(waiting) - 1)
    names = current_names([step.key for step in steps], outline)
    if not names:
        return ""
    words = f"Held at “{names[0]}”" if run.status == RunStatus.PAUSED else names[0]
    return _and_more(words, len(steps) - 1)


def _and_more(words: str, more: int) -> str:
    return f"{words}, and {more} more" if more > 0 else words


def _wait(step: Step) -> dict[str, Any]:
    return step.wait or {}
