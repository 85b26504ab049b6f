"""Rules that hold whatever the workflow and whatever happens to it: random documents, random happenings."""

from typing import Any

from hypothesis import given, note, settings
from hypothesis import strategies as st

from engine.core.events import EventType
from engine.core.fold import replay
from engine.core.rebuild import rebuild
from engine.core.run_state import StepState
from engine.core.states import RUN_ENDS, STEP_ENDS, StepStatus
from tests.engine.core.stage import Stage, document

TYPES = ["effect", "effect", "once", "fork", "pure"]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """An acyclic workflow of up to eight steps of every type, with joins, retries and error paths."""
    count = draw(st.integers(1, 8))
    nodes: dict[str, Any] = {}
    for number in range(count):
        spec: dict[str, Any] = {"type": draw(st.sampled_from(TYPES))}
        spec["join"] = draw(st.sampled_from(["all", "all", "any", {"at_least": 2}]))
        spec["optional"] = draw(st.booleans())
        spec["disabled"] = draw(st.sampled_from([False, False, False, True]))
        spec["retry"] = {"attempts": draw(st.integers(1, 3)), "delay": 5, "backoff": "fixed"}
        spec["timeout"] = draw(st.sampled_from([None, 20]))
        spec["on_error"] = draw(st.sampled_from(["fail", "fail", "ask"]))
        if spec["type"] == "pure" and draw(st.booleans()):
            spec["config"] = {"n": "{{ input.gone }}"}  # it cannot be computed
            spec["retry"]["kinds"] = draw(st.sampled_from([["transient"], ["validation"]]))
        nodes[f"n{number}"] = spec
    edges = []
    for target in range(1, count):
        for source in draw(st.sets(st.integers(0, target - 1), max_size=3)):
            fork = nodes[f"n{source}"]["type"] == "fork"
            port = draw(st.sampled_from(["left", "right", "error"] if fork else ["success", "success", "error"]))
            edges.append(f"n{source}:{port} -> n{target}")
    return document(nodes, edges)


def live_through(stage: Stage, data: st.DataObject, most: int = 40) -> None:
    """Let random things happen, then answer everything until the run is over."""
    stage.begin()
    for _ in range(most):
        if stage.state.over:
            return
        _something(stage, data)
    _come_to_an_end(stage)


def _something(stage: Stage, data: st.DataObject) -> None:
    waiting = sorted(key for key in stage.state.open if stage.state.steps[key].status is StepStatus.WAITING)
    choices = ["time", "pause", "resume", "recover", "signal"] + ["done", "fail", "wait"] * 2 * bool(stage.asked)
    choices += ["answer", "retry_step", "skip_step"] * bool(waiting)
    choices += ["postpone"] * bool(stage.asked)
    what = data.draw(st.sampled_from(choices))
    if what in ("done", "fail", "wait"):
        _answer_effect(stage, data, what, data.draw(st.sampled_from(sorted(stage.asked))))
    elif what == "time":
        stage.pass_time(data.draw(st.sampled_from([0.0, 5.0, 30.0])))
    elif what == "postpone":
        stage.postpone(data.draw(st.sampled_from(sorted(stage.asked))))
    elif what == "recover":
        stage.recover()
    elif what == "answer":
        stage.answer(data.draw(st.sampled_from(waiting)))
    elif what in ("retry_step", "skip_step"):
        stage.signal(what, step=data.draw(st.sampled_from(waiting)))
    else:
        stage.signal("named" if what == "signal" else what, name="nobody waits for this")


def _answer_effect(stage: Stage, data: st.DataObject, what: str, key: str) -> None:
    if what == "done":
        stage.done(key, data.draw(st.sampled_from(stage.plan.nodes[key].ports)), output=key)
    elif what == "fail":
        stage.fail(key, data.draw(st.sampled_from(["transient", "permanent", "rate_limited"])))
    else:
        stage.wait(key, data.draw(st.sampled_from([None, 10.0])))


def _come_to_an_end(stage: Stage) -> None:
    stage.signal("resume")
    for _ in range(200):
        if stage.state.over:
            return
        for key in sorted(stage.asked):
            stage.done(key, stage.plan.nodes[key].first_port)
        for key in sorted(stage.state.open):
            if key in stage.state.open:
                stage.signal("skip_step", step=key)
            if key in stage.state.open and stage.state.steps[key].status is StepStatus.WAITING:
                stage.answer(key)
        stage.pass_time(60.0)


@settings(max_examples=80, deadline=None)
@given(documents(), st.data())
def test_every_run_comes_to_an_end_that_tells_no_lies(raw: dict[str, Any], data: st.DataObject) -> None:
    stage = Stage(raw)
    live_through(stage, data)
    state = stage.state
    note(f"{raw['nodes']} {raw['edges']} {stage.told}")
    assert state.status in RUN_ENDS
    assert stage.told.count("workflow.started") == 1
    assert sum(line in ("workflow.completed", "workflow.failed", "workflow.cancelled") for line in stage.told) == 1
    assert stage.told[-1].startswith("workflow.")
    if state.status == "completed":
        assert all(stage.state.step(key).status in STEP_ENDS for key in stage.plan.nodes)
    for key in stage.plan.nodes:
        ends = [e for e, _ in stage.history if e.step == key and e.type in _ENDS]
        assert len(ends) <= 1, f"{key} ended {len(ends)} times"
    length = len(stage.history)
    stage.signal("cancel")
    stage.pass_time(1_000)
    assert len(stage.history) == length, "something happened to a run that was over"


_ENDS = {EventType.STEP_COMPLETED, EventType.STEP_FAILED, EventType.STEP_SKIPPED, EventType.STEP_CANCELLED}


@settings(max_examples=80, deadline=None)
@given(documents(), st.data(), st.integers(0, 25))
def test_history_and_rows_both_give_the_state(raw: dict[str, Any], data: st.DataObject, most: int) -> None:
    stage = Stage(raw)
    stage.begin()
    for _ in range(most):
        if not stage.state.over:
            _something(stage, data)
    outputs = {e.step: output for e, output in stage.history if e.type is EventType.STEP_COMPLETED and e.step}
    folded = replay(stage.fresh(), [event for event, _ in stage.history], outputs)
    folded.held = list(stage.state.held)
    note(f"{raw['nodes']} {raw['edges']} {stage.told}")
    assert folded == stage.state
    assert _from_rows(stage) == _comparable(stage)


def _from_rows(stage: Stage) -> dict[str, Any]:
    """What loading the stored rows would give: run columns copied, everything else rebuilt."""
    original, bare = stage.state, stage.fresh()
    columns = ("status", "seq", "paused", "started_at", "finished_at", "mail", "output", "error", "failing", "totals")
    for column in (*columns, "completed", "failed", "skipped"):
        setattr(bare, column, getattr(original, column))
    rows = [(_copy(step), original.outputs.get(step.key)) for step in original.steps.values()]
    return _comparable_state(rebuild(bare, rows))


def _copy(step: StepState) -> StepState:
    names = (
        "status",
        "attempt",
        "port",
        "started_at",
        "finished_at",
        "wake_at",
        "wait",
        "error",
        "memo",
        "seq",
        "ended_seq",
    )
    return StepState(step.key, *(getattr(step, name) for name in names))


def _comparable(stage: Stage) -> dict[str, Any]:
    return _comparable_state(stage.state)


def _comparable_state(state: Any) -> dict[str, Any]:
    names = (
        "status",
        "seq",
        "outputs",
        "resolved",
        "taken",
        "running",
        "timed",
        "open",
        "completed",
        "failed",
        "skipped",
    )
    found = {name: getattr(state, name) for name in names}
    return {**found, "held": sorted(state.held), "steps": dict(sorted(state.steps.items()))}
