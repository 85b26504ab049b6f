"""Take one of two ways."""

from engine.core.conditions import SCHEMA
from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Outcome, StepContext, StepType


class LogicCondition(StepType):
    type = "logic.condition"
    title = "Condition"
    description = "Go one way if something is true, the other if not."
    category = "logic"
    icon = "arrows-split-2"
    effect = Effect.PURE
    summary = "{condition}"
    ports = (
        Port("true", PortKind.DECISION, "Taken when the condition holds."),
        Port("false", PortKind.DECISION, "Taken when the condition does not hold."),
    )
    config = {
        "type": "object",
        "required": ["condition"],
        "properties": {"condition": {**SCHEMA, "title": "If"}},
        "additionalProperties": False,
    }
    output = {"type": "object", "properties": {"result": {"type": "boolean", "title": "Result"}}}
    failures = {
        FailureKind.VALIDATION: "A value that is compared is not there, or is of no kind that can be compared so."
    }
    sample = {"result": True}
    docs = "Compares values by rules, all or any of which must hold, also in groups within groups, or by an expression."

    def perform(self, context: StepContext) -> Outcome:
        result = context.holds(context.config["condition"])
        return Done({"result": result}, "true" if result else "false")
