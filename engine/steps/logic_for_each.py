"""Do steps once for each item of a list."""

from typing import Any

from engine.core.ports import Port, PortKind
from engine.core.retry import FailureKind
from engine.core.steps import Effect, Enter, Fail, Outcome, StepContext, StepType

MOST_PARALLEL = 1_000
MOST_ITEMS = 100_000


class LogicForEach(StepType):
    type = "logic.for_each"
    title = "For each"
    description = "Do the steps inside once for each item of a list."
    category = "logic"
    icon = "repeat"
    effect = Effect.PURE
    container = "each"
    ports = (Port("success", PortKind.DONE, "Taken when all items have been gone through.", "Done"),)
    timeout = None
    summary = "{items}"
    config = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {
                "title": "List",
                "description": "Inside, the item is read as {{ loop.item }}, its number from 0 as {{ loop.index }}.",
                "anyOf": [{"type": "array"}, {"type": "string", "minLength": 1}],
                "examples": ["{{ steps.bookings.body.items }}"],
            },
            "parallel": {
                "type": "integer",
                "title": "How many at once",
                "minimum": 1,
                "maximum": MOST_PARALLEL,
                "default": 1,
                "x-template": False,
            },
            "on_item_error": {
                "title": "If one item fails",
                "enum": ["stop", "continue"],
                "x-labels": {"stop": "Stop and fail", "continue": "Go on with the others"},
                "default": "stop",
                "x-template": False,
            },
            "result": {
                "type": "string",
                "title": "Result of each item",
                "description": "A path such as {{ steps.send.body.id }}; without one, what the last step inside gave.",
                "x-template": False,
            },
        },
        "additionalProperties": False,
    }
    output = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "title": "Results, in the order of the list"},
            "count": {"type": "integer", "title": "How many items"},
            "failed": {"type": "integer", "title": "How many failed"},
        },
    }
    sample = {"results": ["sent", "sent"], "count": 2, "failed": 0}
    failures = {FailureKind.VALIDATION: "What is given as the list is none, or has too many items."}
    docs = (
        "Goes through a list in order, or several items at once. Results keep the order of the list. When one item "
        "fails, the others are given up, or go on and the result of the failed one holds its error. Trying again "
        "does only those items again that had not completed."
    )

    def perform(self, context: StepContext) -> Outcome:
        items = context.config["items"]
        if not isinstance(items, list):
            return _no_list(items)
        if len(items) > MOST_ITEMS:
            return Fail(
                f"The list has {len(items):,} items; at most {MOST_ITEMS:,} are possible.", FailureKind.VALIDATION
            )
        return Enter(items)


def _no_list(value: Any) -> Fail:
    """In the words of those who never heard of types."""
    if value is None:
        hint = "Where it may be missing, fall back on an empty list, as in {{ input.list or [] }}."
        return Fail("There is no list but an empty value (null).", FailureKind.VALIDATION, hint)
    words = {str: "a text", bool: "yes or no", int: "a number", float: "a number", dict: "an object"}
    kind = words.get(type(value), type(value).__name__)
    return Fail(f"The list is no list but {kind}.", FailureKind.VALIDATION, "Choose a value that is a list.")
