"""A driver that ends beside an effect that takes long: what it had announced and not begun is begun by the next."""

from collections.abc import Callable, Iterator

import pytest

from engine.driving import driver as driving_module
from engine.driving.driver import Driver
from engine.interventions import roll_back
from engine.models import Driver as Row
from engine.models import Event, Run, Step
from engine.services import cancel_run, signal_run
from engine.store.claim import break_leases
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import at_work, drive, driving, is_over, setting, signal, started, told
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mails]:
    """Mails that take long, but for “c”; a driver that ends does not wait for them."""
    monkeypatch.setattr(driving_module, "HAND_OVER_SECONDS", 0.5)
    found = Mails(monkeypatch, "a", "b", "long")
    yield found
    found.let_go()


def status(run: Run, key: str) -> str:
    return Step.objects.get(run=run, key=key).status


def ended_beside(mails: Mails, run: Run, *, threads: int, begun: int, let_go: str = "") -> None:
    """A driver that took the run up ends while mails are under way; `let_go` is sent while it hands over."""
    driver = Driver(threads=threads)
    with at_work(driver, seconds=60) as thread:
        until(lambda: len(mails.begun) == begun, "mails are under way")
        driver._heartbeat.stop_requested = True
        driver.hear()
        until(lambda: Row.objects.get(name=driver.name).draining, "it hands over")
        if let_go:
            mails.let_go(let_go)
        until(lambda: not thread.is_alive(), "it has ended")


def is_begun_once_and_asked_about(mails: Mails, run: Run) -> None:
    """The next driver begins “b” and dies during it; the one after that asks a person."""
    with driving() as two:
        drive(two, lambda: "b" in mails.begun, "the next driver begins it")
        break_leases(owner=two.name)
        with driving() as three:
            drive(three, lambda: status(run, "b") == "waiting", "a person is asked")
    assert mails.begun.count("b") == 1


def test_what_it_announced_while_handing_over_is_begun_by_the_next(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "c": MAIL, "long": MAIL}, ["a -> c"])
    ended_beside(mails, run, threads=4, begun=2, let_go="a")
    assert (status(run, "c"), sorted(mails.begun)) == ("running", ["a", "long"])
    with driving() as two:
        drive(two, lambda: status(run, "c") == "completed", "the next driver sends it")
        assert status(run, "long") == "waiting"  # about this one a person is asked
    assert mails.begun[2:] == ["c"]
    assert [line for line in told(run) if line.endswith(" c")] == [
        "step.started c", "step.postponed c", "step.postponed c", "step.completed c",
    ]  # fmt: skip


def test_what_waited_for_a_thread_is_begun_by_the_next(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "c": {**MAIL, "timeout": 30}}, [])
    ended_beside(mails, run, threads=1, begun=1)
    first = mails.begun[0]
    assert (status(run, "a"), status(run, "c"), first) == ("running", "running", "a")
    with driving() as two:
        drive(two, lambda: status(run, "c") == "completed", "the next driver sends it")
        assert status(run, "a") == "waiting"
    assert mails.begun == ["a", "c"]


def test_what_the_next_had_begun_when_it_died_is_asked_about(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "b": MAIL, "long": MAIL}, ["a -> b"])
    ended_beside(mails, run, threads=4, begun=2, let_go="a")
    is_begun_once_and_asked_about(mails, run)


def test_what_was_noted_as_unbegun_and_handed_over_whole_is_begun_once(cast: Cast, mails: Mails) -> None:
    """As by a driver that could not write for a while as it ended: nothing else of the run was under way any more."""
    run = started(cast, {"a": MAIL, "b": MAIL}, ["a -> b"])
    with driving() as one:
        drive(one, lambda: "a" in mails.begun, "a mail is under way")
        one._dispatch.hand_over()
        mails.let_go("a")
        drive(one, lambda: Event.objects.filter(run=run, type="step.started", step="b").exists(), "b is announced")
        one._leave_unbegun()
    assert (Run.objects.get(pk=run.pk).lease_owner, mails.begun) == ("", ["a"])
    is_begun_once_and_asked_about(mails, run)


def test_it_does_not_count_as_cut_off(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "c": {**MAIL, "on_crash": "again"}, "long": MAIL}, ["a -> c"])
    ended_beside(mails, run, threads=4, begun=2, let_go="a")
    with driving() as two:
        drive(two, lambda: status(run, "c") == "completed", "the next driver sends it")
    assert not Event.objects.filter(run=run, type="warning.repeated", step="c").exists()
    assert not is_over(run)


@pytest.mark.parametrize(("word", "ends"), [(cancel_run, "cancelled"), (roll_back, "rolled_back")])
def test_what_was_handed_over_unbegun_is_not_begun_once_a_person_has_ended_its_run(
    cast: Cast, mails: Mails, word: Callable[..., None], ends: str
) -> None:
    """Nothing of it was under way, so the driver gave it back whole."""
    nodes = {
        "a": {**MAIL, "compensation": "u"},
        "c": {**MAIL, "compensation": "w"},
        "u": setting(n=1),
        "w": setting(n=1),
    }
    run = started(cast, nodes, ["a -> c"])
    ended_beside(mails, run, threads=4, begun=1, let_go="a")
    assert (status(run, "a"), status(run, "c"), mails.begun) == ("completed", "running", ["a"])
    word(run=run, actor=cast.user("alice"))
    with driving() as two:
        drive(two, lambda: is_over(run), "it is over")
    assert (run.status, mails.begun) == (ends, ["a"])
    assert "It had not begun." in Event.objects.get(run=run, step="c", type="step.cancelled").message


def test_what_was_handed_over_unbegun_is_begun_once_whatever_else_a_person_has_said(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "c": MAIL}, ["a -> c"])
    ended_beside(mails, run, threads=4, begun=1, let_go="a")
    signal_run(run=run, name="paid")
    with driving() as two:
        drive(two, lambda: is_over(run), "it is over")
    assert (run.status, mails.begun) == ("completed", ["a", "c"])


def test_nobody_is_asked_about_what_an_answer_begins_as_the_next_driver_takes_the_run_up(
    cast: Cast, mails: Mails
) -> None:
    nodes = {"a": MAIL, "c": MAIL, "wait": signal("paid"), "e": MAIL}
    run = started(cast, nodes, ["a -> c", "wait -> e"])
    ended_beside(mails, run, threads=4, begun=1, let_go="a")
    assert (status(run, "c"), status(run, "wait")) == ("running", "waiting")
    signal_run(run=run, name="paid")
    with driving() as two:
        drive(two, lambda: is_over(run), "it is over")
    assert (run.status, mails.begun[0], sorted(mails.begun[1:])) == ("completed", "a", ["c", "e"])
    assert [line for line in told(run) if line.endswith(" e")] == ["step.started e", "step.completed e"]


def test_nobody_is_asked_about_what_an_answer_begins_after_a_crash(cast: Cast, mails: Mails) -> None:
    run = started(cast, {"a": MAIL, "wait": signal("paid"), "e": MAIL}, ["wait -> e"])
    with driving() as one:
        waits = Step.objects.filter(run=run, key="wait", status="waiting")
        drive(one, lambda: "a" in mails.begun and waits.exists(), "a mail is under way")
        break_leases(owner=one.name)
        signal_run(run=run, name="paid")
        with driving() as two:
            drive(two, lambda: "e" in mails.begun, "it is sent")
            assert status(run, "a") == "waiting"  # about this one a person is asked
    assert mails.begun == ["a", "e"]
