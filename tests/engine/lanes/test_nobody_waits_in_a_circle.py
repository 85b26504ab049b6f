"""Called runs that wait for places of runs which wait for them: noticed, and untied by no more than it takes."""

from typing import Any

import pytest
from django.utils import timezone

from engine.knots import Called, first_of_a_knot
from engine.lanes import repair
from engine.models import Definition, Run
from engine.services import signal_run
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.driving.stage import drive, driving, is_over, setting, signal

ONE = {"concurrency": {"limit": 1, "key": "", "when_full": "queue"}}


@pytest.mark.parametrize(
    ("waiting", "holders", "first"),
    [
        pytest.param([], {}, None, id="nobody waits"),
        pytest.param([Called(9, 1, (5,))], {1: {6}}, None, id="the holder goes on"),
        pytest.param([Called(9, 1, (5,))], {}, None, id="there is a place"),
        pytest.param([Called(8, 1, (5,)), Called(9, 2, (6,))], {1: {6}, 2: {5}}, 8, id="two wait for each other"),
        pytest.param([Called(8, 1, (5,)), Called(9, 2, (6,))], {1: {6, 7}, 2: {5}}, None, id="another will make room"),
        pytest.param(
            [Called(7, 1, (4,)), Called(8, 1, (5,)), Called(9, 2, (6,))], {1: {6}, 2: {5}}, 8, id="not who only waits"
        ),
        pytest.param(
            [Called(7, 1, (2,)), Called(8, 2, (3, 30)), Called(9, 3, (4,))], {1: {30}, 2: {4}, 3: {2}}, 7, id="three"
        ),
    ],
)
def test_a_knot_is_where_every_holder_waits(
    waiting: list[Called], holders: dict[int, set[int]], first: int | None
) -> None:
    found = first_of_a_knot(waiting, holders)
    assert (found and found.id) == first


def caller(cast: Cast, key: str, other: str) -> Definition:
    """With `deep` it waits for `go`, then calls the other workflow, which only computes."""
    deep = {"match": "all", "rules": [{"left": "{{ input.deep }}", "op": "is_true"}]}
    nodes: dict[str, Any] = {
        "x": {"type": "logic.condition", "config": {"condition": deep}},
        "w": signal("go"),
        "c": calling(other, input={"deep": False}),
    }
    input = {"type": "object", "properties": {"deep": {}}}
    return workflow(cast, key, nodes, ["x:true -> w", "w -> c"], settings=ONE, input=input)


@pytest.mark.django_db(transaction=True)
def test_workflows_that_call_each_other_come_to_their_end(cast: Cast) -> None:
    workflow(cast, "b", {"x": setting(y=1)}, settings=ONE, input={"type": "object", "properties": {"deep": {}}})
    one, two = begun(caller(cast, "a", "b"), deep=True), begun(caller(cast, "b", "a"), deep=True)
    with driving() as driver:
        for run in one, two:
            drive(driver, lambda: not is_over(run) and run.status == "waiting", "it waits")  # noqa: B023
            signal_run(run=run, name="go")
        drive(driver, lambda: Run.objects.filter(parent__isnull=False, status="queued").count() == 2, "both are stuck")
        repair(timezone.now())
        assert sorted([child_of(one).lane_id is None, child_of(two).lane_id is None]) == [False, True]
        drive(driver, lambda: is_over(one) and is_over(two), "both are over")
    assert {one.status, two.status} == {"completed"}
