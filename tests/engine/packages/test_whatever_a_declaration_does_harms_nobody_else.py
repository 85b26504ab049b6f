"""A package's step type is asked about configurations while people draw and where runs are taken up: it may break."""

from typing import Any, ClassVar

import orjson
import pytest

from engine.api.catalogue import served
from engine.checking import check_in
from engine.core.document import parse
from engine.core.steps import ConfigProblem, Done, Effect, Outcome, StepContext, StepType
from engine.models import Definition, Run
from engine.registry import CATALOGUE
from engine.services import start_run
from tests.cast import Cast
from tests.engine.core.stage import document
from tests.engine.driving.stage import defined, drive, driving, is_over, setting, started

pytestmark = pytest.mark.django_db(transaction=True)

NODES: dict[str, Any] = {"a": {"type": "strangers.break"}, "b": {"type": "no.such"}, "c": setting(x="{{ steps.a.x }}")}
ODD: Any = ConfigProblem(*(7, 8, 9))  # type: ignore[arg-type]  # as a package may


class Breaks(StepType):
    """Breaks when it is asked, not when it is done."""

    type, title, description, category, icon = "strangers.break", "Break", "Breaks when it is asked.", "data", "code"
    effect, docs, sample = Effect.PURE, "Nothing at all.", {}
    config: ClassVar[Any] = {"type": "object", "properties": {}, "additionalProperties": False}

    def perform(self, context: StepContext) -> Outcome:
        return Done({})


@pytest.fixture(autouse=True)
def strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a package brings it."""
    monkeypatch.setattr(CATALOGUE, "_types", dict(CATALOGUE._types))
    monkeypatch.setattr(CATALOGUE, "_foreign", set(CATALOGUE._foreign))
    CATALOGUE.add((Breaks,), foreign=True)


def breaking(monkeypatch: pytest.MonkeyPatch, method: str, error: BaseException) -> None:
    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Breaks, method, broken)


@pytest.mark.parametrize("error", [RuntimeError("no"), LookupError("no"), SystemExit(3)], ids=["a", "b", "c"])
@pytest.mark.parametrize("method", ["check", "check_in", "offers", "effect_of", "ports_of", "output_of", "conditions"])
def test_people_go_on_drawing_with_everything_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, error: BaseException
) -> None:
    breaking(monkeypatch, method, error)
    problems = check_in(parse(document(NODES, ["a -> c"])), cast.workspace.pk)
    assert any(problem.where.node == "b" and problem.code == "unknown-step-type" for problem in problems)
    assert {"strangers.break", "data.set"} <= {step["type"] for step in served(cast.workspace.pk)["steps"]}


@pytest.mark.parametrize("answer", [None, 7, ["no"], [None], {"a": ["b"]}, {"a": {"b": 1}}, [ODD]], ids=repr)
@pytest.mark.parametrize("method", ["check", "check_in", "offers"])
def test_an_answer_that_is_none_hides_nothing_and_keeps_nobody_from_drawing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, answer: Any
) -> None:
    monkeypatch.setattr(Breaks, method, lambda *_: answer)
    monkeypatch.setattr(Breaks, "config", {**Breaks.config, "properties": {"a": {"title": "A"}}})
    nodes = {**NODES, "later": {"type": "code.python", "config": {"code": "("}}}
    problems = check_in(parse(document(nodes, ["a -> c"])), cast.workspace.pk)
    assert any(problem.where.node == "later" and problem.code == "invalid-config" for problem in problems)
    orjson.dumps([problem.dump() for problem in problems])
    orjson.dumps(served(cast.workspace.pk))


def test_a_pointer_without_its_slash_still_leads_to_the_field(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Breaks, "check", lambda *_: [ConfigProblem("a", "it is wrong")])
    problems = check_in(parse(document({"a": NODES["a"]}, [])), cast.workspace.pk)
    assert [problem.where.pointer for problem in problems] == ["/nodes/a/config/a"]


@pytest.mark.parametrize("error", [RuntimeError("no"), SystemExit(3)], ids=["a", "b"])
@pytest.mark.parametrize("method", ["effect_of", "ports_of"])
def test_only_its_own_runs_end_where_it_breaks_when_they_are_taken_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, error: BaseException
) -> None:
    definition: Definition = defined(cast, {"a": NODES["a"]}, [])
    breaking(monkeypatch, method, error)
    run: Run = start_run(definition=definition, input={})[0]
    other = started(cast, {"a": setting(x=1)}, [])
    with driving() as driver:
        drive(driver, lambda: is_over(run) and is_over(other), "both are over")
    assert (run.status, other.status) == ("failed", "completed")
