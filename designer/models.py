"""Workflows as people own them; the engine sees only what is published."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from engine.ordered_json import OrderedJSONField
from workspaces.refs import new_ref


class Workflow(models.Model):
    """Something people draw and run. Its `ref` is the key of its engine definitions."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="workflows")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=2000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "-updated_at", "-id"],
                condition=models.Q(archived_at__isnull=True),
                name="designer_workflow_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What is being drawn. `revision` grows by one with every save; a save names the revision it began from."""

    workflow = models.OneToOneField(Workflow, on_delete=models.CASCADE, related_name="draft")
    revision = models.PositiveIntegerField(default=1)
    document = OrderedJSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Draft {self.revision} of {self.workflow_id}"


class Version(models.Model):
    """A published draft, kept as it was."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    document = OrderedJSONField()
    content_hash = models.CharField(max_length=64)
    definition = models.OneToOneField("engine.Definition", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workflow", "number"], name="designer_version_number_unique"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="designer_version_number_positive"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.workflow_id}"


class Presence(models.Model):
    """A tab in which somebody has a workflow open, and the steps selected there; stale when it is not renewed."""

    tab = models.CharField(max_length=32, primary_key=True)
    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    selected = models.JSONField(default=list)
    arrived_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.workflow_id}"
