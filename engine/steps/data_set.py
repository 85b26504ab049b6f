"""Put values together under names of one's own."""

from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Outcome, StepContext, StepType


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
    output_from = {"": "values"}
    failures = {FailureKind.VALIDATION: "A value that is read is not there, or what is gathered is too large to keep."}
    sample = {"total": 120}
    docs = "Each value may be plain text or an expression; a lone `{{ … }}` keeps its type."

    def perform(self, context: StepContext) -> Outcome:
        return Done(dict(context.config["values"]))
