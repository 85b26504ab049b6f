"""Whatever a run holds, it can end only itself: drivers carry on with everybody else's."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from engine.core.decide import decide
from engine.core.steps import Outcome, StepContext
from engine.driving.driver import Driver
from engine.models import Run, Signal, Step
from engine.registry import CATALOGUE
from engine.sending import NotPossible
from engine.services import cancel_run, signal_run, signal_step
from engine.store.commit import commit as commit_group
from humantasks.steps.approval.step import Approval
from tests.cast import Cast
from tests.engine.driving.stage import CODE, delay, drive, driving, is_over, setting, signal, started, told
from tests.engine.ledger import Ledger

pytestmark = pytest.mark.django_db(transaction=True)


def until(moment: str) -> dict[str, Any]:
    return {"type": "time.delay", "config": {"until": moment}}


NUL, HALF = "\x00", "\ud800"
LITERAL = {
    "a half character in an expression": {"a": setting(x='{{ input["\\ud800"] }}')},
    "a NUL in an expression": {"a": setting(x='{{ input["\\x00"] }}')},
    "a signal's name with a NUL": {"a": signal('{{ "a" + "\\x00" }}')},
    "a moment at the end of time": {"a": until('{{ "9999-12-31T23:59:59-14:00" }}')},
    "a moment before the beginning": {"a": until('{{ "0001-01-01T00:00:00+14:00" }}')},
}


def neighbours_finish(cast: Cast, *, suspect: Run) -> None:
    """A driver that has met the suspect still drives an ordinary run to its end."""
    with driving() as driver:
        for _ in range(10):
            driver.hear()
            driver.turn(wait=0.01)
        other = started(cast, {"a": CODE}, [])
        drive(driver, lambda: is_over(other), "the neighbour is over")
    assert other.status == "completed"
    suspect.refresh_from_db()


@pytest.mark.parametrize("nodes", LITERAL.values(), ids=LITERAL.keys())
def test_odd_values_end_no_driver(cast: Cast, nodes: dict[str, Any]) -> None:
    neighbours_finish(cast, suspect=started(cast, nodes, []))


@pytest.mark.parametrize("body", [b'"\\ud800"', b'"\\u0000"', b"[" * 5000, b"\xff\xfe"])
@pytest.mark.parametrize("retry_after", ["", "99999999999999", "9" * 400])
def test_no_answer_of_a_remote_server_ends_a_driver(
    cast: Cast, settings: Settings, body: bytes, retry_after: str
) -> None:
    with Ledger() as ledger:
        ledger.status, ledger.retry_after, ledger.raw = 503, retry_after, body
        settings.AUTOMATE_ALLOWED_TARGETS = [ledger.target]
        call = {"type": "http.request", "config": {"method": "GET", "url": f"http://{ledger.target}/"}}
        neighbours_finish(cast, suspect=started(cast, {"a": {**call, "retry": {"attempts": 2, "delay": 0}}}, []))


@pytest.mark.parametrize("bug", [KeyError, IndexError, RuntimeError, AssertionError, StopIteration, re.error])
def test_a_run_that_cannot_be_decided_ends_alone_and_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, bug: type[Exception]
) -> None:
    suspect = started(cast, {"a": setting(x=1)}, [])

    def broken(state: Any, happening: Any, now: Any) -> Any:
        if state.ref == suspect.ref:
            raise bug("a bug of ours")
        return decide(state, happening, now)

    monkeypatch.setattr("engine.driving.deciding.decide", broken)
    neighbours_finish(cast, suspect=suspect)
    assert suspect.status == "failed"
    assert "The engine could not go on with this run" in (suspect.error or {})["message"]
    assert told(suspect) == ["workflow.failed"]


def test_a_run_whose_end_cannot_be_written_either_is_let_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    suspect = started(cast, {"a": signal("go")}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=suspect, status="waiting").exists(), "it waits")
        cancel_run(run=suspect, actor=cast.user("charlie"))

        def broken(*_: Any) -> Any:
            raise KeyError("a bug of ours")

        def unheard(*_: Any) -> Any:
            raise OperationalError("the database is gone")

        with monkeypatch.context() as patched:
            patched.setattr("engine.driving.deciding.decide", broken)
            patched.setattr("engine.store.quarantine.quarantine", unheard)
            patched.setattr("engine.driving.driver.RECONNECT_SECONDS", 0)
            driver._hand.rung, driver._looked = True, 0.0
            driver._steady_turn(wait=0)
        driver._steady_turn(wait=0, claiming=False)
        assert driver.idle
    suspect.refresh_from_db()
    assert suspect.lease_owner  # so the next driver knows that it was interrupted
    assert not Signal.objects.get(run=suspect).applied_at


def test_a_signal_to_a_finished_run_is_put_aside(cast: Cast) -> None:
    run = started(cast, {"a": setting(x=1)}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "the run is over")
    Signal.objects.create(run=run, kind="cancel", payload={})
    neighbours_finish(cast, suspect=run)
    assert not Signal.objects.filter(applied_at=None).exists()
    assert run.status == "completed"


def test_a_run_whose_step_type_is_gone_fails_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = started(cast, {"a": delay("1ms")}, [])
    monkeypatch.delitem(CATALOGUE._types, "time.delay")
    neighbours_finish(cast, suspect=run)
    assert "The step type “time.delay” is not installed" in (run.error or {})["message"]


def test_kept_signals_have_an_end(cast: Cast) -> None:
    run = started(cast, {"a": signal("never")}, [])
    for number in range(30):
        with nullcontext() if number < 20 else pytest.raises(NotPossible, match="20 signals are kept"):
            signal_run(run=run, name=f"n{number}")
    neighbours_finish(cast, suspect=run)
    assert len(run.mail) == 20


def test_answers_that_come_too_early_hide_no_cancel_behind_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.store.load.MOST_SIGNALS", 1)
    monkeypatch.setattr("engine.driving.arrivals.MOST_SIGNALS", 1)
    with Ledger(seconds=0.5) as ledger, driving() as driver:
        settings_of = {"method": "POST", "url": ledger.url}
        monkeypatch.setattr("django.conf.settings.AUTOMATE_ALLOWED_TARGETS", [ledger.target], raising=False)
        run = started(cast, {"a": {"type": "http.request", "config": settings_of}}, [])
        drive(driver, ledger.begun.is_set, "the effect is under way")
        for _ in range(3):
            signal_step(run=run, step_key="a", attempt_id=f"{run.ref}.a.1", payload={})
        cancel_run(run=run, actor=cast.user("alice"))
        drive(driver, lambda: is_over(run), "the run is over", seconds=0.4)
    assert run.status == "cancelled"


def read_only() -> InternalError:
    """What Django makes of a primary that takes no writes any more."""
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error


@pytest.mark.parametrize(
    "outage",
    [OperationalError("server closed the connection unexpectedly"), read_only()],
    ids=["a restart", "a failover"],
)
def test_a_step_that_asks_the_database_for_something_waits_through_an_outage(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, outage: DatabaseError
) -> None:
    perform, asked = Approval.perform, []

    def cut_off(step: Approval, context: StepContext) -> Outcome:
        asked.append(context.attempt_id)
        if len(asked) < 3:
            raise outage
        return perform(step, context)

    monkeypatch.setattr(Approval, "perform", cut_off)
    monkeypatch.setattr("engine.driving.perform.LOOK_AGAIN_SECONDS", 0.01)
    config = {"title": "Approve", "assignees": ["user:alice@example.com"]}
    run = started(cast, {"a": {"type": "human.approval", "config": config}}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").exists(), "the step waits for its answer")
    assert asked == [f"{run.ref}.a.1"] * 3
    assert told(run) == ["workflow.started", "step.started a", "step.waiting a"]


def test_a_run_cancelled_before_it_begins_begins_nothing(cast: Cast, mailoutbox: list[Any]) -> None:
    mail = {"type": "mail.send", "config": {"to": "a@example.test", "subject": "x", "body": "x"}}
    run = started(cast, {"a": mail}, [])
    cancel_run(run=run, actor=cast.user("alice"))
    neighbours_finish(cast, suspect=run)
    assert told(run) == ["workflow.cancelled"]
    assert mailoutbox == []


def test_an_answer_given_in_time_counts_though_its_bell_was_not_heard(cast: Cast) -> None:
    waits = {"type": "time.wait_signal", "config": {"name": "go", "expires_in": "300ms"}}
    run = started(cast, {"w": waits, "other": delay("1h")}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").count() == 2, "both wait")
        signal_run(run=run, name="go")
        drive(driver, lambda: Step.objects.get(run=run, key="w").status == "completed", "the step is answered")
    assert Step.objects.get(run=run, key="w").port == "success"


def test_an_answer_given_in_time_counts_however_much_came_before_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = {"type": "time.wait_signal", "config": {"name": "go", "expires_in": "30s"}}
    run = started(cast, {"w": waits, "other": delay("1h")}, [])
    with driving() as driver:
        drive(driver, lambda: Step.objects.filter(run=run, status="waiting").count() == 2, "both wait")
        monkeypatch.setattr("engine.store.load.MOST_SIGNALS", 1)
        monkeypatch.setattr("engine.driving.arrivals.MOST_SIGNALS", 1)
        for name in ("a", "b", "c", "go"):
            signal_run(run=run, name=name)
        later = timezone.now() + timedelta(minutes=1)
        monkeypatch.setattr(driver._hand, "now", lambda: later)
        drive(driver, lambda: Step.objects.get(run=run, key="w").status == "completed", "the step is over")
    assert Step.objects.get(run=run, key="w").port == "success"


@pytest.fixture
def flaky_commit(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Calling it makes the next two commits of runs fail as on a lost connection, after having been carried out."""
    failing, writing = [0], [False]
    commit_transaction = connection.commit

    def commit(*args: Any, **kwargs: Any) -> Any:
        writing[0] = True
        try:
            return commit_group(*args, **kwargs)
        finally:
            writing[0] = False

    def lose_the_answer() -> None:
        commit_transaction()
        if writing[0] and failing[0]:
            failing[0] -= 1
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("engine.driving.writing.commit", commit)
    monkeypatch.setattr(connection, "commit", lose_the_answer)
    monkeypatch.setattr("engine.driving.driver.RECONNECT_SECONDS", 0)
    return lambda: failing.__setitem__(0, 2)


def test_a_commit_of_unknown_outcome_is_neither_lost_nor_doubled(cast: Cast, flaky_commit: Callable[[], None]) -> None:
    run = started(cast, {"a": CODE, "b": CODE, "c": CODE}, ["a -> b", "b -> c"])
    driver = Driver(threads=2)
    driver._heartbeat.begin()
    flaky_commit()
    for _ in range(200):
        driver.hear()
        driver._steady_turn(wait=0.02)
        if is_over(run):
            break
    driver._dispatch.close()
    driver._heartbeat.end()
    assert run.status == "completed"
    assert told(run).count("step.started a") == 1
    assert len(told(run)) == 8


def test_what_follows_a_commit_of_unknown_outcome_is_written_without_what_that_had_written(
    cast: Cast, flaky_commit: Callable[[], None]
) -> None:
    run = started(cast, {"a": delay("1h"), "b": signal("go")}, [])
    with driving() as driver:
        flaky_commit()
        driver._steady_turn(wait=0.0)
        assert told(run) == ["workflow.started", "step.started a", "step.started b"], "it was carried out all the same"
        cancel_run(run=run, actor=cast.user("alice"))
        for _ in range(200):  # what was given away is claimed anew
            driver.hear()
            driver._steady_turn(wait=0.02)
            if is_over(run):
                break
    assert is_over(run)
    assert told(run).count("step.started a") == 1
    assert told(run)[-1] == "workflow.cancelled"
