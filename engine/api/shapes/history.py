"""How a run's history is described, and the snapshot that its live socket begins with."""

from typing import Any

from rest_framework import serializers

from engine.api.shapes.runs import RunShape
from engine.api.shapes.steps import PassesShape, StepShape


class EventShape(serializers.Serializer[Any]):
    """One line of a run's history."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    type = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(["info", "success", "warning", "error"])
    message = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]  # the contract's name, which DRF uses itself
    metrics = serializers.JSONField(allow_null=True, help_text="At the end of a step: `duration_ms`, `cost`.")


class SnapshotShape(serializers.Serializer[Any]):
    """A run at `seq`, as the live socket sends it first: its own steps, and those of passes that are open or new.

    `passes` are counts by container.
    """

    type = serializers.ChoiceField(["snapshot"])
    seq = serializers.IntegerField()
    run = RunShape()
    steps = StepShape(many=True)
    passes = serializers.DictField(child=PassesShape())
    events = EventShape(many=True)
