"""Quality gates: looked at one after the other once a step has completed, or once the run would."""

from typing import Any

from tests.engine.core.reference.beginning import begin, question_to_ask
from tests.engine.core.reference.model import Pass, Step, frozen
from tests.engine.core.reference.run import Run
from tests.engine.core.reference.values import COMPARISONS, NoValue, holds, value

RUN = "!"  # the key under which the run's own gates are told


def judge(run: Run, step: Step) -> bool:
    """Look at the next gate of a completed step. True if something came of it."""
    gates = step.settings["gates"]
    if step.gate == len(gates):
        step.gate = None  # the last one let it through
        return True
    if gates[step.gate]["kind"] == "approval" and not step.holding and not _answered(run, step):
        return _ask(run, step)
    answer = _answer(run, gates[step.gate], step.scope, step)
    if answer == "on":
        step.gate = (step.gate or 0) + 1
    elif answer == "abort":
        step.scope.failing = {"kind": "gate"}
    return answer != "held"


def judge_workflow(run: Run) -> bool:
    """Look at the workflow's own gates; the run completes behind the last of them."""
    gates = (run.raw.get("settings") or {}).get("gates") or []
    if run.gate == len(gates):
        run.end("completed")
        return True
    answer = _answer(run, gates[run.gate], run.root, run)
    if answer == "on":
        run.gate += 1
    elif answer == "abort":
        run.root.failing = {"kind": "gate"}
    return answer != "held"


def _answer(run: Run, gate: dict[str, Any], scope: Pass, held: Step | Run) -> str:
    """`on` if the gate lets through, `held` while it waits for a person, else what its action demands."""
    key = RUN if isinstance(held, Run) else held.key
    if held.holding:
        return "held"
    try:
        passed = _approved(held) if gate["kind"] == "approval" else _passes(gate, scope, run.input)
    except (NoValue, TypeError):
        passed = False
    run.tell("gate.passed" if passed else "gate.failed", key)
    action = str(gate.get("action", "pause"))
    if passed or action == "continue":
        return "on"
    held.holding = True
    if action == "pause" and not run.paused:
        run.paused = True
        run.tell("workflow.paused")
    return action


def _question(step: Step) -> Step | None:
    return step.scope.steps.get(f"{step.id}!{step.gate}")


def _answered(run: Run, step: Step) -> bool:
    question = _question(step)
    return question is not None and question.status in ("completed", "failed", "skipped")


def _ask(run: Run, step: Step) -> bool:
    """Ask for an approval, or again if the question was given up when the run failed. False while it is open."""
    question, to_ask = _question(step), question_to_ask(step)
    if to_ask is not None and not run.paused:
        begin(run, to_ask)
        return True
    if question is not None and question.status == "cancelled":
        run.start(question, question.attempt + 1)
        return True
    return False


def _approved(step: Step | Run) -> bool:
    question = _question(step) if isinstance(step, Step) else None
    return question is not None and question.status == "completed" and question.port == "approved"


def let_through(run: Run, action: str) -> None:
    """A person resumes or retries the run: what gates of this action hold is let through, where anything can follow."""
    if run.rolling_back:
        return
    for held in _held(run, action):
        held.holding, held.gate = False, (held.gate or 0) + 1
        run.tell("gate.passed", RUN if isinstance(held, Run) else held.key)


def stop_again(run: Run) -> bool:
    """Gates that had stopped the run stop it once more."""
    found = _held(run, "abort")
    for held in found:
        run.tell("gate.failed", RUN if isinstance(held, Run) else held.key)
        run.root.failing = {"kind": "gate"}
    return bool(found)


def hold_again(run: Run) -> None:
    """Gates at which the run had been paused go on holding it."""
    if _held(run, "pause") and not run.paused:
        run.paused = True
        run.tell("workflow.paused")


def _held(run: Run, action: str) -> list[Step | Run]:
    """The steps, and the run itself, that a gate of this action keeps from going on."""
    steps = [step for step in run.root.all_below() if step.holding and not frozen(step.scope)]
    held: list[Step | Run] = [*steps, *([run] if run.holding else [])]
    return [one for one in held if _action(run, one) == action]


def _action(run: Run, held: Step | Run) -> str:
    gates: list[Any] = run.raw["settings"]["gates"] if isinstance(held, Run) else held.settings["gates"]
    return str(gates[held.gate or 0].get("action", "pause"))


def _passes(gate: dict[str, Any], scope: Pass, input_: dict[str, Any]) -> bool:
    if gate["kind"] == "validation":
        return holds(gate["condition"], scope, input_)
    compare = COMPARISONS[gate.get("operator", "at_least")]
    return bool(compare(value(gate["metric"], scope, input_), gate["threshold"]))
