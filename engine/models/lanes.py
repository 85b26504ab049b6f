"""Where runs of one workflow queue for a place."""

from typing import ClassVar

from django.db import models

from workspaces.models import Workspace


class Lane(models.Model):
    """The runs of one workflow that share places and a pace: all of them, or those with the same concurrency key.

    It holds rules, never counts: who takes a place, and who began when, is read from the runs themselves.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="lanes")
    workflow = models.CharField(max_length=40, help_text="The workflow's ref.")
    key = models.CharField(max_length=200, blank=True, help_text="The resolved concurrency key; empty without one.")
    version = models.PositiveIntegerField(default=0, help_text="The version whose rules these are.")
    limit = models.PositiveIntegerField(null=True, blank=True)
    rate_runs = models.PositiveIntegerField(null=True, blank=True)
    rate_seconds = models.FloatField(null=True, blank=True)
    admissions = models.PositiveBigIntegerField(default=0, help_text="Only for the share of those waiting longest.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "workflow", "key"], name="lane_once_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.key}".strip()
