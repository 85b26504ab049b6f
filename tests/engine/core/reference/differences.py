"""What the engine and the reference differ in: what they tell, statuses, what is held, results, what is left."""

from collections import defaultdict
from typing import Any

from engine.core.states import StepStatus
from tests.engine.core.reference.beginning import held
from tests.engine.core.reference.left import left_by_hand
from tests.engine.core.reference.run import Run
from tests.engine.core.stage import Stage

# Remarks that tell nothing of what became of a step.
REMARKS = ("step.progress", "warning.output", "impact.cost", "impact.recorded")
Lines = dict[str, list[str]]
Difference = tuple[str, Any, Any]


def difference(stage: Stage, run: Run, engine: Lines, told: list[tuple[str, str]]) -> Difference | None:
    """What the two differ in after both have told something, the engine's first."""
    reference = by_key(told)
    if engine != reference:
        return "what followed", engine, reference
    if stage.state.status.value != run.shown:
        return "the run's status", stage.state.status.value, run.shown
    ours, theirs = sorted(stage.state.held) if stage.state.paused else [], sorted(held(run))
    if ours != theirs:
        return "what is held", ours, theirs
    kept, mail = [(one["name"], one["key"]) for one in stage.state.mail], [wanted for wanted, _ in run.mail]
    if kept != mail:
        return "which signals are kept", kept, mail
    return _of_steps(stage, run) or _of_outputs(stage, run) or _of_what_is_left(stage, run)


def _of_steps(stage: Stage, run: Run) -> Difference | None:
    theirs = {step.key: (step.status, step.attempt) for step in run.root.all_below() if step.status != "pending"}
    for key, step in stage.state.steps.items():
        ours = (step.status.value, step.attempt)
        if step.status is not StepStatus.PENDING and ours != theirs.get(key, ours):
            return f"status and attempt of {key}", ours, theirs[key]
    return None


def _of_outputs(stage: Stage, run: Run) -> Difference | None:
    for key, output in stage.state.outputs.items():
        if key in run.outputs and stage.state.steps[key].status == "completed":
            engine, reference = in_kind(output), in_kind(run.outputs[key])
            if engine != reference:
                return f"the output of {key}", engine, reference
    return None


def _of_what_is_left(stage: Stage, run: Run) -> Difference | None:
    if run.status not in ("rolled_back", "rollback_failed"):
        return None
    ours = {one["step"]: one["why"] for one in stage.history[-1][0].data["by_hand"]}
    theirs = left_by_hand(run)
    return ("what is left to people", ours, theirs) if ours != theirs else None


def in_kind(output: Any) -> Any:
    """An output with every error in it reduced to its kind: its words are the engine's own."""
    if isinstance(output, list):
        return [in_kind(item) for item in output]
    if isinstance(output, dict):
        return {name: value["kind"] if name == "error" else in_kind(value) for name, value in output.items()}
    return output


def begins(told: Lines, engine: Lines) -> bool:
    """Whether what is told so far is how the engine's history begins, step by step."""
    return all(engine.get(key, [])[: len(lines)] == lines for key, lines in told.items())


def by_key(told: list[tuple[str, str]]) -> Lines:
    """What is told about each step, in order. The order between steps that do not wait for each other is nobody's."""
    found: Lines = defaultdict(list)
    for type_, key in told:
        if type_ not in REMARKS:
            found[key].append(type_)
    return dict(found)
