"""A step that must not be done twice and that breaks in a way nobody foresaw: nobody can tell how far it came."""

from typing import Any

import pytest

from engine.core.steps import Done
from engine.interventions import retry_failed
from engine.models import Step
from engine.steps.mail_send import MailSend
from tests.cast import Cast
from tests.engine.driving.mails import MAIL
from tests.engine.driving.stage import drive, driving, is_over, started

pytestmark = pytest.mark.django_db(transaction=True)


def breaks(context: Any) -> Any:
    raise RuntimeError("a fault of the step type")


def exits(context: Any) -> Any:
    raise SystemExit


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
