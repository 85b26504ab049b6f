"""Failed runs are taken up again, rolled back, forked; runs are simulated and stepped through: through the driver."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction

from engine.core.steps import Done, Effect, Fail, Outcome, StepContext, StepType
from engine.driving.driver import Driver
from engine.interventions import (
    advance_run,
    fork_impact,
    fork_run,
    provide_input,
    retry_failed,
    roll_back,
    set_priority,
)
from engine.models import Definition, Event, Run, Step
from engine.registry import CATALOGUE
from engine.sending import NotPossible
from engine.services import publish, skip_step, start_run
from tests.cast import Cast, build_cast
from tests.engine.driving.stage import drive, driving, told

pytestmark = pytest.mark.django_db(transaction=True)


class Ledger(StepType):
    """Writes down that it was done; fails as long as its entry is listed as broken."""

    type, effect = "test.ledger", Effect.KEYED
    title = description = "Writes an entry"
    category, icon, config = "code", "code", {"type": "object"}
    entries: list[str]
    broken: set[str]

    def perform(self, context: StepContext) -> Outcome:
        entry = str(context.config.get("entry", context.node))
        if entry in self.broken:
            return Fail(f"{entry} is broken.")
        self.entries.append(entry)
        return Done({"entry": entry})


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    step_type = Ledger()
    step_type.entries, step_type.broken = [], set()
    monkeypatch.setitem(CATALOGUE._types, Ledger.type, step_type)
    return step_type


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def driver(cast: Cast) -> Iterator[Driver]:
    with driving() as driver:
        yield driver


def write(entry: str = "", inside: str | None = None, **settings: Any) -> dict[str, Any]:
    node = {"type": Ledger.type, "config": {"entry": entry} if entry else {}, "settings": settings}
    return {**node, "inside": inside} if inside else node


def defined(cast: Cast, nodes: dict[str, Any], *path: str, **more: Any) -> Definition:
    """A definition whose `path` is a chain of node ids."""
    edges = {f"e{a}": {"from": a, "port": "success", "to": b} for a, b in pairwise(path)}
    version = Definition.objects.count() + 1
    raw = {"schema": 1, "name": "Mended", "nodes": nodes, "edges": edges, "input": {"type": "object"}, **more}
    return publish(workspace=cast.workspace, key="mended", version=version, document=raw)


def ended(run: Run, status: str) -> Any:
    def holds() -> bool:
        run.refresh_from_db()
        return run.status == status

    return holds


def test_a_failed_run_is_taken_up_again_and_does_nothing_twice(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    ledger.broken.add("b")
    run, _ = start_run(definition=defined(cast, {"a": write(), "b": write(), "c": write()}, "a", "b", "c"), input={})
    drive(driver, ended(run, "failed"), "it failed")
    ledger.broken.clear()
    retry_failed(run=run, actor=cast.user("alice"))
    drive(driver, ended(run, "completed"), "it completed after all")
    assert ledger.entries == ["a", "b", "c"]
    assert (run.completed, run.failed) == (3, 0)
    assert run.finished_at is not None
    assert run.wake_at is None


def test_a_failed_step_of_a_failed_run_is_passed_by_or_given_its_result(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    ledger.broken.add("b")
    nodes = {"a": write(), "b": write(), "c": write("after {{ steps.b.entry }}")}
    definition = defined(cast, nodes, "a", "b", "c")
    run, _ = start_run(definition=definition, input={})
    drive(driver, ended(run, "failed"), "it failed")
    provide_input(run=run, step_key="b", output={"entry": "by hand"}, actor=cast.user("alice"))
    drive(driver, ended(run, "completed"), "it completed")
    assert ledger.entries == ["a", "after by hand"]
    other, _ = start_run(definition=defined(cast, {"a": write(), "b": write()}, "a", "b"), input={})
    drive(driver, ended(other, "failed"), "it failed")
    skip_step(run=other, step_key="b", actor=cast.user("alice"))
    drive(driver, ended(other, "completed"), "it completed")
    assert Step.objects.get(run=other, key="b").status == "skipped"


def test_only_what_fits_the_state_of_a_run_is_possible(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    run, _ = start_run(definition=defined(cast, {"a": write()}), input={})
    alice = cast.user("alice")
    with pytest.raises(NotPossible, match="nothing to roll back"):
        roll_back(run=run, actor=alice)
    drive(driver, ended(run, "completed"), "it completed")
    failed = Run.objects.create(definition=run.definition, workspace=run.workspace, status="rollback_failed")
    with pytest.raises(NotPossible, match="What could not be undone is left to people"):
        roll_back(run=failed, actor=alice)
    with pytest.raises(NotPossible, match="only a failed run"):
        retry_failed(run=run, actor=alice)
    with pytest.raises(NotPossible, match="completed already"):
        set_priority(run=run, priority=3, actor=alice)
    with pytest.raises(NotPossible, match="Only a paused run"):
        advance_run(run=run, actor=alice)


def test_a_completed_run_is_rolled_back_in_reverse_order(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    nodes = {
        "pay": write(compensation="refund"), "refund": write("refund {{ steps.pay.entry }}"),
        "book": write(compensation="cancel"), "cancel": write(), "tell": write(),
    }  # fmt: skip
    run, _ = start_run(definition=defined(cast, nodes, "pay", "book", "tell"), input={})
    drive(driver, ended(run, "completed"), "it completed")
    roll_back(run=run, actor=cast.user("alice"))
    drive(driver, ended(run, "rolled_back"), "it was rolled back")
    assert ledger.entries == ["pay", "book", "tell", "cancel", "refund pay"]
    event = Event.objects.get(run=run, type="workflow.rolled_back")
    assert event.data["undone"] == ["book", "pay"]
    assert event.data["by_hand"] == [{"step": "tell", "name": "tell", "why": "no_reverse"}]
    with pytest.raises(NotPossible):
        roll_back(run=run, actor=cast.user("alice"))


def test_a_group_that_fails_undoes_what_it_had_done_also_for_each_item(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    ledger.broken.add("two b")
    each = {"type": "logic.for_each", "config": {"items": ["one", "two"], "on_item_error": "continue"}}
    nodes = {
        "loop": each,
        "group": {"type": "logic.group", "inside": "loop"},
        "a": write("{{ loop.item }} a", "group", compensation="undo_a"),
        "undo_a": write("undo {{ steps.a.entry }}", "group"),
        "b": write("{{ loop.item }} b", "group"),
    }
    run, _ = start_run(definition=defined(cast, nodes, "a", "b"), input={})
    drive(driver, ended(run, "completed"), "it completed")
    assert ledger.entries == ["one a", "one b", "two a", "undo two a"]
    output = Step.objects.get(run=run, key="loop").output
    assert (output["count"], output["failed"]) == (2, 1)
    assert output["results"][1]["error"]["message"] == "two b is broken."
    assert "step.compensated loop[1].group[0].a" in told(run)


def test_a_fork_takes_over_what_was_done_and_says_beforehand_what_it_rests_on(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    nodes = {"a": write("a"), "b": write("b"), "c": write("c {{ steps.b.entry }}")}
    run, _ = start_run(definition=defined(cast, nodes, "a", "b", "c"), input={})
    drive(driver, ended(run, "completed"), "it completed")
    newer = defined(cast, {**nodes, "b": write("b2"), "d": write("d")}, "a", "b", "c", "d")
    impact = fork_impact(run=run, step_key="b", definition=newer)
    assert impact.reused == ("a", "b")
    assert impact.stale == ("b",)
    assert impact.repeated == ("c",)
    assert impact.in_doubt == ()
    fork = fork_run(run=run, step_key="b", definition=newer, actor=cast.user("alice"))
    drive(driver, ended(fork, "completed"), "the fork completed")
    assert ledger.entries == ["a", "b", "c b", "c b", "d"]
    assert fork.fork_of == run
    reused = Event.objects.filter(run=fork, type="step.completed", data__has_key="reused")
    assert [event.step for event in reused] == ["a", "b"]


def test_a_fork_says_beforehand_what_may_have_been_done(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    ledger.broken |= {"b"}
    run, _ = start_run(definition=defined(cast, {"a": write("a"), "b": write("b")}, "a", "b"), input={})
    drive(driver, ended(run, "failed"), "its second step failed")
    assert fork_impact(run=run, step_key="a").in_doubt == ()  # it is known that it was not done
    broke_off = {"kind": "critical", "message": "It broke off."}
    for standing in ({"error": broke_off}, {"memo": {"unsure": True}}, {"status": "running"}):
        with transaction.atomic():
            Step.objects.filter(run=run, key="b").update(**standing)
            assert fork_impact(run=run, step_key="a").in_doubt == ("b",)
            transaction.set_rollback(True)


def test_a_fork_to_a_version_whose_form_refuses_the_input_is_refused(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    run, _ = start_run(definition=defined(cast, {"a": write("a")}, "a"), input={"amount": 1})
    drive(driver, ended(run, "completed"), "it completed")
    form = {"type": "object", "properties": {"customer": {"type": "string"}}, "required": ["customer"]}
    newer = defined(cast, {"a": write("a")}, "a", input=form)
    with pytest.raises(NotPossible, match=r"does not take the input of this run\. /customer: Fill in this field\."):
        fork_run(run=run, step_key="a", definition=newer, actor=cast.user("alice"))
    assert Run.objects.count() == 1


def test_a_fork_does_no_item_again_that_a_later_attempt_of_its_loop_had_done(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    ledger.broken |= {"two", "d"}
    loop = {"type": "logic.for_each", "config": {"items": ["one", "two", "three"]}}
    nodes = {"loop": loop, "a": write("{{ loop.item }}", "loop"), "d": write("d")}
    run, _ = start_run(definition=defined(cast, nodes, "loop", "d"), input={})
    drive(driver, ended(run, "failed"), "the second item failed")
    ledger.broken.discard("two")
    retry_failed(run=run, actor=cast.user("alice"))
    drive(driver, lambda: "three" in ledger.entries and ended(run, "failed")(), "what follows the loop failed")
    told_before = fork_impact(run=run, step_key="loop[1~2].a")
    assert told_before.reused == ("loop[0].a", "loop[1~2].a")
    assert told_before.repeated == ("loop[2~2].a",)
    ledger.broken.clear()
    fork = fork_run(run=run, step_key="loop[1~2].a", actor=cast.user("alice"))
    drive(driver, ended(fork, "completed"), "the fork completed")
    assert ledger.entries == ["one", "two", "three", "three", "d"]
    assert Step.objects.get(run=fork, key="loop").output["results"] == [{"entry": n} for n in ("one", "two", "three")]


def test_what_the_last_try_of_a_loop_did_for_other_items_is_not_taken_over_for_its_own(
    cast: Cast, driver: Driver, ledger: Ledger
) -> None:
    ledger.broken |= {"a1", "b2"}
    loop = {"type": "logic.for_each", "config": {"items": ["a1", "a2"]}}
    nodes = {
        "first": write("first"),
        "loop": {**loop, "settings": {"fallback": {"config": {"items": ["b1", "b2"]}}, "optional": True}},
        "x": write("{{ loop.item }}", "loop"),
    }
    run, _ = start_run(definition=defined(cast, nodes, "first", "loop"), input={})
    drive(driver, ended(run, "completed"), "it carried on without the loop")
    assert ledger.entries == ["first", "b1"]
    ledger.broken.clear()
    fork = fork_run(run=run, step_key="loop[0~2].x", actor=cast.user("alice"))
    drive(driver, ended(fork, "completed"), "the fork completed")
    assert ledger.entries == ["first", "b1", "a1", "a2"]


def test_a_simulated_run_has_no_effect_and_waits_for_nobody(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    nodes = {
        "a": write(pinned={"output": {"entry": "pinned"}}),
        "wait": {"type": "time.delay", "config": {"for": "3d"}},
        "morning": {"type": "time.delay", "config": {"next": {"cron": "0 9 29 2 *", "zone": "Europe/Amsterdam"}}},
        "set": {"type": "data.set", "config": {"values": {"x": "{{ steps.a.entry }}"}}},
    }
    run, _ = start_run(
        definition=defined(cast, nodes, "a", "wait", "morning", "set"), input={}, options={"simulated": True}
    )
    drive(driver, ended(run, "completed"), "it completed")
    assert ledger.entries == []
    assert Step.objects.get(run=run, key="set").output == {"x": "pinned"}


def test_a_run_is_stepped_through_one_step_at_a_time(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    definition = defined(cast, {"a": write(), "b": write(breakpoint=True), "c": write()}, "a", "b", "c")
    run, _ = start_run(definition=definition, input={}, options={"stepping": True})
    drive(driver, ended(run, "paused"), "it stopped at the breakpoint")
    assert ledger.entries == ["a"]
    advance_run(run=run, actor=cast.user("alice"))
    drive(driver, lambda: ledger.entries == ["a", "b"], "one step was done")
    advance_run(run=run, actor=cast.user("alice"))
    drive(driver, ended(run, "completed") if not run.paused else lambda: ledger.entries[-1] == "c", "the last as well")


def test_only_the_run_that_did_a_step_undoes_it(cast: Cast, driver: Driver, ledger: Ledger) -> None:
    nodes = {
        "pay": write(compensation="refund"),
        "refund": write(),
        "book": write(compensation="cancel"),
        "cancel": write(),
    }
    run, _ = start_run(definition=defined(cast, nodes, "pay", "book"), input={})
    drive(driver, ended(run, "completed"), "it completed")
    fork = fork_run(run=run, step_key="pay", actor=cast.user("alice"))
    drive(driver, ended(fork, "completed"), "the fork completed")
    roll_back(run=fork, actor=cast.user("alice"))
    drive(driver, ended(fork, "rolled_back"), "the fork was rolled back")
    assert ledger.entries == ["pay", "book", "book", "cancel"]
    told_by = Event.objects.get(run=fork, type="workflow.rolled_back").data["by_hand"]
    assert told_by == [{"step": "pay", "name": "pay", "why": "taken_over"}]
