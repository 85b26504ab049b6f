"""Hand what is drawn to the engine, as a numbered version that never changes."""

from django.db import transaction
from django.utils import timezone

from designer.models import Draft, Version, Workflow
from designer.services.drafts import StaleDraftError
from engine import services as engine
from engine.checking import check_in
from engine.core.document import is_same, parse
from engine.core.problems import Problem
from workspaces.audit import record
from workspaces.models import User

LONGEST_NOTE = 500


class NotPublishableError(Exception):
    """The draft has problems of severity "error": `problems` are all of them, `str()` says how many."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        thing = "1 problem stands" if count == 1 else f"{count} problems stand"
        super().__init__(f"{thing} in the way of publishing. Mend what is listed, then publish again.")


class PutAwayError(Exception):
    """The workflow has been archived, or `gone`: deleted."""

    def __init__(self, *, gone: bool) -> None:
        self.gone = gone
        archived = "This workflow is archived. Bring it back before publishing."
        super().__init__("This workflow has been deleted." if gone else archived)


class UnchangedError(Exception):
    """The draft is exactly the latest version."""

    def __init__(self, version: Version) -> None:
        self.version = version
        super().__init__(f"Nothing has changed since version {version.number}, so there is nothing to publish.")


def publish_draft(*, workflow: Workflow, revision: int, note: str, actor: User) -> Version:
    """Publish the draft as it is at `revision`.

    Warnings do not stand in the way. Raises PutAwayError, StaleDraftError, NotPublishableError or UnchangedError;
    nothing is kept then.
    """
    with transaction.atomic():
        # The lock on the workflow gives two people who publish at once two numbers, one after the other, and lets
        # nobody put it away meanwhile.
        present = Workflow.objects.select_for_update().filter(pk=workflow.pk).first()
        if present is None or present.archived_at:
            raise PutAwayError(gone=present is None)
        draft = Draft.objects.select_related("saved_by").get(workflow=workflow)
        if draft.revision != revision:
            raise StaleDraftError(draft)
        found = check_in(parse(draft.document), workflow.workspace_id)
        errors = [problem for problem in found if problem.severity == "error"]
        if errors:
            raise NotPublishableError(errors)
        latest = workflow.versions.order_by("-number").first()
        if latest and is_same(latest.document, draft.document):
            raise UnchangedError(latest)
        version = _make_version(workflow, draft, latest.number + 1 if latest else 1, note, actor)
        record(
            workspace=workflow.workspace,
            actor=actor,
            action="workflow.published",
            target=f"{workflow.name}, version {version.number}",
            data={"workflow": workflow.ref, "version": version.number, "note": version.note},
        )
    return version


def _make_version(workflow: Workflow, draft: Draft, number: int, note: str, actor: User) -> Version:
    definition = engine.publish(workspace=workflow.workspace, key=workflow.ref, version=number, document=draft.document)
    return Version.objects.create(
        workflow=workflow,
        number=number,
        note=" ".join(note.split())[:LONGEST_NOTE],
        author=actor,
        at=timezone.now(),
        document=draft.document,
        content_hash=definition.content_hash,
        definition=definition,
    )
