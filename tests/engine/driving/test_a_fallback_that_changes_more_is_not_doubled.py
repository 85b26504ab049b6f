"""A fallback may do more than what it stands in for, such as change data where that only reads."""

import threading
from typing import Any

import pytest

from engine.core.catalogue import Catalogue
from engine.core.document import parse
from engine.core.plan import compile_plan
from engine.core.steps import Done, Effect, Fail, Outcome, StepContext
from engine.models import Step
from engine.steps.data_query import DataQuery
from engine.steps.http_request import HttpRequest
from tests.cast import Cast
from tests.engine.core.stage import document
from tests.engine.driving.stage import drive, driving, is_over, later, started

SHOP = "{{ 'shop' }}"  # not looked for while drawing
LOOK: dict[str, Any] = {"type": "data.query", "config": {"database": SHOP, "sql": "SELECT 1"}}
CHANGE = {"mode": "write", "sql": "UPDATE orders SET paid = 1"}


@pytest.mark.parametrize(
    ("node", "fallback", "effect"),
    [
        (LOOK, {"sql": "SELECT 2"}, Effect.IDEMPOTENT),
        (LOOK, CHANGE, Effect.AT_MOST_ONCE),
        ({**LOOK, "config": {**LOOK["config"], **CHANGE}}, {"mode": "read"}, Effect.AT_MOST_ONCE),
        ({"type": "http.request", "config": {"method": "GET", "url": "x"}}, {"method": "POST"}, Effect.KEYED),
    ],
)
def test_a_step_counts_as_the_more_of_both(node: dict[str, Any], fallback: dict[str, Any], effect: Effect) -> None:
    drawn = parse(document({"a": {**node, "fallback": {"config": fallback}}}, []))
    assert compile_plan(drawn, Catalogue((DataQuery, HttpRequest))).nodes["a"].effect is effect


@pytest.mark.django_db(transaction=True)
def test_one_that_was_cut_off_while_it_changed_data_is_asked_about(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, goes_on = [], threading.Event()

    def perform(_: DataQuery, context: StepContext) -> Outcome:
        if context.config["mode"] == "read":
            return Fail("There is no such row.")
        changes.append(context.attempt)
        goes_on.wait(10)
        return Done({})

    monkeypatch.setattr(DataQuery, "perform", perform)
    run = started(cast, {"a": {**LOOK, "fallback": {"config": CHANGE}}}, [])
    with driving() as first, driving() as second:
        drive(first, lambda: changes, "the data are being changed")
        later(second, 60)
        drive(second, lambda: is_over(run) or run.status == "waiting" or len(changes) > 1, "it was taken up")
        goes_on.set()
    assert len(changes) == 1
    assert (Step.objects.get(run=run, key="a").wait or {})["choices"] == ["retry", "skip", "input"]
