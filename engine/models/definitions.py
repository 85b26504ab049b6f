"""What is run: a version of a workflow, or a draft that is tried."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from engine.ordered_json import OrderedJSONField
from workspaces.models import Workspace


class Closed(models.TextChoices):
    """Why a workflow begins no more runs, forks among them."""

    ARCHIVED = "archived", "archived"
    DELETED = "deleted", "deleted"


class Definition(models.Model):
    """A published version of a workflow as the engine runs it, or a draft that somebody tries out.

    What it runs never changes; `closed` tells what has become of the workflow, in all its versions alike.
    """

    DRAFT = 0  # the version of every draft; a workflow may have many

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="definitions")
    key = models.CharField(max_length=40, help_text="The workflow's ref.")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    document = OrderedJSONField()
    closed = models.CharField(max_length=10, choices=Closed.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "key", "version"],
                condition=models.Q(version__gt=0),
                name="definition_version_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace", "key", "version"], name="definition_by_key")]

    def __str__(self) -> str:
        return f"{self.name}, {self.version_words}"

    @property
    def version_words(self) -> str:
        """Which version it is, for people."""
        return "draft" if self.version == self.DRAFT else f"version {self.version}"
