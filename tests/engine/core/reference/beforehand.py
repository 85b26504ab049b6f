"""What is told before a fork, against what it does then: nothing takes effect once more that was not told."""

from typing import Any

from engine.core.document import parse
from engine.core.doubt import UNTOLD, asks_if_done
from engine.core.forking import Recorded, impact
from engine.core.keys import lasting
from engine.core.plan import compile_plan
from engine.core.run_state import StepState
from engine.core.states import StepStatus
from tests.engine.core.reference.document import reverses
from tests.engine.core.reference.model import CONTAINERS, HARMLESS, Step, in_doubt
from tests.engine.core.reference.pair import Disagreement, Pair
from tests.engine.core.stage import CATALOGUE


def untold(pair: Pair, raw: dict[str, Any], recorded: list[Recorded], at: int) -> frozenset[str]:
    """Keys of steps that a run has done, or may have, of which nobody is told that a fork of it does them again."""
    told = impact(parse(pair.stage.raw), compile_plan(parse(raw), CATALOGUE), recorded, at)
    may_stand = {lasting(step.key) for step in pair.steps if _may_stand(pair.stage.raw, step)}
    return frozenset(may_stand - {lasting(key) for key in (*told.repeated, *told.in_doubt)})


def _may_stand(raw: dict[str, Any], step: Step) -> bool:
    """Whether something is there that a step did, or may be: what has been undone, or is being undone, is not."""
    if step.kind in (*HARMLESS, *CONTAINERS) or step.id in reverses(raw):
        return False
    return step.status == "completed" or step.unsure or step.doubted or in_doubt(step)


def is_in_doubt(step: StepState) -> bool:
    """What the store finds out about a step by its row."""
    asked = step.wait if step.status is StepStatus.WAITING else None
    if asked is not None and asked.get("kind") == "person" and asks_if_done(asked):
        return True
    held = step.status is StepStatus.RETRYING and bool(step.noted("same"))
    noted = bool(step.noted("unsure") or step.noted("doubted"))
    return step.status is StepStatus.RUNNING or noted or held or (step.error or {}).get("kind") in UNTOLD


def assert_told(pair: Pair) -> None:
    """Whatever a fork did that its source had done, or may have, was told before. Raises Disagreement.

    What a loop that fails in the fork does again is no concern of the source's, so keys of later attempts count not.
    """
    began = {event.step for event, _ in pair.stage.history if event.type == "step.started" and event.step}
    if found := sorted(began & pair.untold):
        raise Disagreement(pair.report("what takes effect once more in a fork", found, "nothing that was not told"))
