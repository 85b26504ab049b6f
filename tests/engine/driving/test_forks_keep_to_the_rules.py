"""A fork takes over what had been done. It is no way around a gate, and none around the input a version asks for."""

import pytest

from engine.interventions import fork_run, roll_back
from engine.models import Event, Run, Step
from engine.sending import NotPossible
from engine.services import start_run
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, drive, driving, is_over, setting, started, told

pytestmark = pytest.mark.django_db(transaction=True)


def _gated(action: str) -> dict[str, dict[str, object]]:
    gate = {"name": "Enough", "kind": "threshold", "metric": "{{ steps.a.n }}", "operator": "at_least", "threshold": 5}
    return {"a": {**setting(n="{{ input.n }}"), "gates": [{**gate, "action": action}]}, "b": setting(m=2)}


@pytest.mark.parametrize(("action", "end"), [("abort", "failed"), ("pause", "paused")])
def test_a_gate_that_held_a_step_holds_it_in_a_fork_too(cast: Cast, action: str, end: str) -> None:
    run = started(cast, _gated(action), ["a -> b"], {"n": 1})
    with driving() as driver:
        drive(driver, lambda: _is(run, end), "the gate has held it")
        fork = fork_run(run=run, step_key="a", actor=cast.user("charlie"))
        drive(driver, lambda: _is(fork, end), "the gate has held the fork")
    assert not Step.objects.filter(run=fork, key="b").exists()


@pytest.mark.parametrize(("action", "end"), [("abort", "failed"), ("pause", "paused")])
def test_a_gate_that_held_a_step_holds_it_in_a_fork_although_the_step_was_undone_since(
    cast: Cast, action: str, end: str
) -> None:
    nodes = _gated(action)
    nodes["a"] = {**nodes["a"], "compensation": "u"}
    run = started(cast, {**nodes, "u": setting(x=0)}, ["a -> b"], {"n": 1})
    with driving() as driver:
        drive(driver, lambda: _is(run, end), "the gate has held it")
        roll_back(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: _is(run, "rolled_back"), "it has been undone")
        fork = fork_run(run=run, step_key="a", actor=cast.user("charlie"))
        drive(driver, lambda: _is(fork, end), "the gate has held the fork")
    assert not Step.objects.filter(run=fork, key="b").exists()


def test_a_gate_that_was_passed_is_not_looked_at_again_in_a_fork(cast: Cast) -> None:
    run = started(cast, _gated("abort"), ["a -> b"], {"n": 7})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
        fork = fork_run(run=run, step_key="a", actor=cast.user("charlie"))
        drive(driver, lambda: is_over(fork), "the fork is over")
    assert fork.status == "completed"
    assert "gate.passed a" not in told(fork)


def test_a_fork_of_a_trial_does_not_what_the_trial_was_told_not_to_do(cast: Cast) -> None:
    definition = defined(cast, {"a": setting(x=1), "pay": CODE}, ["a -> pay"])
    run, _ = start_run(definition=definition, input={}, options={"recorded": {"pay": {"output": 1}}})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the trial is over")
        fork = fork_run(run=run, step_key="a", actor=cast.user("alice"))
        drive(driver, lambda: is_over(fork), "the fork is over")
    assert fork.status == "completed"
    assert "step.started pay" not in told(fork)


def test_a_fork_of_a_trial_goes_to_no_version_that_lacks_the_way_recorded(cast: Cast) -> None:
    two = {"type": "logic.condition", "config": {"condition": {"rules": [{"left": 1, "op": "equals", "right": 1}]}}}
    definition = defined(cast, {"a": setting(x=1), "way": two, "b": setting(x=2)}, ["a -> way", "way:false -> b"])
    recorded = {"way": {"output": {}, "port": "false"}}
    run, _ = start_run(definition=definition, input={}, options={"recorded": recorded})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the trial is over")
    newer = defined(cast, {"a": setting(x=1), "way": setting(x=1), "b": setting(x=2)}, ["a -> way", "way -> b"])
    with pytest.raises(NotPossible, match="went on through “false”, a way that it lacks in that version"):
        fork_run(run=run, step_key="a", definition=newer, actor=cast.user("alice"))
    assert not Run.objects.filter(fork_of=run).exists()


def test_a_fork_with_a_mended_version_goes_on_where_the_failure_was(cast: Cast) -> None:
    broken = {"a": CODE, "b": setting(n="{{ input.missing }}"), "c": setting(m=1)}
    run = started(cast, broken, ["a -> c"])
    with driving() as driver:
        drive(driver, lambda: _is(run, "failed"), "the run has failed")
        newer = defined(cast, {**broken, "b": setting(n=1)}, ["a -> c"])
        fork = fork_run(run=run, step_key="a", definition=newer, actor=cast.user("charlie"))
        drive(driver, lambda: is_over(fork), "the fork is over")
    assert fork.status == "completed"
    assert Event.objects.get(run=fork, step="a", type="step.completed").data["reused"] == run.ref


def test_a_reverse_is_no_place_to_fork_from(cast: Cast) -> None:
    run = started(cast, {"a": {**setting(m=1), "compensation": "u"}, "u": setting(m=0)}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
        roll_back(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: _is(run, "rolled_back"), "the run was rolled back")
        with pytest.raises(NotPossible, match="undoes another"):
            fork_run(run=run, step_key="u", actor=cast.user("charlie"))
        fork = fork_run(run=run, step_key="a", actor=cast.user("charlie"))
        drive(driver, lambda: is_over(fork), "the fork is over")
    assert told(fork) == ["workflow.started", "step.completed a", "workflow.completed"]


def test_a_version_that_needs_more_input_refuses_a_fork_in_words(cast: Cast) -> None:
    run = started(cast, {"a": setting(m=1)}, [], {})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    limited = {"concurrency": {"limit": 1, "key": "{{ input.customer }}"}}
    newer = defined(cast, {"a": setting(m=1)}, [], settings=limited)
    with pytest.raises(NotPossible, match="customer"):
        fork_run(run=run, step_key="a", actor=cast.user("charlie"), definition=newer)


def _is(run: Run, status: str) -> bool:
    run.refresh_from_db()
    return run.status == status
