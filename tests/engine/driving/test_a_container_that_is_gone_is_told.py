"""The package of a container is gone, or its type holds no steps any more, while runs are under way that need it."""

from typing import Any

import pytest

from engine.interventions import retry_failed, ways_of
from engine.models import Event, Run, Step
from engine.registry import CATALOGUE
from engine.services import signal_run
from engine.steps.logic_for_each import LogicForEach
from engine.steps.logic_group import LogicGroup
from engine.steps.logic_while import LogicWhile
from tests.cast import Cast
from tests.engine.driving.stage import drive, driving, is_over, setting, signal, started

pytestmark = pytest.mark.django_db(transaction=True)

CONTAINERS: dict[str, dict[str, Any]] = {
    "logic.for_each": {"items": [1, 2]},
    "logic.while": {"condition": {"expression": "loop.index < 2"}},
    "logic.group": {},
}
each_kind = pytest.mark.parametrize("type_", CONTAINERS)


def without(patch: pytest.MonkeyPatch, type_: str) -> None:
    patch.delitem(CATALOGUE._types, type_)


def begun(cast: Cast, type_: str) -> Run:
    return started(
        cast,
        {
            "first": signal("begin"),
            "c": {"type": type_, "config": CONTAINERS[type_]},
            "inner": {**signal("go"), "inside": "c"},
            "last": setting(x=1),
        },
        ["first -> c", "c -> last"],
    )


@each_kind
def test_one_whose_turn_comes_then_fails_in_words_and_can_be_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, type_: str
) -> None:
    run = begun(cast, type_)
    with monkeypatch.context() as gone, driving() as driver:
        without(gone, type_)
        signal_run(run=run, name="begin")
        drive(driver, lambda: is_over(run), "it has failed")
        assert ways_of(run=run, step_key="c") == ("success",)
    assert (run.error or {})["message"] == f"The step type “{type_}” is not installed on this worker."
    ends_once_it_is_back(cast, run)


@each_kind
def test_one_that_was_gone_through_ends_its_run_in_words_and_goes_on_when_it_is_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, type_: str
) -> None:
    run = begun(cast, type_)
    signal_run(run=run, name="begin")
    with driving() as driver:
        waiting = Step.objects.filter(run=run, key__endswith="inner", status="waiting")
        drive(driver, lambda: waiting.exists() and Run.objects.filter(pk=run.pk, lease_owner="").exists(), "it waits")
    with monkeypatch.context() as gone, driving() as driver:
        without(gone, type_)
        signal_run(run=run, name="go")
        drive(driver, lambda: is_over(run), "it has failed")
        assert (run.error or {})["message"] == (
            f"“c” cannot go on. The step type “{type_}” is not installed on this worker. What had been done is kept."
        )
        retry_failed(run=run, actor=cast.user("alice"))
        refused = Event.objects.filter(run=run, type="signal.ignored")
        drive(driver, refused.exists, "it was tried in vain")
        assert "is not installed on this worker. The run stays as it was." in refused.get().message
    ends_once_it_is_back(cast, run)


def ends_once_it_is_back(cast: Cast, run: Run) -> None:
    retry_failed(run=run, actor=cast.user("alice"))
    with driving() as driver:
        drive(driver, lambda: not is_over(run), "it is taken up again")
        while not is_over(run):
            drive(driver, lambda: is_over(run) or Step.objects.filter(run=run, status="waiting").exists(), "it waits")
            if not is_over(run):
                signal_run(run=run, name="go")
                drive(driver, lambda: not run.signals.filter(applied_at=None).exists(), "it was heard")
    assert run.status == "completed"


@pytest.mark.parametrize("type_", [LogicForEach, LogicWhile, LogicGroup])
def test_one_that_holds_no_steps_any_more_is_not_passed_by(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, type_: type[Any]
) -> None:
    run = begun(cast, type_.type)
    signal_run(run=run, name="begin")
    monkeypatch.setattr(type_, "container", None)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed")
    assert (run.error or {})["message"] == f"Steps lie in it, but the step type “{type_.type}” holds none here."
