"""How a step whose turn has come begins: held at a breakpoint, ended as is known, passed by, computed, or started."""

from collections.abc import Iterator

from tests.engine.core.reference.document import turn_of
from tests.engine.core.reference.known import end_as_known, known_end
from tests.engine.core.reference.model import Pass, Step, frozen
from tests.engine.core.reference.run import Run


def stops_before(run: Run, step: Step) -> bool:
    """Whether a run that is stepped through pauses before this step."""
    named = step.settings.get("breakpoint") or step.id in run.options.get("breakpoints", ())
    return bool(run.options.get("stepping") and named)


def begin(run: Run, step: Step) -> None:
    """Begin a step whatever might hold it."""
    known = known_end(run, step)
    if step.is_question:
        step.scope.steps[step.id] = step
    if known is not None:
        end_as_known(run, step, known)
    elif step.settings.get("disabled"):
        run.skip(step, step.first_port)
    else:
        run.start(step, 1)


def held(run: Run) -> dict[str, Step]:
    """What has its turn and does not begin, because the run is paused: steps, and questions of gates."""
    if run.over or run.rolling_back or not (run.paused and run.began):
        return {}
    return {step.key: step for scope in _open(run.root) for step in _held_in(run, scope)}


def _open(scope: Pass) -> Iterator[Pass]:
    yield scope
    for step in scope.steps.values():
        for inner in step.passes:
            if inner.status == "open":
                yield from _open(inner)


def _held_in(run: Run, scope: Pass) -> Iterator[Step]:
    if frozen(scope):
        return
    for step in scope.steps.values():
        if turn_of(run.raw, step) == "begin":
            yield step
        elif (asked := question_to_ask(step)) is not None:
            yield asked


def question_to_ask(step: Step) -> Step | None:
    """The question of the gate that a step has come to, if it has never been asked."""
    if step.gate is None or step.status != "completed" or step.holding:
        return None
    gates = step.settings["gates"]
    id_ = f"{step.id}!{step.gate}"
    if step.gate >= len(gates) or gates[step.gate]["kind"] != "approval" or id_ in step.scope.steps:
        return None
    return Step(id_, {"type": "human.approval", "config": {}, "settings": {}}, step.scope)
