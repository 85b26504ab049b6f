"""Makes the demo workspace, and brings it up to date when the program or the demo ports have changed."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from automate.demo.ledger import write_ledger
from automate.demo.people import PEOPLE, WORKSPACE_NAME, WORKSPACE_SLUG
from designer.models import Workflow
from designer.services.drafts import save_draft
from designer.services.publishing import UnchangedError, publish_draft
from designer.services.workflows import create_workflow
from workspaces.models import Group, Membership, User, Workspace

HERE = Path(__file__).resolve().parent
WORKFLOW_NAME = "Invoice approval"
OWNER = PEOPLE[0].email


def seed() -> bool:
    """Make what is missing; returns whether the workspace is new. People's own changes are kept."""
    write_ledger(Path(settings.AUTOMATE_DATA_DIR) / "demo_ledger.sqlite3")
    with transaction.atomic():
        workspace, new = Workspace.objects.get_or_create(slug=WORKSPACE_SLUG, defaults={"name": WORKSPACE_NAME})
        _join_people(workspace)
        _publish_workflow(workspace)
    return new


def invoices() -> list[dict[str, Any]]:
    """Twelve invoices as the workflow takes them."""
    examples: list[dict[str, Any]] = json.loads((HERE / "invoices.json").read_text(encoding="utf-8"))
    return examples


def document() -> dict[str, Any]:
    """The workflow with its examples and the address of this installation's supplier service."""
    drawn: dict[str, Any] = json.loads((HERE / "invoice_approval.json").read_text(encoding="utf-8"))
    drawn["input"]["examples"] = invoices()
    drawn["variables"]["suppliers"] = f"http://127.0.0.1:{settings.DEMO_API_PORT}"
    return drawn


def _join_people(workspace: Workspace) -> None:
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            # Without a password: demo people come in by a link or by the demo page, never by guessing.
            user = User.objects.create_user(person.email, name=person.name)
        member, _ = Membership.objects.get_or_create(workspace=workspace, user=user, defaults={"role": person.role})
        for name in person.groups:
            group, _ = Group.objects.get_or_create(workspace=workspace, name=name)
            group.members.add(member)


def _publish_workflow(workspace: Workspace) -> None:
    owner = User.objects.get(email=OWNER)
    workflow = Workflow.objects.filter(workspace=workspace, name=WORKFLOW_NAME).first()
    if workflow is None:
        drawn = document()
        workflow = create_workflow(
            workspace=workspace, actor=owner, name=WORKFLOW_NAME, description=drawn["description"], document=drawn
        )
        publish_draft(workflow=workflow, revision=workflow.draft.revision, note="As it came", actor=owner)
        return
    _follow_supplier_address(workflow, owner)


def _follow_supplier_address(workflow: Workflow, owner: User) -> None:
    """A data directory that moved may have new demo ports; a drawing somebody changed is left alone otherwise."""
    draft = workflow.draft
    address = document()["variables"]["suppliers"]
    if draft.document.get("variables", {}).get("suppliers", address) == address:
        return
    drawn = {**draft.document, "variables": {**draft.document["variables"], "suppliers": address}}
    draft = save_draft(workflow=workflow, revision=draft.revision, document=drawn, actor=owner)
    try:
        publish_draft(
            workflow=workflow, revision=draft.revision, note="New address of the supplier service", actor=owner
        )
    except UnchangedError:
        return
