"""After every happening: follow the edges of what ended, judge gates, close scopes, until nothing moves."""

from engine.core.ending import busy_passes, end_rollback_when_done, give_up_below, quiet
from engine.core.events import EventType
from engine.core.expressions import ExpressionError
from engine.core.gates import judge_gates, judged, owner_of
from engine.core.happenings import Abandon
from engine.core.keys import container_of, node_of, prefix_of, scope_of, within
from engine.core.passes import close_scope
from engine.core.plan import PlanNode
from engine.core.run_state import RunState
from engine.core.states import StepStatus
from engine.core.turn import Turn

MOST_EVENTS = 500  # of one decision, roughly; a loop whose steps end at once goes on in the next


def carry_on(turn: Turn) -> None:
    """Do everything that follows without anything more happening, or enough of it for one decision."""
    state = turn.state
    unsettled, state.unsettled = state.unsettled, False
    if unsettled and not state.over:  # a cancel may have ended it meanwhile
        rescan(turn)
    _settle(turn)
    while state.started_at and not state.over and not state.unsettled:
        _conclude(turn)
        if not _settle(turn):
            return
    turn.decision.more = state.unsettled


def _settle(turn: Turn) -> bool:
    """Answer for everything that has ended; returns whether there was anything."""
    state, moved = turn.state, False
    if state.held and state.doomed:
        state.held = [key for key in state.held if not state.is_doomed(key)]
    while turn.ended or turn.to_judge or turn.touched:
        if len(turn.decision.events) >= MOST_EVENTS:
            state.unsettled = True
            return True
        moved = True
        if turn.ended:
            _follow(turn, turn.ended.popleft())
        elif turn.to_judge:
            judge_gates(turn, turn.to_judge.popleft())
        else:
            _close_scopes(turn)
    return moved


def _follow(turn: Turn, key: str) -> None:
    if turn.state.is_doomed(key) or turn.state.scopes[scope_of(key)].ended:
        return
    node = turn.state.node(key)
    if node.is_gate:
        turn.to_judge.append(owner_of(key))
        return
    prefix = prefix_of(key)
    for edge in node.outgoing:
        look_at(turn, prefix + edge.target)


def look_at(turn: Turn, key: str) -> None:
    """Begin or skip a step as soon as its incoming edges allow the one or the other."""
    state = turn.state
    step = state.steps.get(key)
    if key in state.held or (step is not None and (step.status is not StepStatus.PENDING or step.attempt)):
        return
    verdict = verdict_on(state, key, state.node(key))
    if verdict == "begin":
        turn.ready(key)
    elif verdict == "skip":
        turn.skip(key, f"“{turn.name(key)}” is not on the path taken.")


def verdict_on(state: RunState, key: str, node: PlanNode) -> str:
    """What a step's incoming edges say: "begin", "skip" or "wait"."""
    taken, resolved, total = state.taken.get(key, 0), state.resolved.get(key, 0), len(node.incoming)
    left = total - resolved
    if not total:
        return "begin"
    if node.needed is None:
        if left:
            return "wait"
        return "begin" if taken else "skip"
    if taken >= node.needed:
        return "begin"
    return "skip" if taken + left < node.needed else "wait"


def _close_scopes(turn: Turn) -> None:
    """Close touched scopes in which nothing is left, the deepest first."""
    scopes = list(turn.touched)
    if len(scopes) > 1:  # after most steps it is their own alone
        scopes.sort(key=lambda scope: -scope.count("["))
    turn.touched.clear()
    for scope in scopes:
        if turn.ended:  # a deeper one has ended a step here: what follows that is looked at first
            turn.touched[scope] = None
        elif scope and not turn.state.scopes[scope].ended:
            close_scope(turn, scope)


def _conclude(turn: Turn) -> None:
    """See whether the run itself has come to its end."""
    state = turn.state
    _close_doomed(turn)
    if turn.ended or turn.touched:
        return
    if state.rolling:
        end_rollback_when_done(turn)
    elif "" in state.doomed:
        if quiet(state, "") and give_up_below(turn, "", "The run ended before it was needed."):
            error = state.failing or {}
            turn.emit(EventType.WORKFLOW_FAILED, error["message"], severity="error", data={"error": error})
            turn.decision.effects = [e for e in turn.decision.effects if isinstance(e, Abandon)]
    elif not (state.scopes[""].live or state.held or state.paused):
        _finish(turn)


def _close_doomed(turn: Turn) -> None:
    """Close the passes that end before their time, the deepest first; one that fails dooms those beside it."""
    tried = {""}
    while new := turn.state.doomed - tried:
        tried |= new
        for scope in sorted(new - busy_passes(turn.state), key=lambda scope: -scope.count("[")):
            if scope in turn.state.doomed:
                close_scope(turn, scope)


def _finish(turn: Turn) -> None:
    state = turn.state
    if state.plan.document.gates and not judged(state):
        if "!" not in state.gated:
            turn.to_judge.append("!")
        return
    output = {}
    for name, value in state.plan.output.each(state.scope()):
        if not isinstance(value, ExpressionError):
            output[name] = value
            continue
        # An output of a path that was not taken is left out, and history says so.
        message = f"Output “{name}” has no value: {value.message}"
        turn.emit(EventType.WARNING_OUTPUT, message, severity="warning")
    turn.emit(EventType.WORKFLOW_COMPLETED, "The run completed.", severity="success", data={"output": output})


def rescan(turn: Turn) -> None:
    """Look at every step whose turn may have come unnoticed: after a crash, or when a failed run is reopened."""
    state = turn.state
    for scope in [scope for scope in state.scopes.values() if not scope.ended]:
        for id_ in state.plan.bodies[node_of(container_of(scope.key))]:
            key = within(scope.key, id_)
            if not state.node(key).undoes and not state.is_doomed(key):
                look_at(turn, key)
        turn.touched[scope.key] = None
    turn.to_judge += [key for key in state.gated if not state.steps[key].noted("holding")]
