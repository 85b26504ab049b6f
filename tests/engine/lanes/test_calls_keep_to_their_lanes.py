"""Runs that others call have places too, but never wait for their own caller."""

import pytest

from engine.models import Run
from engine.services import Caller, start_run
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import drive, driving, is_over, setting, signal, told
from tests.engine.lanes.test_runs_keep_to_their_lanes import let_go

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_called_run_waits_for_its_place(cast: Cast) -> None:
    definition = workflow(cast, "busy", {"w": signal("go")}, settings={"concurrency": {"limit": 1}})
    holder = begun(definition)
    caller = begun(workflow(cast, "caller", {"c": calling("busy")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(parent=caller).exists(), "the run is called")
        child = child_of(caller)
        assert child.status == "queued"
        let_go(holder)
        let_go(child)
        drive(driver, lambda: is_over(caller), "the calling run is over")
    assert caller.status == "completed"


def test_a_call_that_is_refused_for_want_of_a_place_is_tried_again(cast: Cast) -> None:
    rejecting = {"concurrency": {"limit": 1, "when_full": "reject"}}
    holder = begun(workflow(cast, "busy", {"w": signal("go")}, settings=rejecting))
    again = {"attempts": 100, "delay": 0.05, "backoff": "fixed", "kinds": ["rate_limited"]}
    caller = begun(workflow(cast, "caller", {"c": calling("busy", retry=again)}))
    with driving() as driver:
        drive(driver, lambda: "step.retrying c" in told(caller), "the call is tried again")
        assert not Run.objects.filter(parent=caller).exists()
        let_go(holder)
        drive(driver, lambda: Run.objects.filter(parent=caller).exists(), "a place was free")
        let_go(child_of(caller))
        drive(driver, lambda: is_over(caller), "the calling run is over")
    assert caller.status == "completed"


def test_a_run_that_calls_its_own_workflow_does_not_wait_for_itself(cast: Cast) -> None:
    one_each = {"concurrency": {"limit": 1, "key": "{{ input.customer }}"}}
    schema = {"type": "object", "properties": {"customer": {}}}
    definition = workflow(cast, "self", {"a": setting(x=1)}, settings=one_each, input=schema)
    parent = begun(definition, customer=1)
    same, _ = start_run(definition=definition, input={"customer": 1}, caller=Caller(parent, "a", "x"))
    below, _ = start_run(definition=definition, input={"customer": 1}, caller=Caller(same, "a", "y"))
    other, _ = start_run(definition=definition, input={"customer": 2}, caller=Caller(parent, "a", "z"))
    assert [run.lane for run in (same, below)] == [None, None]
    assert other.lane is not None


def test_a_simulated_run_needs_no_place(cast: Cast) -> None:
    definition = workflow(cast, "busy", {"a": setting(x=1)}, settings={"concurrency": {"limit": 1}})
    begun(definition)
    run, _ = start_run(definition=definition, input={}, options={"simulated": True})
    assert run.lane is None
