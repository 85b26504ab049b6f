"""What failed and is to be tried again tells beforehand if that does again what must not be done twice."""

from typing import Any

import pytest

from engine.interventions import retry_failed
from engine.models import Event
from tests.cast import Cast
from tests.engine.driving.mails import MAIL, Mails
from tests.engine.driving.stage import drive, driving, is_over, setting, started

pytestmark = pytest.mark.django_db(transaction=True)

BREAKS: dict[str, Any] = {"type": "code.python", "config": {"code": "1 / 0"}}
LOOP: dict[str, Any] = {"type": "logic.for_each", "config": {"items": [1]}}


@pytest.mark.parametrize(("first", "again"), [(MAIL, True), (setting(n=1), False)])
def test_a_loop_in_which_an_email_was_sent_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, first: dict[str, Any], again: bool
) -> None:
    mails = Mails(monkeypatch)
    nodes = {"loop": LOOP, "a": {**first, "inside": "loop"}, "b": {**BREAKS, "inside": "loop"}}
    run = started(cast, nodes, ["a -> b"])
    with driving() as driver:
        drive(driver, lambda: is_over(run), "it has failed")
        told = Event.objects.get(run=run, type="step.failed", step="loop").message
        assert told.endswith("must not be done twice; tried again, it does that again.") is again
        retry_failed(run=run, actor=cast.user("alice"))
        drive(
            driver, lambda: Event.objects.filter(run=run, type="step.failed", step="loop").count() == 2, "it has again"
        )
    assert len(mails.begun) == (2 if again else 0)
