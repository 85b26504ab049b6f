"""Tasks and who may do them. One task belongs to one attempt of one waiting step."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from engine.ordered_json import OrderedJSONField
from humantasks.states import CLOSED, WAITING, State
from workspaces.refs import new_ref


class Kind(models.TextChoices):
    """What a person is asked for."""

    APPROVAL = "approval", "Approval"
    FORM = "form", "Form"


class Task(models.Model):
    """Something a person is asked to decide or to fill in, exactly once.

    `context` is a list of {label, value} its author chose to show; `form` a JSON Schema;
    `subject` completes the buttons ("Approve invoice 2041").
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="tasks")
    run = models.ForeignKey("engine.Run", on_delete=models.CASCADE, related_name="+")
    step_key = models.CharField(max_length=400)
    attempt_id = models.CharField(max_length=440)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=80, blank=True)
    instructions = models.TextField(blank=True)
    context = OrderedJSONField(default=list)
    form = OrderedJSONField(default=dict)
    comment_on_reject = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=20, blank=True)
    data = OrderedJSONField(default=dict)
    comment = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True, help_text="When all who are meant had been told.")
    announced_to = models.JSONField(default=list, help_text="Ids of the users who have been told by e-mail.")
    announcing_until = models.DateTimeField(null=True, blank=True, help_text="Until then somebody is telling them.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "step_key", "attempt_id"], name="one_task_per_attempt"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="task_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="task_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=WAITING, completed_at__isnull=True)
                | Q(state__in=CLOSED, completed_at__isnull=False),
                name="task_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLAIMED) | Q(claimed_by__isnull=False), name="task_claimed_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DONE) | (Q(completed_by__isnull=False) & ~Q(outcome="")),
                name="task_done_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "due_at", "id"], condition=Q(state__in=WAITING), name="task_waiting_by_due"
            ),
            models.Index(
                fields=["workspace", "-completed_at", "-id"], condition=Q(state__in=CLOSED), name="task_closed_latest"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=WAITING, announced_at__isnull=True),
                name="task_not_announced",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def waiting(self) -> bool:
        """Whether somebody can still act on it."""
        return self.state in WAITING


class Assignment(models.Model):
    """A person or a group that may do a task; never both in one row."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    membership = models.ForeignKey("workspaces.Membership", on_delete=models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey("workspaces.Group", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False, group__isnull=True)
                | Q(membership__isnull=True, group__isnull=False),
                name="assignment_person_or_group",
            ),
            models.UniqueConstraint(
                fields=["task", "membership"], condition=Q(membership__isnull=False), name="assignment_person_once"
            ),
            models.UniqueConstraint(
                fields=["task", "group"], condition=Q(group__isnull=False), name="assignment_group_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership.user if self.membership else self.group)
