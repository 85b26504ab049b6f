"""What the rest of the product may ask of the engine. Every function is one verb and one transaction.

Commands are signals: they are written down here and applied, in order, by whichever driver holds the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict

from django.db import connection, transaction
from django.utils import timezone

from engine import bell, lanes
from engine.checking import check_in
from engine.core.document import content_hash, is_same, parse
from engine.core.expressions import ExpressionError
from engine.core.lanes import Rules, resolve_key, rules_of
from engine.core.problems import Problem
from engine.crowd import is_crowded
from engine.forms.check import misfits
from engine.lanes import Full
from engine.letterbox import MOST_KEPT, has_room
from engine.models import Definition, Run
from engine.payloads import UnfitPayload, encode
from engine.sending import NotPossible, command, hold, may_decide, must_live, send
from engine.store.clock import site_now
from workspaces.models import User, Workspace

MOST_TOLD = 5
SKETCH_LASTS = timedelta(hours=12)  # then retention may be about to remove it: it keeps things for a day at least


class InvalidDefinition(Exception):
    """The document has problems of severity error; `problems` holds all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class InvalidInput(Exception):
    """The input misses the workflow's schema; `errors` maps JSON pointers to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        told = [f"{where}: {words}" if where else words for where, words in errors.items()]
        super().__init__("; ".join(told[:MOST_TOLD]))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Caller:
    """The attempt of another run's step that starts a run and waits for its end."""

    run: Run
    step_key: str
    attempt_id: str


class RunOptions(TypedDict, total=False):
    """How a run is started: without effects; stopping at breakpoints, further ones given by node id.

    `recorded` is what steps gave before, by node id: `{"output": …}`, with `port` if it was not their first.
    """

    simulated: bool
    recorded: dict[str, dict[str, Any]]
    stepping: bool
    breakpoints: list[str]


def publish(
    *, workspace: Workspace, key: str, version: int, document: dict[str, Any], actor: User | None = None
) -> Definition:
    """Store a version for running. Raises MalformedDocument or InvalidDefinition."""
    name, rules = _checked(workspace, document), rules_of(document)
    with transaction.atomic():
        definition = Definition.objects.create(
            workspace=workspace,
            key=key,
            version=version,
            name=name,
            content_hash=content_hash(document),
            document=document,
        )
        lanes.govern(workspace.pk, key, version=version, rules=rules, now=site_now())
    return definition


def sketch(*, workspace: Workspace, key: str, document: dict[str, Any]) -> Definition:
    """Store a draft so that it can be tried, once however often for a while.

    Raises MalformedDocument or InvalidDefinition.
    """
    name, hashed = _checked(workspace, document), content_hash(document)
    of_these = {"workspace": workspace, "key": key, "version": Definition.DRAFT, "content_hash": hashed}
    lately = timezone.now() - SKETCH_LASTS
    last = Definition.objects.filter(**of_these, created_at__gt=lately).order_by("-pk").first()
    if last is not None and is_same(last.document, document):  # the hash does not tell where steps stand
        return last
    return Definition.objects.create(**of_these, name=name, document=document)


def _checked(workspace: Workspace, document: dict[str, Any]) -> str:
    """Its name, if it can run."""
    parsed = parse(document)
    errors = [problem for problem in check_in(parsed, workspace.pk) if problem.severity == "error"]
    if errors:
        raise InvalidDefinition(errors)
    return parsed.name


def start_run(
    *,
    definition: Definition,
    input: dict[str, Any],
    actor: User | None = None,
    idempotency_key: str | None = None,
    title: str = "",
    priority: int | None = None,
    caller: Caller | None = None,
    options: RunOptions | None = None,
) -> tuple[Run, bool]:
    """Queue a run; the second value is False if the idempotency key had already started this one.

    `priority` is the workflow's own unless given. A run that another one calls inherits its priority and
    whether it is simulated. A run may have to wait for a place, see `engine.lanes`.

    Raises InvalidInput, Full.
    """
    check_input(definition, input)
    run = Run(
        workspace_id=definition.workspace_id,
        definition=definition,
        title=title[:200],
        input=input,
        priority=_priority(definition) if priority is None else priority,
        started_by=actor,
        idempotency_key=idempotency_key or None,
        options=options or {},
    )
    if caller is not None:
        _called(run, caller)
    with transaction.atomic():
        if found := started_by_its_key(run):
            return found, False
        take_in(run)
        bell.ring()
    return run, True


def started_before(workspace_id: int, workflow: str, idempotency_key: str) -> Run | None:
    """The run that this key has started, of whatever version of the workflow."""
    same = Run.objects.filter(workspace_id=workspace_id, definition__key=workflow, idempotency_key=idempotency_key)
    return same.first()


def started_by_its_key(run: Run) -> Run | None:
    """The run that the key of a new one has started before. Until the transaction ends, nobody else starts with it.

    Not of another version either, such as one that was published just now.
    """
    if not run.idempotency_key:
        return None
    if connection.vendor == "postgresql":  # SQLite's transactions are alone anyway
        name = f"{run.workspace_id} {run.definition.key} {run.idempotency_key}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    return started_before(run.workspace_id, run.definition.key, run.idempotency_key)


def _priority(definition: Definition) -> int:
    return int((definition.document.get("settings") or {}).get("priority") or 0)


def take_in(run: Run) -> None:
    """Insert a new run: at once, or into its lane; within a transaction. Raises InvalidInput, Full."""
    now = run.wake_at = site_now()
    if run.parent is None and is_crowded(run.workspace_id):
        raise Full("So many runs of this workspace wait to begin that no more are taken in now. Try again later.")
    workflow, rules = run.definition.key, rules_of(run.definition.document)
    key = _lane_key(rules, run.input) if rules else ""
    if rules is None or _needs_no_place(run, workflow, key):
        run.save(force_insert=True)
    else:
        version = run.definition.version
        lanes.enter(run, workflow=workflow, version=version, key=key, rules=rules, now=now)


def _needs_no_place(run: Run, workflow: str, key: str) -> bool:
    """What has no effects, and what is tried while it is drawn: neither keeps real runs waiting, nor ends them.

    And what a run waits for must not wait for that run.
    """
    if run.options.get("simulated") or run.definition.version == Definition.DRAFT:
        return True
    return run.parent is not None and lanes.shares_lane(run.parent, workflow, key)


def _lane_key(rules: Rules, value: dict[str, Any]) -> str:
    try:
        return resolve_key(rules.key, value)
    except ExpressionError as error:
        raise InvalidInput({"": error.message}) from None


def _called(run: Run, caller: Caller) -> None:
    parent = caller.run
    run.parent, run.parent_step, run.parent_attempt = parent, caller.step_key, caller.attempt_id
    run.depth, run.priority = parent.depth + 1, parent.priority
    if parent.options.get("simulated"):
        run.options = {**run.options, "simulated": True}


def signal_step(*, run: Run, step_key: str, attempt_id: str, payload: Mapping[str, Any]) -> None:
    """Finish a waiting step: `payload` may hold `port` and `output`. Raises UnfitPayload."""
    send(run, "step", {"step": step_key, "attempt_id": attempt_id, **payload})


def signal_run(*, run: Run, name: str, key: str = "", payload: Any = None) -> None:
    """Send a named signal; it is kept if no step waits for it yet. Raises UnfitPayload, NotPossible."""
    must_live(run, "be signalled")
    with transaction.atomic():
        hold(run, alone=True)
        if not has_room(run, name, key):
            raise NotPossible(
                f"{MOST_KEPT} signals are kept for this run already, and none of its steps waits for this one now. "
                "Send it again when one does."
            )
        send(run, "named", {"name": name, "key": key, "payload": payload})


def pause_run(*, run: Run, actor: User) -> None:
    """Let what is running finish and begin nothing new. Raises NotPossible."""
    must_live(run, "be paused")
    command(run, "pause", actor)


def resume_run(*, run: Run, actor: User) -> None:
    """Carry on with a paused run. Raises NotPossible."""
    must_live(run, "be resumed")
    command(run, "resume", actor)


def cancel_run(*, run: Run, actor: User, reason: str = "") -> None:
    """End the run at once; waiting steps are withdrawn. Raises NotPossible."""
    must_live(run, "be cancelled")
    command(run, "cancel", actor, reason=reason[:500])


def retry_step(*, run: Run, step_key: str, actor: User, seen: int | None = None) -> None:
    """Do an interrupted step again, on a person's word. Raises NotPossible.

    `seen` is the step's `seq` as somebody decided about it: if it asks anew since, nothing is done.
    """
    must_live(run, "be changed")
    command(run, "retry_step", actor, step=step_key, seen=seen)


def skip_step(*, run: Run, step_key: str, actor: User, seen: int | None = None) -> None:
    """Pass an interrupted step by, or a failed one of a failed run, which is taken up again. Raises NotPossible."""
    may_decide(run)
    command(run, "skip_step", actor, step=step_key, seen=seen)


def check_input(definition: Definition, value: Any) -> None:
    """Raises InvalidInput unless this version's form takes the value."""
    schema = definition.document.get("input")
    errors: dict[str, str] = {}
    for misfit in misfits(schema or {"type": "object"}, value):
        errors.setdefault(misfit.pointer, misfit.message)
    if not errors:
        try:
            encode(value, what="The input")
        except UnfitPayload as error:
            errors[""] = str(error)
    if errors:
        raise InvalidInput(errors)
