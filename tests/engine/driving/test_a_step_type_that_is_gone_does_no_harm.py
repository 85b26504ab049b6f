"""The package of a step type is gone, or cannot be imported any more, while runs are under way that need it."""

import pytest

from engine.interventions import retry_failed, roll_back
from engine.models import Event, Step
from engine.registry import CATALOGUE
from engine.steps.http_request import HttpRequest
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import CODE, drive, driving, is_over, later, started

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_must_not_be_doubled_and_was_cut_off_is_asked_about(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch, "a")
    run = started(cast, {"a": MAIL}, [])
    with driving() as first, driving() as second:
        drive(first, lambda: mails.begun, "the mail is under way")
        monkeypatch.delitem(CATALOGUE._types, "mail.send")
        later(second, 60)
        drive(second, lambda: is_over(run) or run.status == "waiting", "it was taken up")
        mails.let_go()
    assert (Step.objects.get(run=run, key="a").wait or {})["choices"] == ["retry", "skip", "input"]


def test_what_it_had_done_is_left_to_a_person_to_undo(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Mails(monkeypatch)
    run = started(cast, {"a": MAIL, "b": CODE}, ["a -> b"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it is over")
    monkeypatch.delitem(CATALOGUE._types, "mail.send")
    roll_back(run=run, actor=cast.user("charlie"))
    with driving() as driver:
        drive(driver, lambda: is_over(run) and run.status.startswith("roll"), "it was rolled back")
    (told,) = Event.objects.filter(run=run, type="workflow.rolled_back")
    assert [(one["step"], one["why"]) for one in told.data["by_hand"]] == [("a", "no_reverse")]


def test_it_can_be_tried_again_once_it_is_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = Mails(monkeypatch)
    run = started(cast, {"a": MAIL}, [])
    with monkeypatch.context() as gone, driving() as driver:
        gone.delitem(CATALOGUE._types, "mail.send")
        drive(driver, lambda: is_over(run), "it has failed")
    assert "is not installed" in (run.error or {})["message"]
    retry_failed(run=run, actor=cast.user("charlie"))
    with driving() as driver:
        drive(driver, lambda: is_over(run) and run.status == "completed", "it is done")
    assert mails.begun == ["a"]


def test_what_it_calls_secret_stays_so(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {**HttpRequest.config["properties"]["url"], "x-secret": True}
    properties = {**HttpRequest.config["properties"], "url": secret}
    monkeypatch.setattr(HttpRequest, "config", {**HttpRequest.config, "properties": properties})
    run = started(
        cast, {"a": {"type": "http.request", "config": {"method": "GET", "url": "https://x.test/hunter2"}}}, []
    )
    monkeypatch.delitem(CATALOGUE._types, "http.request")
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed")
    assert "hunter2" not in str(Step.objects.get(run=run, key="a").input)
