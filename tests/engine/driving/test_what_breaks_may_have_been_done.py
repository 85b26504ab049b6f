"""A step that must not be done twice and that breaks in a way nobody foresaw: nobody can tell how far it came."""

from typing import Any

import pytest

from engine.core.steps import Done
from engine.interventions import retry_failed
from engine.models import Event, Step
from engine.outbound.broken import NotReached
from engine.steps.http_request import HttpRequest
from engine.steps.mail_send import MailSend
from tests.cast import Cast
from tests.engine.driving.mails import MAIL
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


def breaks(context: Any) -> Any:
    raise RuntimeError("a fault of the step type")


def exits(context: Any) -> Any:
    raise SystemExit


def answers_nothing(context: Any) -> Any:
    return None


def answers_what_cannot_be_kept(context: Any) -> Any:
    return Done({"sent": object()})


@pytest.mark.parametrize("perform", [breaks, exits, answers_what_cannot_be_kept])
def test_it_is_not_done_again_without_a_word_about_just_that(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, perform: Any
) -> None:
    monkeypatch.setattr(MailSend, "perform", lambda _, context: perform(context))
    run = started(cast, {"a": {**MAIL, "retry": {"attempts": 3, "kinds": ["permanent", "validation"]}}}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed")
        step = Step.objects.get(run=run, key="a")
        assert ((step.error or {})["kind"], step.attempt) == ("critical", 1)
        retry_failed(run=run, actor=cast.user("charlie"))
        drive(driver, lambda: not is_over(run) and run.status == "waiting", "a person is asked")
    step.refresh_from_db()
    assert (step.wait or {})["kind"] == "person"
    assert step.attempt == 1


@pytest.mark.parametrize("perform", [None, breaks, exits, answers_nothing, answers_what_cannot_be_kept])
def test_a_request_that_changes_something_and_has_no_answer_is_left_to_a_person_to_undo(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, perform: Any
) -> None:
    def send(*_: Any, **__: Any) -> Any:
        raise NotReached("The exchange broke off.", sent=True)

    monkeypatch.setattr("engine.steps.http_request.send", send)
    if perform:
        monkeypatch.setattr(HttpRequest, "perform", lambda _, context: perform(context))
    pay = {"type": "http.request", "config": {"method": "POST", "url": "https://pay.test/"}, "on_error": "roll_back"}
    run = started(cast, {"a": pay}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is undone")
    (told,) = Event.objects.filter(run=run, type="workflow.rolled_back")
    assert [(one["step"], one["why"]) for one in told.data["by_hand"]] == [("a", "no_reverse")]
