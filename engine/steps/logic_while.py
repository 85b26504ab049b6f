"""Do steps again and again while something is true."""

from engine.core.conditions import SCHEMA
from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind
from engine.core.steps import Done, Effect, Enter, Outcome, StepContext, StepType

MOST_PASSES = 10_000


class LogicWhile(StepType):
    type = "logic.while"
    title = "While"
    description = "Do the steps inside again and again as long as something is true."
    category = "logic"
    icon = "rotate-clockwise"
    effect = Effect.PURE
    container = "while"
    ports = (Port("success", PortKind.DONE, "Taken when the condition no longer holds.", "Done"),)
    timeout = None
    summary = "{condition}"
    config = {
        "type": "object",
        "required": ["condition"],
        "properties": {
            "condition": {
                **SCHEMA,
                "title": "As long as",
                "description": "Reads {{ loop.index }}, the number of the next pass from 0, and {{ loop.last }}, the "
                "result of the last one; before the first there is none.",
            },
            "check": {
                "title": "Look",
                "enum": ["before", "after"],
                "x-labels": {"before": "Before each pass", "after": "After each pass, so there is at least one"},
                "default": "before",
            },
            "limit": {
                "type": "integer",
                "title": "At most how often",
                "minimum": 1,
                "maximum": MOST_PASSES,
                "default": 100,
                "x-template": False,
            },
            "result": {
                "type": "string",
                "title": "Result of each pass",
                "description": "A path such as {{ steps.ask.body }}; without one, what the last step inside gave.",
                "x-template": False,
            },
        },
        "additionalProperties": False,
    }
    output = {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "title": "How many passes"},
            "last": {"title": "Result of the last pass"},
        },
    }
    sample = {"count": 3, "last": {"state": "done"}}
    failures = {FailureKind.PERMANENT: "Its condition still holds after as many passes as are allowed."}
    docs = (
        "Looks at its condition before each pass (or after each) and ends when it no longer holds. Put a delay inside "
        "to ask another system every minute until it is done. It fails when its limit of passes is reached."
    )

    def perform(self, context: StepContext) -> Outcome:
        if context.config.get("check") == "after" and context.scope["loop"]["index"] == 0:
            return Enter()
        return Enter() if context.holds(context.config["condition"]) else Done()
