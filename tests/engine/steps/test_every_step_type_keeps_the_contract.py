"""What the palette, the inspector, the docs and simulated runs rely on, asked of every registered step type."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from engine.core.contract import faults_of
from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind, Retry
from engine.core.steps import Done, Effect, Outcome, StepContext, StepType
from engine.registry import CATALOGUE
from engine.step_pages import own_types, pages

ROOT = Path(__file__).resolve().parents[3]
ICONS = set((ROOT / "canvas" / "src" / "icons.txt").read_text().split())

every = pytest.mark.parametrize("step_type", own_types(), ids=lambda step_type: step_type.type)


def test_all_step_types_of_this_product_are_registered() -> None:
    assert {
        "http.request", "logic.condition", "logic.switch", "logic.for_each", "logic.while", "logic.group", "data.set",
        "data.query", "code.python", "mail.send", "time.delay", "time.wait_signal", "human.approval", "human.form",
        "flow.call",
    } <= set(CATALOGUE)  # fmt: skip


@every
def test_it_keeps_the_contract(step_type: StepType) -> None:
    assert faults_of(type(step_type)) == []


@every
def test_its_icon_is_one_that_the_product_carries(step_type: StepType) -> None:
    assert step_type.icon in ICONS, f"add “{step_type.icon}” to canvas/src/icons.txt"


@every
def test_it_declares_every_kind_of_failure_that_its_code_names(step_type: StepType) -> None:
    named = {
        FailureKind[node.attr]
        for cls in inspect.getmro(type(step_type))[:-2]
        for node in ast.walk(ast.parse(Path(inspect.getfile(cls)).read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "FailureKind"
    }
    assert named <= set(step_type.failures)


def test_the_pages_of_step_types_are_fresh() -> None:
    folder = ROOT / "docs" / "steps"
    kept = {page.name: page.read_text(encoding="utf-8") for page in folder.glob("*.md")}
    assert kept == pages(own_types()), "run: manage.py step_pages --into docs/steps"


class Sound(StepType):
    type, title, description, category, icon = "test.sound", "Sound", "Does nothing.", "data", "code"
    effect, docs, sample = Effect.PURE, "Nothing at all.", {"n": 1}
    config = {"type": "object", "properties": {"n": {"title": "N", "type": "integer"}}, "additionalProperties": False}
    output = {"type": "object", "properties": {"n": {"type": "integer"}}}

    def perform(self, context: StepContext) -> Outcome:
        return Done({"n": 1})


def with_field(**schema: Any) -> dict[str, Any]:
    return {"config": {**Sound.config, "properties": {"n": schema}}}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"type": "Sound"}, "is no name of a type"),
        ({"title": ""}, "does not declare title"),
        ({"docs": 3}, "must be text"),
        ({"description": "No sentence"}, "full stop"),
        ({"category": "magic"}, "no category “magic”"),
        ({"effect": "pure"}, "none of engine.core.steps.Effect"),
        ({"container": "heap"}, "no container of the kind “heap”"),
        ({"lasting": "yes"}, "neither True nor False"),
        ({"timeout": 4_000}, "time limit is not between"),
        ({"perform": StepType.perform}, "no perform method"),
        ({"config": {"type": "nothing"}}, "config is no JSON Schema"),
        ({"config": {"type": "object"}}, "additionalProperties false"),
        (with_field(type="integer"), "the field n has no title"),
        (with_field(title="N", type="integer", default="x"), "default of the field n"),
        (with_field(title="N", enum=[1, 2], **{"x-labels": ["one"]}), "one label for each choice"),
        ({"output": {"$ref": "https://example.com/schema.json"}}, "output is no JSON Schema"),
        ({"sample": None}, "no sample"),
        ({"sample": {"n": "one"}}, "sample does not fit"),
        ({"ports": ["success"]}, "no tuple of names"),
        ({"ports": ("success", "error")}, "claim the name “error”"),
        ({"ports": ("success", Port())}, "have no name"),
        ({"ports": (Port("late", PortKind.ERROR),)}, "one more for errors"),
        ({"ports": (Port("late", about="Too late"),)}, "about the port late is no sentence"),
        ({"ports": (Port(each="cases"),)}, "does not say where names of ports are"),
        ({"ports": (Port("late", when="limit"),)}, "no such field"),
        ({"ports": (Port("late", output={"type": "nothing"}),)}, "output of the port late is no JSON Schema"),
        ({"output_from": {"": "values"}}, "fields that do not exist: values"),
        ({"failures": {"transient": "Sometimes."}}, "failures do not say"),
        ({"failures": {FailureKind.TRANSIENT: "Sometimes."}, "fails": False}, "says that it never fails"),
        ({"failures": {FailureKind.TRANSIENT: "Sometimes"}}, "full stop"),
        ({"retry": 3}, "no engine.core.retry.Retry"),
        ({"retry": Retry(attempts=3, kinds=frozenset({FailureKind.PERMANENT}))}, "does not declare"),
        ({"sample": {"n": 1, "more": float("nan")}}, "cannot be served"),
    ],
)
def test_each_way_of_breaking_it_is_named(changed: dict[str, Any], fault: str) -> None:
    assert faults_of(Sound) == []
    (found,) = faults_of(type("Faulty", (Sound,), changed))
    assert fault in found


def test_what_is_no_step_type_is_named() -> None:
    assert "no step type" in faults_of(dict)[0]
    assert "no step type" in faults_of("http.request")[0]
