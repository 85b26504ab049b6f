"""The parts of a configuration that every human step shares."""

from typing import Any

from engine.core.ports import Port, PortKind

ASSIGNEES: dict[str, Any] = {
    "title": "Who can do it",
    "description": "Any one of these people, or of the members of these groups.",
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
    "x-control": "people",
    "x-group": "Task",
    "examples": [["group:Finance"], ["user:fiona@example.com"]],
}
INSTRUCTIONS: dict[str, Any] = {
    "title": "Instructions",
    "description": "What to look at and what to decide. Markdown; values in {{ }} appear as plain text.",
    "type": "string",
    "x-control": "multiline",
    "x-escape": "markdown",
    "x-group": "Task",
    "maxLength": 20_000,
}
CONTEXT: dict[str, Any] = {
    "title": "What they see",
    "description": "The facts a person needs, each with a label. Lists of objects are shown as tables.",
    "type": "array",
    "maxItems": 50,
    "x-control": "pairs",
    "x-group": "Task",
    "items": {
        "type": "object",
        "required": ["label", "value"],
        "additionalProperties": False,
        "properties": {
            "label": {"title": "Label", "type": "string", "minLength": 1, "maxLength": 120},
            "value": {"title": "Value", "type": "string"},
        },
    },
    "examples": [[{"label": "Total", "value": "{{ input.total }}"}]],
}
FORM_SCHEMA: dict[str, Any] = {
    "title": "Form",
    "description": "Fields they fill in. The answers are in this step's output under data.",
    "type": "object",
    "x-control": "schema",
    "x-template": False,
    "x-group": "Form",
}
DUE_IN: dict[str, Any] = {
    "title": "Due in",
    "description": "After this time the task is shown as overdue; nothing else happens.",
    "type": "string",
    "x-control": "duration",
    "x-group": "Time",
    "examples": ["2d", "4h"],
}
EXPIRES_IN: dict[str, Any] = {
    "title": "Give up after",
    "description": "After this time the task closes and the run goes on along the port “expired”.",
    "type": "string",
    "x-control": "duration",
    "x-group": "Time",
    "examples": ["5d", "8h"],
}
EXPIRED = Port("expired", PortKind.TIMEOUT, "Taken when nobody has answered in time.", when="expires_in")
OUTPUT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "outcome": {"type": "string", "description": "approved, rejected, submitted or expired"},
        "comment": {"type": "string"},
        "data": {"type": "object", "description": "The answers to the form."},
        "by": {"type": ["string", "null"], "description": "E-mail address of the person."},
        "by_name": {"type": ["string", "null"]},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "task": {"type": "string", "description": "Id of the task."},
    },
}
