"""How the API's answers about runs are described; `engine.live.messages` builds them, key by key the same."""

from typing import Any

from rest_framework import serializers

from engine.core.states import RunStatus, StepStatus

RUN_STATUS = [status.value for status in RunStatus]
STEP_STATUS = [status.value for status in StepStatus]


class WorkflowNameShape(serializers.Serializer[Any]):
    """A workflow by ref and name."""

    id = serializers.CharField()
    name = serializers.CharField()


class ProgressShape(serializers.Serializer[Any]):
    """Counts of steps; `percent` is whole."""

    total = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=100)


class RunErrorShape(serializers.Serializer[Any]):
    """Why a run failed, and at which step."""

    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    step = serializers.CharField(allow_null=True)


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
    current = serializers.ListField(child=serializers.CharField())
    error = RunErrorShape(allow_null=True)
    input = serializers.JSONField()
    output = serializers.JSONField(allow_null=True)
    seq = serializers.IntegerField()


class StepErrorShape(serializers.Serializer[Any]):
    """Why an attempt failed, and what to do."""

    kind = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class StepShape(serializers.Serializer[Any]):
    """A step of a run."""

    key = serializers.CharField()
    node = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    status = serializers.ChoiceField(STEP_STATUS)
    attempt = serializers.IntegerField()
    port = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    wake_at = serializers.DateTimeField(allow_null=True)
    input = serializers.JSONField(allow_null=True)
    output = serializers.JSONField(allow_null=True)
    error = StepErrorShape(allow_null=True)
    waiting_for = serializers.CharField(allow_null=True)
    choices = serializers.ListField(child=serializers.ChoiceField(["retry", "skip"]))
    answer_at = serializers.CharField(allow_null=True, help_text="The path of the page where somebody can answer.")
    seq = serializers.IntegerField()


class EventShape(serializers.Serializer[Any]):
    """One line of a run's history."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    type = serializers.CharField()
    step = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(["info", "success", "warning", "error"])
    message = serializers.CharField()
    data = serializers.JSONField()  # type: ignore[assignment]  # the contract's name, which DRF uses itself


class SnapshotShape(serializers.Serializer[Any]):
    """Everything about a run at `seq`, as the live socket sends it first."""

    type = serializers.ChoiceField(["snapshot"])
    seq = serializers.IntegerField()
    run = RunShape()
    steps = StepShape(many=True)
    events = EventShape(many=True)


class ProblemErrorShape(serializers.Serializer[Any]):
    """One mistake at its place."""

    pointer = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ProblemDocumentShape(serializers.Serializer[Any]):
    """An error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ProblemErrorShape(many=True)  # type: ignore[assignment]  # the contract's name, which DRF uses itself


class CancelShape(serializers.Serializer[Any]):
    """Why a run is cancelled, for its history."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class SignalShape(serializers.Serializer[Any]):
    """A named signal for the step that waits for it, now or later."""

    name = serializers.CharField(max_length=100)
    key = serializers.CharField(max_length=200, allow_blank=True, default="")
    payload = serializers.JSONField(default=None, allow_null=True)


class FaceShape(serializers.Serializer[Any]):
    """How a state is shown and what it means."""

    word = serializers.CharField()
    icon = serializers.CharField()
    colour = serializers.CharField()
    meaning = serializers.CharField()


class FacesShape(serializers.Serializer[Any]):
    """Every state of runs and steps."""

    run = serializers.DictField(child=FaceShape())
    step = serializers.DictField(child=FaceShape())


class StepSpecShape(serializers.Serializer[Any]):
    """What a step type declares; `config` and `settings` are JSON Schemas."""

    type = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    icon = serializers.CharField()
    effect = serializers.CharField()
    ports = serializers.ListField(child=serializers.CharField())
    ports_from = serializers.CharField(allow_null=True)
    fails = serializers.BooleanField()
    summary = serializers.CharField(allow_blank=True)
    config = serializers.DictField()
    settings = serializers.DictField()
    output = serializers.DictField()
    sample = serializers.JSONField(allow_null=True)
    docs = serializers.CharField(allow_blank=True)
    timeout = serializers.FloatField(allow_null=True)
    defaults = serializers.DictField()


class CatalogueShape(serializers.Serializer[Any]):
    """Everything that can be drawn, and the words for what happens to it."""

    steps = StepSpecShape(many=True)
    states = FacesShape()
    settings = serializers.DictField(help_text="JSON Schema of what can be set on any node.")
    document = serializers.DictField(help_text="JSON Schema of the workflow document.")
