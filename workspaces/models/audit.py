"""The audit log: what was done, by whom, to what. Rows are added and never touched again."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils import timezone

from workspaces.models.people import User
from workspaces.models.tenancy import Workspace


class AppendOnlyError(Exception):
    """Somebody tried to change or delete history."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds; every way of changing rows raises `AppendOnlyError`."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("Audit entries are never changed.")

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("Audit entries are never deleted.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("Audit entries are never changed.")


class AuditEntry(models.Model):
    """One line of history. People and workspaces that appear in it cannot be deleted from the database."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="audit_entries")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["AuditEntry"]] = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("workspace", "-at", "-id"), name="audit_newest_first"),
            models.Index(fields=("workspace", "action", "-at"), name="audit_by_action"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new entry can be saved."""
        if not self._state.adding:
            raise AppendOnlyError("Audit entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("Audit entries are never deleted.")

    @property
    def words(self) -> str:
        """What happened, for a reader: "member.role_changed" is "Member role changed"."""
        return words_of(self.action)


def words_of(action: str) -> str:
    """A deed's name in plain words."""
    return action.replace(".", " ").replace("_", " ").capitalize()
