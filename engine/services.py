"""What the rest of the product may ask of the engine. Every function is one verb and one transaction.

Commands are signals: they are written down here and applied, in order, by whichever driver holds the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from engine import bell
from engine.checking import check_in
from engine.core.document import content_hash, parse
from engine.core.problems import Problem
from engine.forms.check import misfits
from engine.models import Definition, Run, Signal
from engine.payloads import UnfitPayload, encode
from workspaces.audit import record
from workspaces.models import User, Workspace


class InvalidDefinition(Exception):
    """The document has problems of severity error; `problems` holds all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class InvalidInput(Exception):
    """The input misses the workflow's schema; `errors` maps JSON pointers to sentences."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Caller:
    """The attempt of another run's step that starts a run and waits for its end."""

    run: Run
    step_key: str
    attempt_id: str


class NotPossible(Exception):
    """The run is in no state for this command; the message says why."""


def publish(
    *, workspace: Workspace, key: str, version: int, document: dict[str, Any], actor: User | None = None
) -> Definition:
    """Store a version for running. Raises MalformedDocument or InvalidDefinition."""
    parsed = parse(document)
    errors = [problem for problem in check_in(parsed, workspace.pk) if problem.severity == "error"]
    if errors:
        raise InvalidDefinition(errors)
    return Definition.objects.create(
        workspace=workspace,
        key=key,
        version=version,
        name=parsed.name,
        content_hash=content_hash(document),
        document=document,
    )


def start_run(
    *,
    definition: Definition,
    input: dict[str, Any],
    actor: User | None = None,
    idempotency_key: str | None = None,
    title: str = "",
    priority: int = 0,
    caller: Caller | None = None,
) -> tuple[Run, bool]:
    """Queue a run; the second value is False if the idempotency key had already started this one.

    A run that another one calls inherits its priority and whether it is simulated.

    Raises InvalidInput.
    """
    _check_input(definition.document.get("input") or {}, input)
    run = Run(
        workspace_id=definition.workspace_id,
        definition=definition,
        title=title[:200],
        input=input,
        priority=priority,
        started_by=actor,
        idempotency_key=idempotency_key or None,
    )
    if caller is not None:
        _called(run, caller)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            bell.ring()
    except IntegrityError:
        if not run.idempotency_key:
            raise
        found = Run.objects.filter(definition=definition, idempotency_key=idempotency_key).first()
        if found is None:
            raise
        return found, False
    return run, True


def _called(run: Run, caller: Caller) -> None:
    parent = caller.run
    run.parent, run.parent_step, run.parent_attempt = parent, caller.step_key, caller.attempt_id
    run.depth, run.priority = parent.depth + 1, parent.priority
    if parent.options.get("simulated"):
        run.options = {**run.options, "simulated": True}


def signal_step(*, run: Run, step_key: str, attempt_id: str, payload: Mapping[str, Any]) -> None:
    """Finish a waiting step: `payload` may hold `port` and `output`. Raises UnfitPayload."""
    _send(run, "step", {"step": step_key, "attempt_id": attempt_id, **payload})


def signal_run(*, run: Run, name: str, key: str = "", payload: Any = None) -> None:
    """Send a named signal; it is kept if no step waits for it yet. Raises UnfitPayload, NotPossible."""
    _must_live(run, "be signalled")
    _send(run, "named", {"name": name, "key": key, "payload": payload})


def pause_run(*, run: Run, actor: User) -> None:
    """Let what is running finish and begin nothing new. Raises NotPossible."""
    _must_live(run, "be paused")
    _command(run, "pause", actor)


def resume_run(*, run: Run, actor: User) -> None:
    """Carry on with a paused run. Raises NotPossible."""
    _must_live(run, "be resumed")
    _command(run, "resume", actor)


def cancel_run(*, run: Run, actor: User, reason: str = "") -> None:
    """End the run at once; waiting steps are withdrawn. Raises NotPossible."""
    _must_live(run, "be cancelled")
    _command(run, "cancel", actor, reason=reason[:500])


def retry_step(*, run: Run, step_key: str, actor: User) -> None:
    """Do an interrupted step again, on a person's word. Raises NotPossible."""
    _must_live(run, "be changed")
    _command(run, "retry_step", actor, step=step_key)


def skip_step(*, run: Run, step_key: str, actor: User) -> None:
    """Pass an interrupted step by, on a person's word. Raises NotPossible."""
    _must_live(run, "be changed")
    _command(run, "skip_step", actor, step=step_key)


def _command(run: Run, kind: str, actor: User, **payload: Any) -> None:
    with transaction.atomic():
        _send(run, kind, {"actor": actor.name or actor.email, **payload})
        record(workspace=run.workspace, actor=actor, action=f"run.{kind}", target=str(run), data={"run": run.ref})


def _send(run: Run, kind: str, payload: dict[str, Any]) -> None:
    encode(payload, what="The signal")
    with transaction.atomic():
        Signal.objects.create(run=run, kind=kind, payload=payload, created_at=timezone.now())
        bell.ring()


def _must_live(run: Run, verb: str) -> None:
    run.refresh_from_db(fields=["status"])  # the page may be older than the end of its run
    if run.is_over:
        raise NotPossible(f"This run {_ENDED[run.status]} already, so it can no longer {verb}.")


_ENDED = {"completed": "has completed", "failed": "has failed", "cancelled": "was cancelled"}


def _check_input(schema: dict[str, Any], value: Any) -> None:
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
