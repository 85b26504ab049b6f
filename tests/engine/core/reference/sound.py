"""What holds of every history, whatever the workflow and whatever happened to it."""

from collections import Counter

from engine.core.events import EventType
from engine.core.states import RUN_ENDS, STEP_ENDS
from tests.engine.core.rows import comparable
from tests.engine.core.stage import Stage, in_short
from tests.engine.core.test_scenarios import folded

UNDOING = {EventType.STEP_COMPENSATING, EventType.STEP_COMPENSATED, EventType.WARNING_COMPENSATION}


def assert_sound(stage: Stage) -> None:
    """Raises AssertionError naming what is wrong with the history of a run that is over."""
    state, told = stage.state, stage.told
    events = [event for event, _ in stage.history]
    assert state.status in RUN_ENDS
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert told.count("workflow.started") == 1
    assert comparable(folded(stage)) == comparable(state)
    _at_most_once(stage)
    _undone_in_reverse(stage)
    if state.status == "completed":
        reverses = {node.node.settings.compensation for node in stage.plan.nodes.values()}
        begun = [id_ for id_ in stage.plan.bodies[""] if id_ not in reverses and not stage.plan.nodes[id_].is_gate]
        assert all(state.step(id_).status in STEP_ENDS for id_ in begun), "a join was never resolved"


def _at_most_once(stage: Stage) -> None:
    """An attempt completes once, a step is undone once."""
    events = [event for event, _ in stage.history]
    done = Counter((e.step, e.data["attempt"]) for e in events if e.type is EventType.STEP_COMPLETED)
    assert max(done.values(), default=0) <= 1, f"completed twice: {done.most_common(1)}"
    undone = Counter(in_short(e) for e in events if e.type in UNDOING)
    assert max(undone.values(), default=0) <= 1, f"undone twice: {undone.most_common(1)}"


def _undone_in_reverse(stage: Stage) -> None:
    """A rollback undoes the step that completed last first."""
    events = [event for event, _ in stage.history]
    began = next((e.number for e in events if e.type is EventType.WORKFLOW_ROLLING_BACK), None)
    if began is None:
        return
    completed = {e.step: e.number for e in events if e.type is EventType.STEP_COMPLETED}
    undone = [completed[e.step] for e in events if e.type is EventType.STEP_COMPENSATING and e.number > began]
    assert undone == sorted(undone, reverse=True)
