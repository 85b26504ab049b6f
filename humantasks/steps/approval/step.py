"""Ask people to approve or reject something."""

from typing import ClassVar

from engine.core.ports import Port, PortKind
from engine.core.steps import Schema
from humantasks.models import Kind
from humantasks.steps.asking import HumanStep
from humantasks.steps.config import ASSIGNEES, CONTEXT, DUE_IN, EXPIRED, EXPIRES_IN, FORM_SCHEMA, INSTRUCTIONS, OUTPUT


class Approval(HumanStep):
    """`human.approval`: waits until somebody approves or rejects, or its time is up."""

    type = "human.approval"
    title = "Approval"
    description = "Ask a person or a group to approve or reject, and wait for the answer."
    icon = "user-check"
    kind = Kind.APPROVAL
    verb = "approve"
    ports = (
        Port("approved", PortKind.DECISION, "Taken when somebody approves."),
        Port("rejected", PortKind.DECISION, "Taken when somebody rejects."),
        EXPIRED,
    )
    summary = "Approval by {assignees}"
    config: ClassVar[Schema] = {
        "type": "object",
        "required": ["title", "assignees"],
        "additionalProperties": False,
        "properties": {
            "title": {
                "title": "Title",
                "description": "How the task is called in the inbox and in the e-mail.",
                "type": "string",
                "minLength": 1,
                "maxLength": 300,
                "x-group": "Task",
                "examples": ["Approve invoice {{ input.number }}"],
            },
            "subject": {
                "title": "What is approved",
                "description": "Completes the buttons: “Approve invoice 2041”. Leave empty for plain buttons.",
                "type": "string",
                "maxLength": 200,
                "x-group": "Task",
                "examples": ["invoice {{ input.number }}"],
            },
            "assignees": ASSIGNEES,
            "instructions": INSTRUCTIONS,
            "context": CONTEXT,
            "comment_on_reject": {
                "title": "Ask why when rejecting",
                "description": "Rejecting needs a comment.",
                "type": "boolean",
                "default": True,
                "x-group": "Form",
            },
            "form": FORM_SCHEMA,
            "due_in": DUE_IN,
            "expires_in": EXPIRES_IN,
        },
    }
    output = OUTPUT
    sample = {
        "outcome": "approved",
        "comment": "Looks right.",
        "data": {},
        "by": "fiona@example.com",
        "by_name": "Fiona",
        "at": "2026-03-31T14:30:00+00:00",
        "task": "k3v5q2m7x4wa",
    }
    docs = """
Ask people for a decision. The task appears in the inbox of everybody named under **Who can do it**, and each of
them gets an e-mail with a link. The first answer counts; whoever comes second sees who decided what.

* **approved** and **rejected** carry the answer; **expired** is taken when nobody answered in time.
* `steps.<id>.comment` and `steps.<id>.data` hold what the person wrote.
* A name that leads to nobody in the workspace fails the step and says which name.
"""
