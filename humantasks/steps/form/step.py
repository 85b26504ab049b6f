"""Ask people to fill in a form."""

from typing import ClassVar

from engine.core.ports import Port, PortKind
from engine.core.steps import Schema
from humantasks.models import Kind
from humantasks.steps.asking import HumanStep
from humantasks.steps.config import ASSIGNEES, CONTEXT, DUE_IN, EXPIRED, EXPIRES_IN, FORM_SCHEMA, INSTRUCTIONS, OUTPUT


class Form(HumanStep):
    """`human.form`: waits until somebody has filled in the form, or its time is up."""

    type = "human.form"
    title = "Form"
    description = "Ask a person or a group to fill in a form, and wait for the answers."
    icon = "forms"
    kind = Kind.FORM
    verb = "fill in a form"
    ports = (Port("success", PortKind.OUTCOME, "Taken when somebody has filled in the form.", "Filled in"), EXPIRED)
    summary = "Form for {assignees}"
    config: ClassVar[Schema] = {
        "type": "object",
        "required": ["title", "assignees", "form"],
        "additionalProperties": False,
        "properties": {
            "title": {
                "title": "Title",
                "description": "How the task is called in the inbox and in the e-mail.",
                "type": "string",
                "minLength": 1,
                "maxLength": 300,
                "x-group": "Task",
                "examples": ["Delivery address for order {{ input.order }}"],
            },
            "assignees": ASSIGNEES,
            "instructions": INSTRUCTIONS,
            "context": CONTEXT,
            "form": {**FORM_SCHEMA, "default": {"type": "object", "properties": {}}},
            "due_in": DUE_IN,
            "expires_in": EXPIRES_IN,
        },
    }
    output = OUTPUT
    sample = {
        "outcome": "submitted",
        "comment": "",
        "data": {"street": "Harbour Road 12"},
        "by": "fiona@example.com",
        "by_name": "Fiona",
        "at": "2026-03-31T14:30:00+00:00",
        "task": "k3v5q2m7x4wa",
    }
    docs = """
Ask people for information. The form comes from a JSON Schema: text, numbers, choices, dates and yes/no each get
their own control, and an answer that does not fit is explained at its field.

* **success** carries the answers in `steps.<id>.data`; **expired** is taken when nobody answered in time.
"""
