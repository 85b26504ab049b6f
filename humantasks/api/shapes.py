"""Shapes of the tasks' API."""

from __future__ import annotations

from rest_framework import serializers

from humantasks.models import Kind, Task
from humantasks.outcomes import OUTCOMES
from humantasks.states import State
from workspaces.api.asked import AskedShape
from workspaces.api.shapes import PersonShape


class TaskLine(serializers.Serializer[Task]):
    """A task in a list."""

    id = serializers.CharField(source="ref")
    kind = serializers.ChoiceField(Kind.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    outcome = serializers.CharField(allow_blank=True)
    run = serializers.CharField(source="run.ref")
    step = serializers.CharField(source="step_key")
    due_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    claimed_by = PersonShape(allow_null=True)
    completed_by = PersonShape(allow_null=True)


class WholeTask(TaskLine):
    """A task with all that is needed to act on it."""

    subject = serializers.CharField(allow_blank=True)
    instructions = serializers.CharField(allow_blank=True)
    context = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]  # the stubs' own name
    form = serializers.DictField()
    outcomes = serializers.SerializerMethodField()
    assignees = serializers.SerializerMethodField()
    data = serializers.DictField()  # type: ignore[assignment]
    comment = serializers.CharField(allow_blank=True)

    def get_outcomes(self, task: Task) -> list[str]:
        """The outcomes that completing it may name."""
        return [outcome.name for outcome in OUTCOMES[task.kind]]

    def get_assignees(self, task: Task) -> list[str]:
        """Who may do it, as `user:<email>` and `group:<name>`."""
        return [
            f"user:{each.membership.user.email}" if each.membership else f"group:{each.group}"
            for each in task.assignments.select_related("membership__user", "group")
        ]


class Completion(AskedShape):
    """Finish a task. `data` must fit the task's form."""

    outcome = serializers.CharField(max_length=20)
    data = serializers.DictField(default=dict)  # type: ignore[assignment]
    comment = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
