"""A step that calls a workflow waits for it, and ends as it ended."""

import pytest

from engine.interventions import fork_impact, provide_input, roll_back
from engine.models import Event, Run, Signal, Step
from engine.queries import undoing_of
from engine.services import cancel_run, publish
from tests.cast import Cast
from tests.engine.calls.stage import begun, calling, child_of, workflow
from tests.engine.core.stage import document
from tests.engine.driving.stage import CODE, drive, driving, is_over, setting, signal, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_its_output_comes_back(cast: Cast) -> None:
    workflow(cast, "tax", {"a": setting(vat="{{ input.net * 2 }}")}, output={"gross": "{{ steps.a.vat }}"})
    caller = workflow(
        cast, "order", {"c": calling("tax", input={"net": "{{ input.net }}"}), "z": setting(sum="{{ steps.c.gross }}")},
        ["c -> z"], output={"sum": "{{ steps.z.sum }}"},
    )  # fmt: skip
    run = begun(caller, net=21)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    child = child_of(run)
    assert (run.status, run.output) == ("completed", {"sum": 42})
    assert (child.input, child.output, child.depth) == ({"net": 21}, {"gross": 42}, 1)
    assert (child.parent_step, child.parent_attempt) == ("c", f"{run.ref}.c.1")
    assert Signal.objects.filter(run=run).count() == 1


def test_a_run_that_calls_holds_nothing_while_it_waits(cast: Cast) -> None:
    workflow(cast, "slow", {"w": signal("go")})
    run = begun(workflow(cast, "caller", {"c": calling("slow")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
        step = Step.objects.get(run=run, key="c")
        assert step.wait is not None
        assert step.wait["kind"] == "child"
        assert step.wait["name"] == child_of(run).ref


def test_a_run_that_fails_fails_the_step_which_climbs_its_own_ladder(cast: Cast) -> None:
    workflow(cast, "broken", {"b": {"type": "code.python", "config": {"code": "1 / 0"}}})
    caller = workflow(
        cast, "caller",
        {"c": calling("broken", retry={"attempts": 2, "delay": 0, "kinds": ["permanent"]}), "z": setting(why="caught")},
        ["c:error -> z"],
    )  # fmt: skip
    run = begun(caller)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "completed"
    assert [child.parent_attempt for child in Run.objects.filter(parent=run).order_by("id")] == [
        f"{run.ref}.c.1",
        f"{run.ref}.c.2",
    ]
    error = Step.objects.get(run=run, key="c").error
    assert error is not None
    assert "“Scenario” (run " in error["message"]
    assert "ZeroDivisionError" in error["message"]


def test_input_that_does_not_fit_is_told_by_its_place(cast: Cast) -> None:
    form = {"type": "object", "required": ["net"], "properties": {"net": {"type": "number"}}}
    workflow(cast, "tax", {"a": CODE}, input=form)
    run = begun(workflow(cast, "caller", {"c": calling("tax", input={"net": "{{ input.text }}"})}), text="much")
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    error = Step.objects.get(run=run, key="c").error
    assert error is not None
    assert error["kind"] == "validation"
    assert "/net" in error["message"]
    assert not Run.objects.filter(parent=run).exists()


def test_the_latest_version_is_called_unless_one_is_named(cast: Cast) -> None:
    workflow(cast, "v", {"a": setting(n=1)}, output={"n": "{{ steps.a.n }}"})
    workflow(cast, "v", {"a": setting(n=2)}, output={"n": "{{ steps.a.n }}"})
    caller = workflow(
        cast, "caller", {"old": calling("v", version=1), "new": calling("v")}, [],
        output={"old": "{{ steps.old.n }}", "new": "{{ steps.new.n }}"},
    )  # fmt: skip
    run = begun(caller)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.output == {"old": 1, "new": 2}


def test_cancelling_reaches_the_called_run_and_what_that_one_has_called(cast: Cast) -> None:
    workflow(cast, "leaf", {"w": signal("never")})
    workflow(cast, "middle", {"c": calling("leaf")})
    run = begun(workflow(cast, "top", {"c": calling("middle")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 3, "all three wait")
        cancel_run(run=run, actor=cast.user("alice"))
        drive(driver, lambda: Run.objects.filter(status="cancelled").count() == 3, "all three are cancelled")
    leaf = Run.objects.get(depth=2)
    assert told(leaf)[-1] == "workflow.cancelled"


def test_a_called_run_that_is_cancelled_fails_the_step(cast: Cast) -> None:
    workflow(cast, "slow", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"c": calling("slow")}))
    with driving() as driver:
        drive(driver, lambda: Run.objects.filter(status="waiting", lease_owner="").count() == 2, "both wait")
        cancel_run(run=child_of(run), actor=cast.user("alice"))
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.status == "failed"
    assert "was cancelled" in str(run.error)


def test_a_caller_out_of_time_withdraws_what_it_has_called(cast: Cast) -> None:
    workflow(cast, "slow", {"w": signal("never")})
    run = begun(workflow(cast, "caller", {"c": calling("slow")}, settings={"time_limit": 0.5}))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
        drive(driver, lambda: is_over(child_of(run)), "the called run is over")
    assert (run.status, child_of(run).status) == ("failed", "cancelled")


def test_workflows_that_call_each_other_in_a_circle_are_stopped(cast: Cast) -> None:
    workflow(cast, "a", {"x": CODE})
    workflow(cast, "b", {"c": calling("a")})
    workflow(cast, "a", {"c": calling("b")})
    run = begun(workflow(cast, "a", {"c": calling("b")}))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over", seconds=20)
    assert run.status == "failed"
    assert Run.objects.count() == 11
    deepest = Run.objects.get(depth=10)
    assert "10 deep" in str(deepest.error)


def test_the_priority_of_the_caller_is_inherited(cast: Cast) -> None:
    workflow(cast, "leaf", {"a": CODE})
    run = begun(workflow(cast, "caller", {"c": calling("leaf")}))
    Run.objects.filter(pk=run.pk).update(priority=7)
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert child_of(run).priority == 7


def test_a_simulated_run_calls_nobody(cast: Cast) -> None:
    workflow(cast, "leaf", {"a": CODE})
    caller = workflow(
        cast, "caller", {"c": calling("leaf"), "p": calling("leaf", pinned={"output": {"total": 7}})}, [],
        output={"sample": "{{ steps.c.total }}", "pinned": "{{ steps.p.total }}"},
    )  # fmt: skip
    run = begun(caller)
    Run.objects.filter(pk=run.pk).update(options={"simulated": True})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the simulated run is over")
    assert (run.status, run.output) == ("completed", {"sample": 120, "pinned": 7})
    assert Run.objects.count() == 1


def test_a_call_inside_a_loop_runs_once_for_each_item(cast: Cast) -> None:
    workflow(cast, "double", {"a": setting(n="{{ input.n * 2 }}")}, output={"n": "{{ steps.a.n }}"})
    nodes = {
        "loop": {"type": "logic.for_each", "config": {"items": "{{ input.all }}", "parallel": 2}},
        "c": calling("double", input={"n": "{{ loop.item }}"}),
    }
    raw = document(nodes, [], output={"all": "{{ steps.loop.results }}"})
    raw["nodes"]["c"]["inside"] = "loop"
    definition = publish(workspace=cast.workspace, key="caller", version=1, document=raw)
    run = begun(definition, all=[1, 2, 3])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    assert run.output == {"all": [{"n": 2}, {"n": 4}, {"n": 6}]}
    assert set(Run.objects.filter(parent=run).values_list("parent_step", flat=True)) == {
        "loop[0].c",
        "loop[1].c",
        "loop[2].c",
    }


def test_a_workflow_that_takes_no_more_runs_fails_the_step_so_that_it_may_be_tried_again(cast: Cast) -> None:
    workflow(cast, "busy", {"w": signal("never")}, settings={"concurrency": {"limit": 1, "when_full": "reject"}})
    once = {"attempts": 1}
    run = begun(workflow(cast, "caller", {"a": calling("busy", retry=once), "b": calling("busy", retry=once)}))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
    refused = Step.objects.get(run=run, error__kind="rate_limited")
    assert refused.error is not None
    assert refused.error["message"]


def test_what_a_called_run_has_done_is_left_to_people_by_a_rollback_and_told_before_a_fork(cast: Cast) -> None:
    workflow(cast, "child", {"x": setting(n=1)})
    each = {"type": "logic.for_each", "config": {"items": [1]}}
    nodes = {"a": setting(n=1), "c": calling("child"), "loop": each, "d": {**calling("child"), "inside": "loop"}}
    run = begun(workflow(cast, "caller", nodes, ["a -> c", "c -> loop"]))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
        assert fork_impact(run=run, step_key="a").repeated == ("c", "loop[0].d")
        assert sorted(undoing_of(run).lasting) == ["c", "d"]
        roll_back(run=run, actor=cast.user("alice"))
        drive(driver, lambda: is_over(run) and run.status == "rolled_back", "it is rolled back")
    by_hand = Event.objects.get(run=run, type="workflow.rolled_back").data["by_hand"]
    assert [(one["step"], one["why"]) for one in by_hand] == [("c", "no_reverse"), ("loop", "no_reverse")]


def test_a_call_that_names_a_reverse_is_undone_by_it(cast: Cast) -> None:
    workflow(cast, "child", {"x": setting(n=1)})
    run = begun(workflow(cast, "caller", {"c": calling("child", compensation="u"), "u": setting(n=0)}))
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the calling run is over")
        roll_back(run=run, actor=cast.user("alice"))
        drive(driver, lambda: is_over(run) and run.status == "rolled_back", "it is rolled back")
    told_of = Event.objects.get(run=run, type="workflow.rolled_back").data
    assert (told_of["undone"], told_of["by_hand"]) == (["c"], [])


def test_a_called_run_that_is_taken_up_again_does_not_answer_a_second_time(cast: Cast) -> None:
    workflow(cast, "leaf", {"b": {"type": "code.python", "config": {"code": "unknown"}}})
    run = begun(workflow(cast, "caller", {"c": calling("leaf", on_error="ask")}))
    with driving() as driver:
        asking = Step.objects.filter(run=run, key="c", wait__kind="person")
        drive(driver, asking.exists, "a person is asked what to do without it")
        provide_input(run=child_of(run), step_key="b", output=5, actor=cast.user("alice"))
        drive(driver, lambda: "signal.ignored" in told(run), "its second answer has come")
    assert child_of(run).status == "completed"
    assert asking.exists()
