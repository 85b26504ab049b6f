"""How the steps of a run are described."""

from typing import Any

from rest_framework import serializers

from engine.core.states import StepStatus

STEP_STATUS = [status.value for status in StepStatus]


class StepErrorShape(serializers.Serializer[Any]):
    """Why an attempt failed, and what to do."""

    kind = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class StepProgressShape(serializers.Serializer[Any]):
    """How far an attempt says it is."""

    percent = serializers.IntegerField(allow_null=True, min_value=0, max_value=100)
    message = serializers.CharField(allow_blank=True)


class PassesShape(serializers.Serializer[Any]):
    """How far a container is; `total` is null where nobody knows beforehand."""

    total = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    open = serializers.IntegerField()


class StepShape(serializers.Serializer[Any]):
    """A step of a run, a gate of one (`send!0`), or a pass through a container (`loop[3]`, without a type)."""

    key = serializers.CharField()
    node = serializers.CharField(allow_blank=True)
    scope = serializers.CharField(allow_blank=True, help_text="The pass it lies in, such as `loop[3]`.")
    name = serializers.CharField()
    type = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(STEP_STATUS)
    attempt = serializers.IntegerField()
    port = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    wake_at = serializers.DateTimeField(allow_null=True)
    input = serializers.JSONField(allow_null=True)
    output = serializers.JSONField(allow_null=True)
    error = StepErrorShape(allow_null=True)
    progress = StepProgressShape(allow_null=True)
    fallback = serializers.BooleanField(help_text="It is tried with its fallback configuration.")
    gate = serializers.CharField(allow_null=True, help_text="The name of the gate that holds it.")
    undoes = serializers.CharField(allow_null=True, help_text="The key of the step whose reverse it is.")
    undone = serializers.ChoiceField(["undoing", "undone", "failed"], allow_null=True)
    waiting_for = serializers.CharField(allow_null=True)
    choices = serializers.ListField(child=serializers.ChoiceField(["retry", "skip", "input", "stop"]))
    answer_at = serializers.CharField(allow_null=True, help_text="The path of the page where somebody can answer.")
    seq = serializers.IntegerField()
