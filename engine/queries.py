"""What pages and API ask about runs, each in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from engine.core.document import parse
from engine.core.keys import passes_around
from engine.core.plan import compile_plan
from engine.core.states import RUN_ENDS, RunStatus, StepStatus
from engine.live.outline import Outline, outline_of, outlines
from engine.live.passes import is_pass_of
from engine.live.standing import that_are_open
from engine.live.summaries import Statuses, current_names, own_counts, progress, sentence
from engine.live.window import OPEN, is_own
from engine.models import Definition, Run, Step
from engine.queueing import InQueue, in_queue, in_words
from engine.registry import CATALOGUE
from workspaces.models import Workspace
from workspaces.searching import holds

MOST_NAMED = 50
LIVE = [status.value for status in RunStatus if status not in RUN_ENDS]
_ASKING = Step.objects.filter(status=StepStatus.WAITING.value, wait__kind="person")


@dataclass(frozen=True)
class Wanted:
    """A filter on runs; what is empty does not narrow. `workflow` is a definition's key.

    `asks`: only live runs in which a step asks a person how to go on.
    """

    workflow: str = ""
    statuses: tuple[str, ...] = ()
    q: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    asks: bool = False

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

    @property
    def doubted(self) -> bool:
        """Whether what is asked is whether it was done, so that to skip it is to say that it was."""
        asks = self.step.status == StepStatus.WAITING.value
        return asks and "skip" in self.choices and "stop" not in self.choices and "!" not in self.step.key


def narrowed(runs: QuerySet[Run], wanted: Wanted) -> QuerySet[Run]:
    """The runs a filter lets through. Every word of `q` must be in the title, or begin the ref."""
    if wanted.workflow:
        runs = runs.filter(definition__key=wanted.workflow)
    if wanted.statuses:
        runs = runs.filter(status__in=wanted.statuses)
    for word in wanted.q.split()[:10]:
        runs = runs.filter(holds(word, "title") | Q(ref__startswith=word.lower()))
    if wanted.created_after:
        runs = runs.filter(created_at__gte=wanted.created_after)
    if wanted.created_before:
        runs = runs.filter(created_at__lt=wanted.created_before)
    if wanted.asks:
        runs = runs.filter(Exists(_ASKING.filter(run=OuterRef("pk"))), status__in=LIVE)
    return runs


def light(runs: QuerySet[Run]) -> QuerySet[Run]:
    """For lists: without documents and payloads."""
    related = runs.select_related("definition", "started_by")
    return related.defer("definition__document", "input", "output", "mail")


def lines(runs: Iterable[Run]) -> list[Line]:
    """Runs with what they are doing: a few queries more, for any number of them. Of a single one, its place in line."""
    listed = list(runs)
    queued = in_queue(listed, timezone.now(), counting=len(listed) == 1)
    known = outlines(run.definition for run in listed)
    steps: dict[int, list[Step]] = defaultdict(list)
    open_steps = Step.objects.filter(that_are_open(listed))
    for step in open_steps.only("run_id", "key", "status", "wait", "wake_at"):
        steps[step.run_id].append(step)
    own = own_counts(listed, known)
    return [
        _line(run, known[run.definition.content_hash], steps[run.pk], own.get(run.pk), queued.get(run.pk))
        for run in listed
    ]


def workflows_that_ran(workspace: Workspace, runs: QuerySet[Run]) -> list[tuple[str, str]]:
    """Key and newest name of the workspace's workflows that any of these runs belongs to, by name."""
    of_workspace = Definition.objects.filter(workspace=workspace).order_by()
    # The runs are looked through once. Asked workflow by workflow, SQLite does so for each that never ran.
    ran = of_workspace.filter(pk__in=runs.order_by().values("definition")).values("key")
    newest = of_workspace.filter(key__in=ran).values("key").annotate(newest=Max("id")).values("newest")
    named = Definition.objects.filter(pk__in=newest).order_by("name", "key")
    return list(named.values_list("key", "name"))


def steps_of(run: Run, *, scope: str | None, container: str | None, statuses: Iterable[str]) -> QuerySet[Step]:
    """Stored steps of a run: those in one pass ("" for the run itself), or the passes through one container."""
    steps = Step.objects.filter(run=run).exclude(key="!")
    if scope is not None:
        steps = steps.filter(scope=scope[:400].replace("\x00", ""))
        if not scope:
            steps = steps.exclude(key__endswith="]")
    if container is not None:
        steps = steps.filter(is_pass_of(container[:400].replace("\x00", "")))
    if wanted := list(statuses):
        steps = steps.filter(status__in=wanted)
    return steps


def versions_of(run: Run) -> list[int]:
    """The published versions of the run's workflow, newest first, 100 at most."""
    same = Definition.objects.filter(workspace_id=run.workspace_id, key=run.definition.key)
    same = same.exclude(version=Definition.DRAFT)
    return list(same.order_by("-version").values_list("version", flat=True)[:100])


def other_version(run: Run, version: int | None) -> Definition | None:
    """A version of the run's workflow; the run's own for None, None if there is no such version."""
    if version is None or version == run.definition.version:
        return run.definition  # which of the drafts, its number would not tell
    return Definition.objects.filter(workspace_id=run.workspace_id, key=run.definition.key, version=version).first()


@dataclass(frozen=True)
class Undoing:
    """What a rollback would undo (name, and the name of its reverse), how many more, and what it would leave.

    `lasting`: no reverse undoes it. `taken_over`: an earlier run did it, and only that one undoes it.
    """

    reversed: list[tuple[str, str]]
    more: int
    lasting: list[str]
    taken_over: list[str]


def undoing_of(run: Run) -> Undoing:
    """What rolling a run back would do, the last step first; 50 at most of each are named."""
    outline, plan = outline_of(run.definition), compile_plan(parse(run.definition.document), CATALOGUE)
    reverse_of = {original: reverse for reverse, original in outline.undoes.items()}
    simulated = bool(run.options.get("simulated"))  # then nothing was done that could be left
    done = Step.objects.filter(run=run, status=StepStatus.COMPLETED.value).order_by("-ended_seq")
    reversed_, lasting, taken_over = [], dict[str, None](), dict[str, None]()
    for key, memo in done.exclude(key__contains="!").exclude(key__endswith="]").values_list("key", "memo"):
        node, noted = outline.node_of(key), memo or {}
        if node in outline.undoes:
            continue
        lasts = not simulated and plan.nodes[node].leaves_traces
        if noted.get("reused"):
            if not simulated and (lasts or node in reverse_of):
                taken_over[outline.name_of(key)] = None
        elif node in reverse_of:
            if not noted.get("undo"):
                reversed_.append((outline.name_of(key), outline.names.get(reverse_of[node], "")))
        elif lasts and not any(outline.node_of(scope) in reverse_of for scope in passes_around(key)):
            lasting[outline.name_of(key)] = None  # what lies around it is not undone as a whole either
    more = max(0, len(reversed_) - MOST_NAMED)
    return Undoing(reversed_[:MOST_NAMED], more, list(lasting)[:MOST_NAMED], list(taken_over)[:MOST_NAMED])


def asking(runs: QuerySet[Run]) -> QuerySet[Step]:
    """Steps of live runs that wait for a person's decision, longest waiting first."""
    live = runs.filter(status__in=LIVE).values("pk")
    whole = _ASKING.filter(run__in=live).select_related("run__definition", "run__started_by")
    return whole.defer(
        "input", "output", "run__input", "run__output", "run__mail", "run__definition__document"
    ).order_by(F("started_at").asc(nulls_last=True), "id")


def asked(steps: Iterable[Step]) -> list[Asking]:
    """Those steps with their names and choices; one query more."""
    listed = list(steps)
    known = outlines(step.run.definition for step in listed)
    return [_asking(step, known[step.run.definition.content_hash]) for step in listed]


def decisions_on(step: Step) -> tuple[str, ...]:
    """What a person may decide about a step, given its run: "retry", "skip", "input", "stop".

    A step that asks says so itself; one that made its run fail may be passed by, or be given a result; one that waits
    for its next attempt may make it now.
    """
    if step.status == StepStatus.RETRYING.value and not step.run.paused and not step.run.is_over:
        return ("retry",)
    if step.status == StepStatus.WAITING.value and _wait(step).get("kind") == "person":
        return tuple(_wait(step).get("choices", ()))
    failed_for_good = step.status == StepStatus.FAILED.value and step.port is None and is_own(step.key)
    if failed_for_good and step.run.status == RunStatus.FAILED and "!" not in step.key:
        return () if _is_reverse(step) else ("skip", "input")
    return ()


def failed_steps(run: Run) -> list[Asking]:
    """What made a failed run fail, with what a person may decide about each; one query, none for another run."""
    if run.status != RunStatus.FAILED:
        return []
    outline = outline_of(run.definition)
    found = []
    for step in Step.objects.filter(run=run, scope="", status=StepStatus.FAILED.value, port=None).defer(
        "input", "output"
    ):
        step.run = run
        if choices := decisions_on(step):
            found.append(Asking(step, outline.name_of(step.key), str((step.error or {}).get("message", "")), choices))
    return found


def _is_reverse(step: Step) -> bool:
    return step.key in outline_of(step.run.definition).undoes


def _asking(step: Step, outline: Outline) -> Asking:
    wait = _wait(step)
    words = sentence(str(wait.get("description", "")))
    return Asking(step, outline.name_of(step.key), words, tuple(wait.get("choices", ())))


def _line(run: Run, outline: Outline, steps: list[Step], own: Statuses | None, queued: InQueue | None) -> Line:
    now = in_words(queued) or _now(run, outline, steps)
    return Line(run, progress(run, outline, own)["percent"], now)


def _now(run: Run, outline: Outline, steps: list[Step]) -> str:
    if run.is_over:
        return str((run.error or {}).get("message", ""))
    by_status = {status: [step for step in steps if step.status == status] for status in OPEN}
    waiting = sorted(by_status[StepStatus.WAITING.value], key=lambda step: outline.place_of(step.key))
    if run.status == RunStatus.WAITING and waiting:
        return _and_more(sentence(str(_wait(waiting[0]).get("description", ""))), len(waiting) - 1)
    names = current_names([step.key for step in steps], outline)
    if not names:
        return ""
    words = f"Held at “{names[0]}”" if run.status == RunStatus.PAUSED else names[0]
    return _and_more(words, len(names) - 1)


def _and_more(words: str, more: int) -> str:
    return f"{words}, and {more} more" if more > 0 else words


def _wait(step: Step) -> dict[str, Any]:
    return step.wait or {}
