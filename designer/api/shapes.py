"""Shapes of the designer's API: what is read, what is written, and how both are described."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from designer.models import Draft, Version
from designer.queries import Row
from designer.services.publishing import LONGEST_NOTE
from designer.services.workflows import LONGEST_DESCRIPTION, LONGEST_NAME
from engine.core.lanes import HIGHEST_PRIORITY, LOWEST_PRIORITY
from workspaces.api.asked import AskedShape
from workspaces.api.shapes import PersonShape


class WorkflowShape(serializers.Serializer[Row]):
    """A workflow at a glance."""

    id = serializers.CharField(source="workflow.ref")
    name = serializers.CharField(source="workflow.name")
    description = serializers.CharField(source="workflow.description")
    created_at = serializers.DateTimeField(source="workflow.created_at")
    updated_at = serializers.DateTimeField(source="workflow.updated_at")
    archived_at = serializers.DateTimeField(source="workflow.archived_at", allow_null=True)
    latest_version = serializers.IntegerField(allow_null=True)
    draft_revision = serializers.IntegerField()


class NewWorkflow(AskedShape):
    """What a new workflow needs; `document` begins its draft with something."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    description = serializers.CharField(max_length=LONGEST_DESCRIPTION, allow_blank=True, default="")
    document = serializers.JSONField(required=False)


class WorkflowChange(AskedShape):
    """What may change outside the document; what is left out stays."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    description = serializers.CharField(max_length=LONGEST_DESCRIPTION, allow_blank=True, required=False)
    archived = serializers.BooleanField(required=False)


class WhereShape(serializers.Serializer[Any]):
    """A place in a document."""

    node = serializers.CharField(allow_null=True)
    edge = serializers.CharField(allow_null=True)
    pointer = serializers.CharField(allow_blank=True)


class FixShape(serializers.Serializer[Any]):
    """A change that mends a fault: `value` at the JSON pointer, or with `remove` nothing there any more."""

    label = serializers.CharField()  # type: ignore[assignment]
    pointer = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    remove = serializers.BooleanField()
    was = serializers.JSONField(allow_null=True)


class ProblemShape(serializers.Serializer[Any]):
    """One fault of a document, pointing at its place."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning", "advice"])
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    where = WhereShape()
    position = serializers.IntegerField(allow_null=True)
    fix = FixShape(allow_null=True)


class DraftShape(serializers.Serializer[Draft]):
    """The draft without its problems: what a conflict shows."""

    revision = serializers.IntegerField()
    document = serializers.DictField()
    saved_at = serializers.DateTimeField()
    saved_by = PersonShape(allow_null=True)


class CheckedDraft(DraftShape):
    """The draft and everything that can be said against it."""

    problems = ProblemShape(many=True)


class DraftSave(AskedShape):
    """A save: the revision it began from, and the whole document."""

    revision = serializers.IntegerField(min_value=0)
    document = serializers.JSONField()


class DraftSaved(serializers.Serializer[Any]):
    """The new revision and the problems of what was saved."""

    revision = serializers.IntegerField()
    problems = ProblemShape(many=True)


class DocumentOnly(AskedShape):
    """A document to check."""

    document = serializers.JSONField()


class Checked(serializers.Serializer[Any]):
    """Everything that can be said against a document."""

    problems = ProblemShape(many=True)


class Publication(AskedShape):
    """Publish the draft as it is at `revision`."""

    revision = serializers.IntegerField(min_value=0)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")


class Published(serializers.Serializer[Any]):
    """The number of the new version, and the content hash of its definition."""

    version = serializers.IntegerField()
    definition = serializers.CharField()


class VersionShape(serializers.Serializer[Version]):
    """One published version."""

    number = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    author = PersonShape(allow_null=True)
    at = serializers.DateTimeField()
    content_hash = serializers.CharField()


class WholeVersionShape(VersionShape):
    """One published version with its document."""

    document = serializers.DictField()


class RunStart(AskedShape):
    """Input that fits the workflow's input schema, a title for lists, how urgent it is, and whether it is for real.

    `simulated`: nothing leaves the house, see the guide. `stepping`: it stops at the workflow's breakpoints and at
    those given here by node id, and is stepped through by `advance`.
    """

    input = serializers.DictField(default=dict)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    priority = serializers.IntegerField(
        min_value=LOWEST_PRIORITY,
        max_value=HIGHEST_PRIORITY,
        allow_null=True,
        default=None,
        help_text="Higher goes first; the workflow's own priority if left out.",
    )
    simulated = serializers.BooleanField(default=False)
    stepping = serializers.BooleanField(default=False)
    breakpoints = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=200, default=list, help_text="Only with `stepping`."
    )


class RecordedShape(AskedShape):
    """What a step gave before; `port` if it was not its first way out."""

    output = serializers.JSONField(allow_null=True)
    port = serializers.CharField(max_length=100, required=False)


class TrialStart(AskedShape):
    """A document to run before it is published.

    `until`: the id of the last step to be done. `alone`: only that step, after what the steps before it gave
    (`recorded`, or pinned, or a sample). `recorded`: by the ids of steps that are not to be done again.
    """

    document = serializers.JSONField()
    input = serializers.DictField(default=dict)
    simulated = serializers.BooleanField(default=True)
    until = serializers.CharField(max_length=60, allow_blank=True, default="")
    alone = serializers.BooleanField(default=False)
    recorded = serializers.DictField(child=RecordedShape(), default=dict)


class PreviewAsked(AskedShape):
    """A step type, a configuration, and what its expressions may read: `input`, `steps`, `vars`, `run`.

    `items`: what a loop around the step goes through, or a template of it; expressions read its first as `loop.item`.
    """

    type = serializers.CharField(max_length=100)
    config = serializers.DictField()
    scope = serializers.DictField(default=dict)
    items = serializers.JSONField(allow_null=True, default=None)


class PreviewShape(serializers.Serializer[Any]):
    """What stands at a pointer of the configuration gives: a value, or the beginning of its text where it is `cut`."""

    pointer = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    cut = serializers.BooleanField()
    error = serializers.CharField(allow_blank=True)
    position = serializers.IntegerField(allow_null=True)


class PreviewsShape(serializers.Serializer[Any]):
    """All that could be told in time."""

    previews = PreviewShape(many=True)
