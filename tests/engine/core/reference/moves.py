"""What follows by itself: one move after the other until there is none, each found by looking at the whole run."""

from collections.abc import Callable

from tests.engine.core.reference.beginning import begin, stops_before
from tests.engine.core.reference.closing import close, is_doomed
from tests.engine.core.reference.containers import end_pass, move_container
from tests.engine.core.reference.document import reverses, turn_of
from tests.engine.core.reference.gates import judge, judge_workflow
from tests.engine.core.reference.ladder import compute
from tests.engine.core.reference.left import SHOULD_BE_UNDONE, left_by_hand
from tests.engine.core.reference.model import Pass, Step, frozen
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.undo import settle_undoing, undo_next

ENDED = ("completed", "compensating", "compensated", "failed", "skipped")


Look = Callable[[Run, Pass], bool]


def move(run: Run) -> bool:
    """Make the first move there is: steps whose turn has come, then gates, then what ends."""
    if not run.began or run.over:
        return False
    if run.rolling_back and run.open_given_up:
        return _compute(run) or _roll_back(run)
    if run.rolling_back:
        before = len(run.history)
        settle_undoing(run)  # a group that was being undone may have been cut short by the rollback
        run.root.failing = run.root.failing or {"kind": "rolled back"}
        if len(run.history) > before:
            return True
    looks: list[Look | None] = [_take_turns, _judge_gates, _end_what_is_over, None]
    if run.order is not None:
        looks.append(_move_containers)  # an outer one may come before what ends in an inner pass
    return any(_walk(run, run.root, look) if look else _compute(run) for look in run.in_some_order(looks))


def _compute(run: Run) -> bool:
    """Let a step that only computes come to its end."""
    begun = [step for step in run.root.all_below() if step.kind == "pure" and step.status == "running"]
    if begun:
        compute(run, run.in_some_order(begun)[0])
    return bool(begun)


def _walk(run: Run, scope: Pass, look: Look) -> bool:
    """Look at a pass and those below it; the inner ones end first."""
    inner = [p for step in scope.steps.values() for p in step.passes if p.status == "open"]
    if look is _end_what_is_over:
        return any(_walk(run, one, look) for one in run.in_some_order(inner)) or look(run, scope)
    return any(look(run, scope) if at is scope else _walk(run, at, look) for at in run.in_some_order([scope, *inner]))


def _take_turns(run: Run, scope: Pass) -> bool:
    return not frozen(scope) and any(_take_turn(run, step) for step in run.in_some_order(scope.steps.values()))


def _take_turn(run: Run, step: Step) -> bool:
    turn = turn_of(run.raw, step)
    if turn == "skip":
        run.skip(step)
    elif turn == "begin" and not run.paused and stops_before(run, step):
        run.paused = True
        run.tell("workflow.paused")
    elif turn == "begin" and not run.paused:
        begin(run, step)
    else:
        return False
    return True


def _judge_gates(run: Run, scope: Pass) -> bool:
    gated = [step for step in scope.steps.values() if step.gate is not None and step.status == "completed"]
    return not frozen(scope) and any(judge(run, step) for step in run.in_some_order(gated))


def _end_what_is_over(run: Run, scope: Pass) -> bool:
    if _move_containers(run, scope):
        return True
    if is_doomed(scope):
        return close(run, scope)
    return not frozen(scope) and _conclude(run, scope)


def _move_containers(run: Run, scope: Pass) -> bool:
    running = run.in_some_order(step for step in scope.steps.values() if step.contains and step.status == "running")
    return any(move_container(run, step) for step in running)


def _conclude(run: Run, scope: Pass) -> bool:
    """A pass in which every step has ended is over; so is the run, unless it is paused or a gate forbids it."""
    undoing = reverses(run.raw)
    steps = [step for step in scope.steps.values() if step.id not in undoing and not step.is_question]
    if any(step.status not in ENDED or step.gate is not None for step in steps):
        return False
    if scope.container is not None:
        end_pass(run, scope)
        return True
    if run.paused:
        return False
    return judge_workflow(run)


def _roll_back(run: Run) -> bool:
    done = undo_next(run, run.root.all_below())
    if done == "nothing left":
        broken = set(left_by_hand(run).values()) & SHOULD_BE_UNDONE
        run.end("rollback_failed" if broken else "rolled_back")
        return True
    return done == "moved"


def begun_anew(scope: Pass) -> list[Step]:
    """The steps of the run's own pass that a person's word to try again begins anew."""
    return [
        step
        for step in scope.steps.values()
        if not step.is_question and (step.status == "cancelled" or (step.status == "failed" and step.port is None))
    ]
