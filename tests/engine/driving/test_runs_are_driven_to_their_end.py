"""Services, driver and store together, on the database the tests run on."""

import pytest
from pytest_django.fixtures import Settings

from engine.core.events import Event as CoreEvent
from engine.core.events import EventType
from engine.core.fold import replay
from engine.core.run_state import RunState
from engine.letterbox import MOST_KEPT
from engine.models import Event, Run, Signal, Step
from engine.sending import NotPossible
from engine.services import InvalidInput, cancel_run, pause_run, publish, resume_run, signal_run, start_run
from engine.store.claim import Claim
from engine.store.load import Plans, load
from tests.cast import Cast
from tests.engine.driving.stage import CODE, defined, delay, drive, driving, is_over, setting, signal, started, told

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_is_driven_to_its_end_and_gives_its_output(cast: Cast) -> None:
    nodes = {"a": setting(total="{{ input.net }}"), "b": CODE, "c": setting(sum="{{ steps.a.total + steps.b.result }}")}
    run = started(cast, nodes, ["a -> b", "b -> c"], {"net": 40}, output={"sum": "{{ steps.c.sum }}"})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert (run.status, run.output, run.completed) == ("completed", {"sum": 42}, 3)
    assert (run.wake_at, run.lease_owner, run.lease_until) == (None, "", None)
    assert Step.objects.get(run=run, key="a").output == {"total": 40}
    assert (Step.objects.get(run=run, key="b").input or {})["code"] == "1 + 1"


def test_stored_history_folds_to_the_stored_state(cast: Cast) -> None:
    nodes = {
        "a": CODE,
        "c": {"type": "logic.condition", "config": {"condition": {"expression": "steps.a.result > 5"}}},
        "t": CODE,
        "f": delay("50ms"),
    }
    run = started(cast, nodes, ["a -> c", "c:true -> t", "c:false -> f"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    held = load([Claim(run.pk, run.fence, False)], Plans())[0]
    outputs = dict(Step.objects.filter(run=run).values_list("key", "output"))
    events = [
        CoreEvent(e.number, e.at, EventType(e.type), e.message, e.step, e.severity, e.data, None)
        for e in Event.objects.filter(run=run).order_by("number")
    ]
    folded = replay(RunState(run.ref, held.state.plan, run.input, held.state.facts), events, outputs)
    assert folded.steps == held.state.steps
    assert (folded.status, folded.seq, folded.outputs) == (held.state.status, held.state.seq, held.state.outputs)


def test_the_same_idempotency_key_starts_one_run(cast: Cast) -> None:
    definition = defined(cast, {"a": CODE}, [])
    first, new = start_run(definition=definition, input={}, idempotency_key="order-1")
    again, newer = start_run(definition=definition, input={}, idempotency_key="order-1")
    other, _ = start_run(definition=definition, input={}, idempotency_key="order-2")
    assert (new, newer) == (True, False)
    assert first.pk == again.pk != other.pk


def test_input_that_misses_the_schema_is_told_field_by_field(cast: Cast) -> None:
    schema = {"type": "object", "required": ["number"], "properties": {"total": {"type": "number"}, "number": {}}}
    definition = defined(cast, {"a": CODE}, [], input=schema)
    with pytest.raises(InvalidInput) as caught:
        start_run(definition=definition, input={"total": "much"})
    assert caught.value.errors["/number"] == "Fill in this field."
    assert "number" in caught.value.errors["/total"]
    assert Run.objects.count() == 0


def test_an_input_of_two_megabytes_is_refused_in_a_sentence(cast: Cast) -> None:
    definition = defined(cast, {"a": CODE}, [])
    with pytest.raises(InvalidInput, match=r"The input is 2.0 MB; at most 1 MB can be kept"):
        start_run(definition=definition, input={"text": "x" * 2 * 1024 * 1024})


def test_a_result_that_is_too_large_fails_its_step_in_a_sentence(cast: Cast, settings: Settings) -> None:
    settings.AUTOMATE_PAYLOAD_MOST = 1024 * 1024
    run = started(cast, {"a": {"type": "code.python", "config": {"code": "'x' * 2_000_000"}}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "failed"
    assert "at most 1 MB can be kept" in (run.error or {})["message"]


def test_a_template_inside_a_value_is_not_evaluated_again(cast: Cast) -> None:
    run = started(
        cast,
        {"a": setting(x="{{ input.text }}"), "b": setting(y="{{ steps.a.x }}")},
        ["a -> b"],
        {"text": "{{ input.secret }}", "secret": 1},
    )
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert Step.objects.get(run=run, key="b").output == {"y": "{{ input.secret }}"}


def test_a_missing_value_fails_the_step_that_reads_it(cast: Cast) -> None:
    run = started(cast, {"a": setting(x="{{ input.absent }}")}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert (run.error or {})["step"] == "a"
    assert "“input” has nothing called “absent”" in (run.error or {})["message"]


def test_pausing_holds_what_comes_next_and_resuming_carries_on(cast: Cast) -> None:
    run = started(cast, {"a": delay("100ms"), "b": CODE}, ["a -> b"])
    alice = cast.user("alice")
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").exists(), "the delay waits")
        pause_run(run=run, actor=alice)
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "paused", "the run is paused")
        assert Run.objects.get(pk=run.pk).wake_at is None
        resume_run(run=Run.objects.get(pk=run.pk), actor=alice)
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "completed"
    assert told(run)[3:5] == ["workflow.paused", "workflow.resumed"]


def test_cancelling_a_waiting_run_ends_it_at_once_and_only_once(cast: Cast) -> None:
    run = started(cast, {"a": signal("never")}, [])
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "the run waits")
        cancel_run(run=run, actor=cast.user("alice"), reason="Ordered twice")
        drive(driver, lambda: is_over(run), "the run is over")
    assert run.status == "cancelled"
    last = Event.objects.filter(run=run).latest("number").message
    assert "cancelled the run. Reason: Ordered twice" in last
    with pytest.raises(NotPossible, match="cancelled already"):
        cancel_run(run=run, actor=cast.user("alice"))


def test_a_signal_is_kept_until_a_step_asks_for_it(cast: Cast) -> None:
    run = started(cast, {"a": delay("100ms"), "b": signal("paid", "{{ input.order }}")}, ["a -> b"], {"order": "7"})
    signal_run(run=run, name="paid", key="8", payload={"amount": 1})
    signal_run(run=run, name="paid", key="7", payload={"amount": 2})
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert Step.objects.get(run=run, key="b").output == {"amount": 2}
    assert [letter["key"] for letter in run.mail] == ["8"]
    assert not Signal.objects.filter(applied_at=None).exists()


def test_a_signal_about_number_zero_is_one_about_something(cast: Cast) -> None:
    run = started(cast, {"a": signal("paid", "{{ input.order }}")}, [], {"order": 0})
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "the run waits")
        signal_run(run=run, name="paid", payload="about nothing in particular")
        signal_run(run=run, name="paid", key="0", payload="about 0")
        drive(driver, lambda: is_over(run), "the run is over")
    assert Step.objects.get(run=run, key="a").output == "about 0"


def test_a_signal_for_which_there_is_no_room_is_refused_and_one_that_a_step_waits_for_is_not(cast: Cast) -> None:
    run = started(cast, {"a": signal("paid", "7")}, [])
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "the run waits")
        for number in range(MOST_KEPT):
            signal_run(run=run, name="paid", key=f"early {number}")
        drive(driver, lambda: len(Run.objects.get(pk=run.pk).mail) == MOST_KEPT, "all are kept")
        with pytest.raises(NotPossible, match="20 signals are kept for this run already"):
            signal_run(run=run, name="paid", key="one too many")
        signal_run(run=run, name="paid", key="7", payload=5)
        drive(driver, lambda: is_over(run), "the run is over")
    assert Step.objects.get(run=run, key="a").output == 5
    assert "signal.ignored" not in told(run)


def test_a_waiting_run_holds_no_lease(cast: Cast) -> None:
    run = started(cast, {"a": delay("1h")}, [])
    with driving() as driver:
        drive(driver, lambda: Run.objects.get(pk=run.pk).status == "waiting", "the run waits")
        assert driver._hand.runs == {}
    run.refresh_from_db()
    assert (run.lease_owner, run.lease_until) == ("", None)
    assert run.wake_at is not None


def test_a_higher_priority_is_claimed_first(cast: Cast) -> None:
    definition = defined(cast, {"a": CODE}, [])
    slow = [start_run(definition=definition, input={})[0] for _ in range(3)]
    urgent, _ = start_run(definition=definition, input={}, priority=5)
    with driving() as driver:
        driver._intake.most_runs = 1
        drive(driver, lambda: is_over(urgent), "the urgent run is over")
    assert Run.objects.filter(pk__in=[run.pk for run in slow], finished_at=None).count() == 3


def test_a_run_sleeps_until_a_schedule_comes_next(cast: Cast) -> None:
    morning = {"type": "time.delay", "config": {"next": {"cron": "0 9 29 2 *", "zone": "Europe/Amsterdam"}}}
    run = started(cast, {"a": morning}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").exists(), "it waits")
    wakes = Step.objects.get(run=run, key="a").wake_at
    assert wakes is not None
    assert f"{wakes:%d %b %H:%M}" == "29 Feb 08:00"


def test_a_retry_waits_its_delay_and_then_succeeds(cast: Cast) -> None:
    flaky = {"type": "http.request", "config": {"method": "GET", "url": "http://nowhere.invalid/"}}
    run = started(cast, {"a": {**flaky, "retry": {"attempts": 2, "delay": 0.1}}, "b": CODE}, ["a:error -> b"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    assert told(run)[:5] == ["workflow.started", "step.started a", "step.retrying a", "step.started a", "step.failed a"]
    assert run.status == "completed"


def test_a_signal_to_a_run_that_computes_for_long_is_applied_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.driving.deciding.DECIDING_SECONDS", 0.0005)
    each = {"type": "logic.for_each", "config": {"items": list(range(300)), "parallel": 50}}
    body = {"type": "data.set", "config": {"values": {"x": "{{ loop.item }}"}}, "inside": "loop"}
    document = {"schema": 1, "name": "Long", "nodes": {"loop": each, "a": body}, "edges": {}}
    definition = publish(workspace=cast.workspace, key="long", version=1, document=document)
    run, _ = start_run(definition=definition, input={})
    with driving() as driver:
        driver.hear()
        driver.turn(wait=0.02)
        assert not is_over(run)
        signal_run(run=run, name="hello")
        drive(driver, lambda: is_over(run), "it ended")
    assert run.status == "completed"
    assert told(run).count("signal.received") == 1
