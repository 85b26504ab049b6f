"""Save what is being drawn; nobody's work is lost to a second tab."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from designer.live.presence import DRAWING
from designer.models import Draft, Version, Workflow
from designer.services.workflows import InvalidNameError, checked_name
from engine import bell
from engine.core.document import is_same, parse
from workspaces.audit import record
from workspaces.models import User


class StaleDraftError(Exception):
    """Somebody saved since the revision this save began from; `current` is what is kept now."""

    def __init__(self, current: Draft) -> None:
        self.current = current
        who = str(current.saved_by) if current.saved_by else "Somebody"
        super().__init__(f"{who} saved this workflow in the meantime. Your changes are still on your screen.")


def save_draft(*, workflow: Workflow, revision: int, document: dict[str, Any], actor: User) -> Draft:
    """Replace the draft if it still is at `revision`; returns it with its new revision.

    A draft may hold problems; only a malformed structure is refused (MalformedDocument, with a pointer).
    Raises StaleDraftError. Repeating a save whose answer was lost succeeds.
    """
    parse(document)
    now = timezone.now()
    with transaction.atomic():
        saved = Draft.objects.filter(workflow=workflow, revision=revision).update(
            revision=F("revision") + 1, document=document, saved_by=actor, saved_at=now
        )
        current = Draft.objects.select_related("saved_by").get(workflow=workflow)
        if saved:
            _follow_document(workflow, document)
            bell.ring(DRAWING)
    if not saved and not (current.revision == revision + 1 and is_same(current.document, document)):
        raise StaleDraftError(current)
    return current


def restore_version(*, workflow: Workflow, version: Version, revision: int, actor: User) -> Draft:
    """Make a published version the draft again, under the workflow's present name. Raises StaleDraftError."""
    document = {**version.document, "name": workflow.name, "description": workflow.description}
    with transaction.atomic():
        draft = save_draft(workflow=workflow, revision=revision, document=document, actor=actor)
        record(
            workspace=workflow.workspace,
            actor=actor,
            action="workflow.restored",
            target=f"{workflow.name}, version {version.number}",
            data={"workflow": workflow.ref, "version": version.number},
        )
    return draft


def _follow_document(workflow: Workflow, document: dict[str, Any]) -> None:
    # A name of blanks only stays in the draft; the list keeps the last usable one.
    try:
        name = checked_name(str(document.get("name") or ""))
    except InvalidNameError:
        name = workflow.name
    workflow.name, workflow.description = name, str(document.get("description") or "")
    workflow.updated_at = timezone.now()
    workflow.save(update_fields=["name", "description", "updated_at"])
