"""Runs are taken in: at once, or into their lane."""

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import connection, transaction

from engine import bell, lanes
from engine.core.expressions import ExpressionError
from engine.core.lanes import Rules, resolve_key, rules_of
from engine.crowd import is_crowded
from engine.lanes import Full
from engine.models import Definition, Run
from engine.services.inputs import InvalidInput, fit_input
from engine.store.clock import site_now
from workspaces.models import User


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
    run = Run(
        workspace_id=definition.workspace_id,
        definition=definition,
        title=title[:200],
        input=fit_input(definition, input),
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
