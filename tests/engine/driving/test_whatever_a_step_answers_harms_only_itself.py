"""A step type of a package may answer anything: its own step fails, in words, and is not done again and again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from engine.core.retry import FailureKind
from engine.core.steps import Done, Enter, Fail, StepContext, StepType, Wait
from engine.models import Step
from engine.services import cancel_run
from engine.steps.data_set import DataSet
from engine.steps.mail_send import MailSend
from engine.steps.time_wait_signal import TimeWaitSignal
from tests.cast import Cast
from tests.engine.driving.mails import MAIL
from tests.engine.driving.stage import CODE, drive, driving, is_over, setting, signal, started

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS: dict[str, Any] = {
    "nothing": None,
    "a generator": (number for number in range(3)),
    "a text": "done",
    "the class alone": Done,
    "no kind of failure": Fail("It failed.", "whatever"),  # type: ignore[arg-type]
    "a port it does not have": Done({}, "elsewhere"),
    "a container's answer": Enter([1, 2]),
}


def answering(monkeypatch: pytest.MonkeyPatch, type_: type[StepType], answer: Any) -> list[str]:
    """The step type answers so; filled with the attempts that are carried out."""
    attempts: list[str] = []

    def perform(self: StepType, context: StepContext) -> Any:
        attempts.append(context.attempt_id)
        return answer(context) if callable(answer) and not isinstance(answer, type) else answer

    monkeypatch.setattr(type_, "perform", perform)
    return attempts


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_must_not_be_doubled_is_done_once_and_may_have_been_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    attempts = answering(monkeypatch, MailSend, answer)
    run = started(cast, {"a": {**MAIL, "retry": {"attempts": 3, "kinds": ["permanent", "validation"]}}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed", seconds=3)
    error = Step.objects.get(run=run, key="a").error or {}
    assert len(attempts) == 1
    assert error["kind"] == "critical"
    assert error["message"].startswith(("The step answered", "It failed"))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_only_computes_fails_in_words(cast: Cast, monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    answering(monkeypatch, DataSet, answer)
    run = started(cast, {"a": {**setting(x=1), "optional": True}, "b": CODE}, ["a -> b"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over", seconds=3)
    assert run.status == "completed"
    assert (Step.objects.get(run=run, key="a").error or {})["kind"] == "permanent"


def ends_itself(context: StepContext) -> None:
    raise SystemExit(3)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_step_that_ends_its_process_takes_neither_driver_nor_thread_along(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, withdrawn: bool
) -> None:
    if withdrawn:
        monkeypatch.setattr(TimeWaitSignal, "abandon", lambda _, context: ends_itself(context))
        nodes = {f"w{number}": {**signal("go"), "timeout": 0.01} for number in range(9)}  # more than it has threads
    else:
        answering(monkeypatch, DataSet, ends_itself)
        nodes = {"a": setting(x=1)}
    run = started(cast, nodes, [])
    with driving() as driver:
        if withdrawn:
            drive(driver, lambda: Step.objects.filter(run=run, status="waiting").count() == 9, "all wait")
            run.refresh_from_db()

            cancel_run(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: is_over(run), "it is over", seconds=3)
        other = started(cast, {"a": CODE}, [])
        drive(driver, lambda: is_over(other), "the neighbour is over")
    assert other.status == "completed"


@pytest.mark.parametrize("retry_after", ["soon", timedelta(seconds=3), float("nan"), [1], -5])
@pytest.mark.parametrize("words", [None, 7, ["a"]])
def test_a_failure_in_odd_words_is_tried_again_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, retry_after: Any, words: Any
) -> None:
    fail = Fail(words, "transient", words, retry_after=retry_after)  # type: ignore[arg-type]
    attempts = answering(monkeypatch, DataSet, fail)
    run = started(cast, {"a": {**setting(x=1), "retry": {"attempts": 3, "delay": 0}}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over", seconds=3)
    assert len(attempts) == 3
    assert (Step.objects.get(run=run, key="a").error or {})["kind"] == FailureKind.TRANSIENT


@pytest.mark.parametrize("type_", [DataSet, TimeWaitSignal])
def test_a_wait_that_would_end_nowhere_fails(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, type_: type[StepType]
) -> None:
    answering(
        monkeypatch, type_, lambda context: Wait("timer", "waiting", until=context.now, port_on_timeout="elsewhere")
    )
    run = started(cast, {"a": setting(x=1) if type_ is DataSet else signal("go")}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over", seconds=3)
    assert run.status == "failed"
    assert "The step answered" in (Step.objects.get(run=run, key="a").error or {})["message"]


@dataclass
class Odd:
    """JSON could be made of it, if it did not hold half a character."""

    text: str = "\ud800"


def test_a_wait_in_odd_words_is_waited_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    odd: Any = Odd()
    answering(monkeypatch, TimeWaitSignal, Wait(odd, odd, name=odd, key=odd, answer_at=odd, port_on_timeout=odd))
    run = started(cast, {"a": signal("go")}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run) or run.status == "waiting", "it waits", seconds=3)
    assert run.status == "waiting"
