"""Create, rename, duplicate, archive and delete workflows."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from designer.models import Draft, Workflow
from engine.closing import set_closed
from engine.core.document import empty_document
from engine.models import Closed
from workspaces.audit import record
from workspaces.models import User, Workspace

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 10_000


class InvalidNameError(ValueError):
    """The name cannot be used; the message is a sentence for people."""


def create_workflow(
    *,
    workspace: Workspace,
    actor: User | None,
    name: str,
    description: str = "",
    document: dict[str, Any] | None = None,
) -> Workflow:
    """A new workflow with a draft: `document` under the given name, or an empty one. Raises InvalidNameError."""
    name = checked_name(name)
    description = _plain(description)
    now = timezone.now()
    drawn = {**(document or empty_document(name)), "name": name, "description": description}
    with transaction.atomic():
        workflow = Workflow.objects.create(
            workspace=workspace, name=name, description=description, created_by=actor, created_at=now, updated_at=now
        )
        Draft.objects.create(workflow=workflow, document=drawn, saved_by=actor, saved_at=now)
        record(
            workspace=workspace, actor=actor, action="workflow.created", target=name, data={"workflow": workflow.ref}
        )
    return workflow


def rename_workflow(*, workflow: Workflow, actor: User, name: str, description: str | None = None) -> None:
    """Change name and, unless None, description, in the draft too. Published versions keep theirs.

    The draft's revision grows, so a canvas open elsewhere is told instead of putting the old name back.
    Raises InvalidNameError.
    """
    name = checked_name(name)
    description = workflow.description if description is None else _plain(description)
    now = timezone.now()
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(workflow=workflow)
        draft.document = {**draft.document, "name": name, "description": description}
        draft.revision += 1
        draft.saved_by, draft.saved_at = actor, now
        draft.save(update_fields=["document", "revision", "saved_by", "saved_at"])
        before, workflow.name, workflow.description, workflow.updated_at = workflow.name, name, description, now
        workflow.save(update_fields=["name", "description", "updated_at"])
        record(
            workspace=workflow.workspace,
            actor=actor,
            action="workflow.renamed",
            target=name,
            data={"workflow": workflow.ref, "before": before},
        )


def duplicate_workflow(*, workflow: Workflow, actor: User) -> Workflow:
    """A new workflow with a copy of the draft; versions and runs stay with the original."""
    name = f"Copy of {workflow.name}"[:LONGEST_NAME]
    return create_workflow(
        workspace=workflow.workspace,
        actor=actor,
        name=name,
        description=workflow.description,
        document=workflow.draft.document,
    )


def archive_workflow(*, workflow: Workflow, actor: User) -> None:
    """Put away: out of the list, no new runs, nor calls. Runs under way go on. Archiving twice changes nothing."""
    _set_archived(workflow, actor, archived=True)


def unarchive_workflow(*, workflow: Workflow, actor: User) -> None:
    """Back into the list. Harmless for a workflow that was never put away."""
    _set_archived(workflow, actor, archived=False)


def delete_workflow(*, workflow: Workflow, actor: User) -> None:
    """Delete the workflow, its draft and its versions for good.

    Runs, finished or under way, keep the definition they run and all of their history.
    """
    with transaction.atomic():
        # Who publishes it at the same time comes before this, or not at all: no version is left open.
        Workflow.objects.select_for_update().filter(pk=workflow.pk).first()
        versions = workflow.versions.count()
        record(
            workspace=workflow.workspace,
            actor=actor,
            action="workflow.deleted",
            target=workflow.name,
            data={"workflow": workflow.ref, "versions": versions},
        )
        _close(workflow, Closed.DELETED)
        workflow.delete()


def checked_name(name: str) -> str:
    """The name without blanks around it. Raises InvalidNameError."""
    name = " ".join(name.split())
    if not name:
        raise InvalidNameError("Give the workflow a name.")
    if len(name) > LONGEST_NAME:
        raise InvalidNameError(f"A workflow's name has at most {LONGEST_NAME} characters; this one has {len(name)}.")
    if "\x00" in name:
        raise InvalidNameError("The name holds a character that cannot be kept (NUL).")
    return name


def _plain(description: str) -> str:
    return description.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST_DESCRIPTION]


def _set_archived(workflow: Workflow, actor: User, *, archived: bool) -> None:
    now = timezone.now()
    with transaction.atomic():
        changed = Workflow.objects.filter(pk=workflow.pk, archived_at__isnull=archived).update(
            archived_at=now if archived else None, updated_at=now if not archived else F("updated_at")
        )
        if changed:
            _close(workflow, Closed.ARCHIVED if archived else None)
            action = "workflow.archived" if archived else "workflow.unarchived"
            record(
                workspace=workflow.workspace,
                actor=actor,
                action=action,
                target=workflow.name,
                data={"workflow": workflow.ref},
            )
    workflow.archived_at = now if archived else None


def _close(workflow: Workflow, why: Closed | None) -> None:
    """Tell the engine, which knows of versions only, whether other workflows may call this one."""
    set_closed(workspace_id=workflow.workspace_id, workflow=workflow.ref, why=why)
