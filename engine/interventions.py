"""What people may do about runs that did not go as meant: take up, provide, stop, undo, fork, hurry.

Everything but the fork is a signal; the checks here tell a person at once why a command makes no sense, the driver
decides in the end.
"""

from typing import Any

from django.db import transaction

from engine import bell
from engine.core.document import parse
from engine.core.endings import way_lost
from engine.core.forking import Impact, impact
from engine.core.keys import node_of
from engine.core.lanes import HIGHEST_PRIORITY, LOWEST_PRIORITY
from engine.core.plan import compile_plan
from engine.core.states import RunStatus, StepStatus
from engine.models import Closed, Definition, Run, Step
from engine.registry import CATALOGUE
from engine.sending import NotPossible, command, hold, look_again, may_decide, must_live
from engine.services import InvalidInput, fit_input, started_by_its_key, take_in
from engine.store.forks import recorded_of
from workspaces.audit import record
from workspaces.models import User

_NOT_UNDONE = frozenset({RunStatus.ROLLED_BACK, RunStatus.ROLLBACK_FAILED, RunStatus.ROLLING_BACK, RunStatus.QUEUED})
_LASTING = frozenset({"simulated", "recorded"})  # what was not to be done is not done by a fork either
_CHECKPOINTS = (StepStatus.COMPLETED, StepStatus.COMPENSATED, StepStatus.SKIPPED)


def retry_failed(*, run: Run, actor: User) -> None:
    """Take a failed run up again: what failed or was given up begins a new attempt. Raises NotPossible."""
    _must_have_failed(run)
    command(run, "retry_failed", actor)


def provide_input(
    *, run: Run, step_key: str, output: Any, port: str | None = None, actor: User, seen: int | None = None
) -> None:
    """Give the result a step could not give itself, and go on with it. Raises NotPossible, UnfitPayload."""
    may_decide(run)
    ways = ways_of(run=run, step_key=step_key)
    if port and port not in ways:
        raise NotPossible(f"This step has no way “{port}”. Choose one of: {', '.join(ways)}.")
    payload = {"step": step_key, "output": output, "seen": seen}
    command(run, "provide_input", actor, **payload, **({"port": port} if port else {}))


def ways_of(*, run: Run, step_key: str) -> tuple[str, ...]:
    """The ports by which a step of a run can be left without an error; none where no node stands for the step."""
    node = compile_plan(parse(run.definition.document), CATALOGUE).nodes.get(node_of(step_key))
    return node.ports if node else ()


def stop_step(*, run: Run, step_key: str, actor: User, seen: int | None = None) -> None:
    """Let the failure of a step that asks for a decision be the run's. Raises NotPossible."""
    must_live(run, "be changed")
    command(run, "stop_step", actor, step=step_key, seen=seen)


def roll_back(*, run: Run, actor: User) -> None:
    """Undo what the run has done by the reverse steps its workflow names. Raises NotPossible."""
    look_again(run)
    if run.status == RunStatus.ROLLBACK_FAILED:
        raise NotPossible("This run has been rolled back. What could not be undone is left to people: see its page.")
    if RunStatus(run.status) in _NOT_UNDONE:
        raise NotPossible(f"This run is {run.face.word.lower()}, so there is nothing to roll back.")
    command(run, "roll_back", actor)


def advance_run(*, run: Run, actor: User) -> None:
    """Begin exactly one held step of a paused run. Raises NotPossible."""
    look_again(run)
    if run.status != RunStatus.PAUSED:
        raise NotPossible("Only a paused run can be stepped through; pause it first.")
    command(run, "advance", actor)


def set_priority(*, run: Run, priority: int, actor: User) -> None:
    """Let a run come before or after others, from -10 to 10. Raises NotPossible."""
    if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        raise NotPossible(f"A priority is a number from {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}.")
    must_live(run, "be given another priority")
    command(run, "priority", actor, priority=priority)


def fork_impact(*, run: Run, step_key: str, definition: Definition | None = None) -> Impact:
    """What forking a run after one of its steps would take over, repeat and rest on. Raises NotPossible."""
    chosen, target = _checkpoint(run, step_key), definition or run.definition
    _must_begin_runs(target)
    plan = compile_plan(parse(target.document), CATALOGUE)
    return impact(parse(run.definition.document), plan, recorded_of(run.pk), chosen)


def fork_run(*, run: Run, step_key: str, actor: User, definition: Definition | None = None, title: str = "") -> Run:
    """A new run that takes over what this one had done when the step completed. Raises NotPossible, Full.

    `definition` is the same workflow's, of any version; the run's own if it is None.
    """
    return fork_once(run=run, step_key=step_key, actor=actor, definition=definition, title=title, key="")[0]


def fork_once(
    *, run: Run, step_key: str, actor: User, definition: Definition | None, title: str, key: str
) -> tuple[Run, bool]:
    """The same; the second value is False if this idempotency key had started the fork already."""
    target = definition or run.definition
    if (target.workspace_id, target.key) != (run.workspace_id, run.definition.key):
        raise NotPossible("A run can only be forked to a version of its own workflow.")
    forked = Run(
        workspace_id=run.workspace_id,
        definition=target,
        title=(title or run.title)[:200],
        input=run.input,
        priority=run.priority,
        options={name: value for name, value in run.options.items() if name in _LASTING},
        started_by=actor,
        fork_of=run,
        fork_seq=_checkpoint(run, step_key),
        idempotency_key=f"fork-{run.ref}-{key}" if key else None,
    )
    with transaction.atomic():
        hold(run)
        if (before := started_by_its_key(forked)) is not None:
            return _same(before, forked), False
        _must_begin_runs(target)
        try:
            if target != run.definition:
                forked.input = fit_input(target, run.input)
                _must_lead_on(target, forked)
            take_in(forked)
        except InvalidInput as error:
            raise NotPossible(f"That version does not take the input of this run. {error}") from None
        data = {"run": run.ref, "fork": forked.ref, "step": step_key}
        record(workspace=run.workspace, actor=actor, action="run.fork", target=str(run), data=data)
        bell.ring()
    return forked, True


def _must_begin_runs(target: Definition) -> None:
    """A fork is a run that begins. What the workflow has become is read anew: it may be put away at this moment."""
    closed = Definition.objects.values_list("closed", flat=True).get(pk=target.pk)
    if closed:
        back = " Bring it back before forking a run of it." if closed == Closed.ARCHIVED else ""
        raise NotPossible(f"This workflow is {closed}, so no more runs of it begin.{back}")


def _must_lead_on(target: Definition, forked: Run) -> None:
    """What was recorded for a trial is taken over as well, if that version has the ways it left by."""
    lost = way_lost(compile_plan(parse(target.document), CATALOGUE), forked.options.get("recorded") or {})
    if lost:
        raise NotPossible(f"In the trial “{lost[0]}” went on through “{lost[1]}”, a way that it lacks in that version.")


def _same(before: Run, forked: Run) -> Run:
    """The fork that a key has started, if it was asked for the same."""
    if (before.fork_seq, before.definition_id) != (forked.fork_seq, forked.definition_id):
        raise NotPossible(f"This has started a fork already, run {before.ref}, of another step or version. Begin anew.")
    return before


def _checkpoint(run: Run, step_key: str) -> int:
    """The event by which the chosen step had ended."""
    look_again(run)
    step = Step.objects.filter(run=run, key=step_key).first()
    nodes = parse(run.definition.document).nodes.values()
    if any(node.settings.compensation == node_of(step_key) for node in nodes):
        raise NotPossible("This step undoes another one. Fork the run after a step that goes on.")
    if step is None or step.status not in _CHECKPOINTS or step.ended_seq is None or "!" in step_key:
        raise NotPossible("A run can be forked only from a step that has completed.")
    return step.ended_seq


def _must_have_failed(run: Run) -> None:
    look_again(run)
    if run.status != RunStatus.FAILED:
        raise NotPossible(f"This run is {run.face.word.lower()}; only a failed run can be taken up again.")
