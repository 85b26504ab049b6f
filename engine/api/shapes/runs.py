"""How a run is described: as itself, not its steps."""

from typing import Any

from rest_framework import serializers

from engine.core.states import RunStatus

RUN_STATUS = [status.value for status in RunStatus]


class WorkflowNameShape(serializers.Serializer[Any]):
    """A workflow by ref and name."""

    id = serializers.CharField()
    name = serializers.CharField()


class ProgressShape(serializers.Serializer[Any]):
    """Counts of the run's own steps; `percent` is whole, and 100 only for a completed run."""

    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=100)


class MetricsShape(serializers.Serializer[Any]):
    """Counts of all steps, those of every pass through a container included; the duration once the run is over."""

    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    duration_ms = serializers.IntegerField(allow_null=True)
    gates_passed = serializers.IntegerField()
    gates_failed = serializers.IntegerField()


class TotalsShape(serializers.Serializer[Any]):
    """What steps have reported, added up: cost by currency, figures by name and unit."""

    cost = serializers.DictField(child=serializers.FloatField(), help_text='By currency: `{"USD": 1.2}`.')
    impact = serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField()),
        help_text='By name and unit: `{"savings": {"USD/month": 30}}`.',
    )


class OptionsShape(serializers.Serializer[Any]):
    """How a run was started."""

    simulated = serializers.BooleanField()
    stepping = serializers.BooleanField()
    breakpoints = serializers.ListField(child=serializers.CharField())


class RunLinkShape(serializers.Serializer[Any]):
    """Another run: the one whose step called this one, or the one this was forked from."""

    id = serializers.CharField()
    workflow = serializers.CharField()
    step = serializers.CharField(allow_null=True)


class ByHandShape(serializers.Serializer[Any]):
    """A step that a rollback did not undo."""

    step = serializers.CharField()
    name = serializers.CharField()
    why = serializers.ChoiceField(["failed", "no_reverse", "not_reached", "perhaps_done", "taken_over"])


class RunErrorShape(serializers.Serializer[Any]):
    """Why a run failed, and at which step."""

    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    step = serializers.CharField(allow_null=True)


class InQueueShape(serializers.Serializer[Any]):
    """Why a run has not begun, in words."""

    words = serializers.CharField()
    before = serializers.IntegerField(
        allow_null=True, help_text="How many go before it as things stand, 1,000 at most; not counted in lists."
    )


class RunShape(serializers.Serializer[Any]):
    """A run. In lists, values over 4 kB are cut to `{"$cut": bytes}`."""

    id = serializers.CharField()
    workflow = WorkflowNameShape()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(RUN_STATUS)
    title = serializers.CharField(allow_blank=True)
    priority = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    started_by = serializers.CharField(allow_null=True)
    progress = ProgressShape()
    metrics = MetricsShape()
    totals = TotalsShape()
    options = OptionsShape()
    parent = RunLinkShape(allow_null=True)
    fork_of = RunLinkShape(allow_null=True)
    children = serializers.IntegerField(help_text="How many runs its steps have called.")
    current = serializers.ListField(child=serializers.CharField())
    queue = InQueueShape(allow_null=True, help_text="Why it has not begun, if it waits for a place or its moment.")
    error = RunErrorShape(allow_null=True)
    by_hand = ByHandShape(many=True, help_text="After a rollback: what somebody must still undo.")
    input = serializers.JSONField()
    output = serializers.JSONField(allow_null=True)
    seq = serializers.IntegerField()
