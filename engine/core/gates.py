"""Judging the quality gates of a step that has completed, or of the whole run."""

from typing import Any

from engine.core.document import Gate
from engine.core.events import EventType
from engine.core.gating import PASSING_PORTS, judge
from engine.core.keys import node_of
from engine.core.run_state import RunState
from engine.core.states import STEP_ENDS, StepStatus
from engine.core.turn import Turn

WORKFLOW = "!"  # stands for the run itself where a step's key is expected


def owner_of(key: str) -> str:
    """Whose gate a gate's sub-step is: `send!0` → `send`, `!0` → the run's."""
    return key.rpartition("!")[0] or WORKFLOW


def judge_gates(turn: Turn, key: str) -> None:
    """Judge the gates of a step one after the other, until one holds it or all have let it through."""
    state = turn.state
    gates = state.plan.gates_of(node_of(key))
    if key not in state.gated and (key != WORKFLOW or judged(state)):
        return  # it has been let through meanwhile
    if state.step(key).noted("holding") or state.is_doomed(key):
        return  # nothing follows it, unless a person goes on with it
    number = state.gated.get(key, 0)
    while number < len(gates):
        verdict = _verdict(turn, key, number, gates[number])
        if verdict is None:
            return
        passed, message = verdict
        if not passed and gates[number].action != "continue":
            _hold(turn, key, number, gates[number], message)
            return
        _tell(turn, key, number, gates, passed, message)
        number += 1
    _let_through(turn, key)


def let_held_through(turn: Turn, who: str, *, stopped: bool = False) -> None:
    """A person goes on in spite of the gates that hold the run, or of those that have stopped it."""
    state = turn.state
    for key in _held(state, stopped=stopped):
        gates = state.plan.gates_of(node_of(key))
        number = int(state.steps[key].noted("gate"))
        message = f"{who} let it through the gate “{gates[number].name}”."
        _tell(turn, key, number, gates, True, message, by=who)
        if number + 1 < len(gates):
            turn.to_judge.append(key)
        else:
            _let_through(turn, key)


def stopped_again(turn: Turn) -> bool:
    """A failed run was taken up again for something else: gates that had stopped it stop it once more."""
    found = _held(turn.state, stopped=True)
    for key in found:
        number = int(turn.state.steps[key].noted("gate"))
        gate = turn.state.plan.gates_of(node_of(key))[number]
        _hold(turn, key, number, gate, f"The gate “{gate.name}” was not passed.")
    return bool(found)


def held_again(turn: Turn) -> None:
    """A failed run was taken up again: the gates at which it had been paused go on holding it."""
    for key in _held(turn.state, stopped=False):
        gate = turn.state.plan.gates_of(node_of(key))[int(turn.state.steps[key].noted("gate"))]
        _pause(turn, key, gate, f"The gate “{gate.name}” has still not been passed.")


def _held(state: RunState, *, stopped: bool) -> list[str]:
    """Steps that one of their gates keeps from going on: because it stopped the run, or else because it paused it."""
    held = (key for key, step in state.steps.items() if step.noted("holding") and _lives(state, key))
    return sorted(key for key in held if bool(state.steps[key].noted("aborted")) is stopped)


def judged(state: RunState) -> bool:
    """Whether all gates of the run itself have been judged."""
    keeper = state.steps.get(WORKFLOW)
    return keeper is not None and keeper.memo is not None and keeper.memo.get("gate") is None


def _lives(state: RunState, key: str) -> bool:
    """Whether something can still follow a step: its pass has not ended and is not about to."""
    return not (state.is_doomed(key) or (key != WORKFLOW and state.scopes[state.steps[key].scope].ended))


def _verdict(turn: Turn, key: str, number: int, gate: Gate) -> tuple[bool, str] | None:
    """Whether a gate is met; None while somebody or something else is still to judge it."""
    state = turn.state
    sub = f"{'' if key == WORKFLOW else key}!{number}"
    if node_of(sub) not in state.plan.nodes:
        return judge(gate, state.scope("" if key == WORKFLOW else key))
    step = state.steps.get(sub)
    if step is None or step.status is StepStatus.PENDING:
        if sub not in state.held and not (step and step.attempt):
            turn.ready(sub)
        return None
    if step.status is StepStatus.CANCELLED:  # the run had failed meanwhile, and was taken up again
        turn.start(sub, step.attempt + 1)
        return None
    if step.status not in STEP_ENDS:
        return None
    passed = step.status is StepStatus.COMPLETED and step.port in PASSING_PORTS
    return passed, f"The gate “{gate.name}” was {'passed' if passed else 'not passed'}."


def _tell(
    turn: Turn, key: str, number: int, gates: tuple[Gate, ...], passed: bool, message: str, *, by: str = ""
) -> None:
    data = {**_about(gates[number], number), "release": number + 1 == len(gates)}
    if by:
        data["by"] = by
    type_ = EventType.GATE_PASSED if passed else EventType.GATE_FAILED
    turn.emit(type_, message, step=key, severity="success" if passed else "warning", data=data)


def _hold(turn: Turn, key: str, number: int, gate: Gate, message: str) -> None:
    data = _about(gate, number)
    if gate.action == "abort":
        error = {"kind": "gate", "message": message, "hint": "", "data": None, "step": None if key == WORKFLOW else key}
        data["abort"] = error
        turn.emit(EventType.GATE_FAILED, f"{message} The run is stopped.", step=key, severity="error", data=data)
        turn.touched["" if key == WORKFLOW else turn.state.steps[key].scope] = None
        return
    data["holding"] = True
    turn.emit(EventType.GATE_FAILED, message, step=key, severity="warning", data=data)
    _pause(turn, key, gate, message)


def _pause(turn: Turn, key: str, gate: Gate, message: str) -> None:
    if not turn.state.paused:
        text = f"{message} The run is paused until somebody resumes it."
        turn.emit(EventType.WORKFLOW_PAUSED, text, severity="warning", data={"gate": gate.name, "step": key})


def _let_through(turn: Turn, key: str) -> None:
    if key == WORKFLOW:
        turn.touched[""] = None
    else:
        turn.settle(key)


def _about(gate: Gate, number: int) -> dict[str, Any]:
    about: dict[str, Any] = {"gate": gate.name, "number": number, "kind": gate.kind, "action": gate.action}
    if gate.kind == "threshold":
        about |= {"metric": gate.metric, "operator": gate.operator, "threshold": gate.threshold}
    return about
