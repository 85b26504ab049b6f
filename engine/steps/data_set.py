"""Put values together under names of one's own."""

from collections.abc import Mapping
from typing import Any

from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Outcome, Schema, StepContext, StepType


class DataSet(StepType):
    type = "data.set"
    title = "Set data"
    description = "Gather, rename or combine values for later steps."
    category = "data"
    icon = "braces"
    effect = Effect.PURE
    summary = "{values}"
    config = {
        "type": "object",
        "required": ["values"],
        "properties": {
            "values": {
                "title": "Values", "type": "object", "minProperties": 1, "maxProperties": 200,
                "additionalProperties": {}, "x-control": "mapping",
                "description": "A name and what it holds, for example total = {{ input.net }}.",
            }
        },
        "additionalProperties": False,
    }  # fmt: skip
    output = {"type": "object", "additionalProperties": True}
    failures = {FailureKind.VALIDATION: "A value that is read is not there, or what is gathered is too large to keep."}
    sample = {"total": 120}
    docs = "Each value may be plain text or an expression; a lone `{{ … }}` keeps its type."

    def output_of(self, config: Mapping[str, Any]) -> Schema:
        values = config.get("values")
        if not isinstance(values, Mapping):
            return self.output
        return {"type": "object", "properties": {name: {} for name in values}, "additionalProperties": False}

    def perform(self, context: StepContext) -> Outcome:
        return Done(dict(context.config["values"]))
