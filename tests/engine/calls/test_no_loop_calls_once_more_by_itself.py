"""A loop or group that is tried again begins no second run of what a step in it has called, unless somebody says so."""

from typing import Any

import pytest

from engine.interventions import retry_failed
from engine.models import Event, Run
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, workflow
from tests.engine.driving.stage import drive, driving, is_over, setting, signal

pytestmark = pytest.mark.django_db(transaction=True)

AGAIN: dict[str, Any] = {"retry": {"attempts": 2, "delay": 0, "kinds": ["permanent"]}}
LOOP = {"type": "logic.for_each", "config": {"items": [1]}, **AGAIN}
GROUP = {"type": "logic.group", **AGAIN}
BREAKS = {"type": "code.python", "config": {"code": "1 / 0"}, "inside": "loop"}


def test_one_that_has_completed_is_not_called_again_before_a_person_says_so(cast: Cast) -> None:
    workflow(cast, "charge", {"x": setting(n=1)})
    run = begun(caller(cast, LOOP, inside(), ["c -> b"]))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
        assert Run.objects.filter(parent=run).count() == 1
        told = Event.objects.get(run=run, type="step.failed", step="loop").message
        assert told.endswith("It was not tried again by itself: something in it had begun that must not be done twice.")
        retry_failed(run=run, actor=cast.user("alice"))
        drive(driver, lambda: Run.objects.filter(parent=run).count() == 2, "it is called once more")


def test_one_that_was_withdrawn_may_have_done_something(cast: Cast) -> None:
    workflow(cast, "charge", {"w": signal("never")})
    run = begun(caller(cast, LOOP, inside(), ["first -> b"], first={**setting(n=1), "inside": "loop"}))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert Run.objects.filter(parent=run).count() == 1


def test_a_group_that_has_undone_it_is_tried_again(cast: Cast) -> None:
    workflow(cast, "charge", {"x": setting(n=1)})
    undo = {**setting(n=0), "inside": "loop"}
    run = begun(caller(cast, GROUP, inside(compensation="u"), ["c -> b"], u=undo))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert Run.objects.filter(parent=run).count() == 2


def test_a_loop_whose_call_has_failed_is_tried_again(cast: Cast) -> None:
    """As the call itself would be, if its author said so."""
    workflow(cast, "charge", {"x": {**BREAKS, "inside": None}})
    run = begun(caller(cast, LOOP, inside(), ["c -> b"]))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert Run.objects.filter(parent=run, status="failed").count() == 2


def inside(**settings: Any) -> dict[str, Any]:
    return {**calling("charge", **settings), "inside": "loop"}


def caller(cast: Cast, loop: dict[str, Any], call: dict[str, Any], edges: list[str], **more: Any) -> Any:
    return workflow(cast, "caller", {"loop": loop, "c": call, "b": BREAKS, **more}, edges)
