"""What holds of every history, whatever the workflow and whatever happened to it."""

from collections import Counter

from engine.core.events import EventType
from engine.core.keys import container_of, is_scope, node_of, within
from engine.core.run_state import StepState
from engine.core.states import RUN_ENDS, STEP_ENDS, StepStatus
from tests.engine.core.rows import comparable
from tests.engine.core.stage import Stage, in_short
from tests.engine.core.test_scenarios import folded

ENDED = STEP_ENDS | {StepStatus.COMPENSATING}
UNDOING = {EventType.STEP_COMPENSATING, EventType.STEP_COMPENSATED, EventType.WARNING_COMPENSATION}


def assert_sound(stage: Stage) -> None:
    """Raises AssertionError naming what is wrong with the history of a run that is over."""
    state, told = stage.state, stage.told
    events = [event for event, _ in stage.history]
    assert state.status in RUN_ENDS
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert told.count("workflow.started") == (state.started_at is not None)
    assert comparable(folded(stage)) == comparable(state)
    _at_most_once(stage)
    _undone_in_reverse(stage)
    rows = {step.key: step for step in stage.rows.steps()}
    completed = [row.key for row in rows.values() if is_scope(row.key) and row.status is StepStatus.COMPLETED]
    for scope in [*completed, *[""] * (state.status == "completed")]:
        _every_path_was_followed(stage, scope, rows)


def _every_path_was_followed(stage: Stage, scope: str, rows: dict[str, StepState]) -> None:
    """In a pass that has completed every step has ended, and was left out only if no path led to it."""
    container, reverses = node_of(container_of(scope)), {node.id for node in stage.plan.nodes.values() if node.undoes}
    for id_ in [id_ for id_ in stage.plan.bodies[container] if id_ not in reverses]:
        row, node = rows.get(within(scope, id_)), stage.plan.nodes[id_]
        assert row is not None, f"{id_} in “{scope}” was never resolved"
        assert row.status in ENDED, f"{id_} in “{scope}” was never resolved"
        sources = ((edge, rows[within(scope, edge.source)]) for edge in node.incoming)
        taken = sum(source.port == edge.port for edge, source in sources)
        leads_there = not node.incoming or taken >= (node.needed or 1)
        left_out = row.status is StepStatus.SKIPPED and row.port is None
        assert left_out is not leads_there, f"{id_} in “{scope}”: left out {left_out}, {taken} paths lead to it"


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
