"""Steps that belong together: all of them, or none."""

from engine.core.ports import Port, PortKind
from engine.core.steps import Effect, Enter, Outcome, StepContext, StepType


class LogicGroup(StepType):
    type = "logic.group"
    title = "Group"
    description = "Treat the steps inside as one: all are done, or what was done is undone."
    category = "logic"
    icon = "box-multiple"
    effect = Effect.PURE
    container = "group"
    ports = (Port("success", PortKind.DONE, "Taken when all steps inside are done.", "Done"),)
    timeout = None
    config = {
        "type": "object",
        "properties": {
            "result": {
                "type": "string",
                "title": "Result",
                "description": "A path such as {{ steps.book.body.id }}; without one, what the last step inside gave.",
                "x-template": False,
            },
        },
        "additionalProperties": False,
    }
    output = {"title": "Result"}
    sample = {"booking": "B-1042"}
    docs = (
        "If a step inside fails and nothing catches it, the steps that had completed are undone by their reverse "
        "steps, the last one first; then the group has failed and may be tried again as a whole."
    )

    def perform(self, context: StepContext) -> Outcome:
        return Enter()
