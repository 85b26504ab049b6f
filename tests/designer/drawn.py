"""Workflows as the tests draw them."""

from typing import Any

from designer.models import Workflow
from designer.services.drafts import save_draft
from designer.services.publishing import publish_draft
from designer.services.workflows import create_workflow
from tests.cast import Cast

INVOICE_INPUT: dict[str, Any] = {
    "type": "object",
    "required": ["number", "total"],
    "properties": {"number": {"type": "string", "minLength": 1}, "total": {"type": "number", "minimum": 0}},
    "examples": [{"number": "2041", "total": 120.5}, {"number": "2042", "total": 7}],
}


def document(**values: Any) -> dict[str, Any]:
    """A sound document of one step; `values` replace its members."""
    return {
        "schema": 1,
        "name": "Invoice approval",
        "description": "",
        "input": INVOICE_INPUT,
        "output": {},
        "variables": {},
        "settings": {},
        "nodes": {"note": {"type": "data.set", "name": "Note", "config": {"values": {"n": "{{ input.number }}"}}}},
        "edges": {},
        "layout": {"nodes": {"note": {"x": 0, "y": 0}}},
        **values,
    }


def drawn(cast: Cast, **values: Any) -> Workflow:
    """A workflow of bob's in acme with a sound draft."""
    return create_workflow(
        workspace=cast.workspace, actor=cast.user("bob"), name="Invoice approval", document=document(**values)
    )


def published(cast: Cast, **values: Any) -> Workflow:
    """The same, with version 1."""
    workflow = drawn(cast, **values)
    publish_draft(workflow=workflow, revision=1, note="First", actor=cast.user("bob"))
    return workflow


def redrawn(cast: Cast, workflow: Workflow, by: str = "bob", **values: Any) -> int:
    """Save another document on top; returns the new revision."""
    workflow.draft.refresh_from_db()
    saved = save_draft(
        workflow=workflow, revision=workflow.draft.revision, document=document(**values), actor=cast.user(by)
    )
    return saved.revision
