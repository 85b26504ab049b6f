"""What the palette, the inspector and the docs rely on, asked of every registered step type."""

from pathlib import Path

import jsonschema_rs
import pytest

from engine.core.steps import Effect, StepType
from engine.registry import CATALOGUE

CATEGORIES = {"triggers", "people", "logic", "data", "integrations", "ai", "code", "time"}
ICONS = set((Path(__file__).resolve().parents[3] / "canvas" / "src" / "icons.txt").read_text().split())

every = pytest.mark.parametrize("step_type", list(CATALOGUE.values()), ids=lambda step_type: step_type.type)


def test_all_step_types_of_this_product_are_registered() -> None:
    assert {
        "http.request", "logic.condition", "logic.switch", "data.set", "data.query", "code.python", "mail.send",
        "time.delay", "time.wait_signal", "human.approval", "human.form",
    } <= set(CATALOGUE)  # fmt: skip


@every
def test_it_says_what_it_is_in_words_with_an_icon(step_type: StepType) -> None:
    assert step_type.title
    assert step_type.description.endswith(".")
    assert step_type.docs
    assert step_type.category in CATEGORIES
    assert step_type.icon in ICONS, f"add “{step_type.icon}” to canvas/src/icons.txt"
    assert isinstance(step_type.effect, Effect)


@every
def test_its_schemas_are_schemas_and_every_field_has_a_title(step_type: StepType) -> None:
    jsonschema_rs.meta.validate(step_type.config)
    jsonschema_rs.meta.validate(step_type.output)
    assert step_type.config["additionalProperties"] is False, "an unknown field must be noticed"
    for name, schema in step_type.config["properties"].items():
        assert schema.get("title"), f"{name} has no title"
        if "x-labels" in schema:
            assert len(schema["x-labels"]) == len(schema["enum"])


@every
def test_its_sample_is_an_output_it_could_give(step_type: StepType) -> None:
    assert jsonschema_rs.is_valid(step_type.output, step_type.sample)


@every
def test_its_defaults_suit_its_own_schema(step_type: StepType) -> None:
    properties = step_type.config["properties"]
    for name, value in step_type.spec()["defaults"].items():
        assert jsonschema_rs.is_valid(properties[name], value), f"the default of {name} is not valid"
