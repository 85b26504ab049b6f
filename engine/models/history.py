"""What belongs to a run: its steps, its events, what reached it from outside, and results kept in files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from engine.core.states import STEP_FACES, Face, StepStatus
from engine.models.runs import Run
from engine.ordered_json import OrderedJSONField

STEP_STATUSES = [(status.value, face.word) for status, face in STEP_FACES.items()]
LONGEST_POINTER = 500


class Step(models.Model):
    """One node in one scope of one run. `scope` is the pass through a container it belongs to, "" for none."""

    # No constraint of the database's: a commit writes steps and events only of runs it has just found under its fence,
    # and to look each up a second time would take longer than to write it.
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps", db_constraint=False, db_index=False)
    key = models.CharField(max_length=400)
    scope = models.CharField(max_length=400, blank=True)
    status = models.CharField(max_length=16, choices=STEP_STATUSES, default=StepStatus.PENDING.value)
    attempt = models.PositiveIntegerField(default=0)
    port = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - null is «no port was taken»
    input = OrderedJSONField(null=True, blank=True)
    output = OrderedJSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    wait = models.JSONField(null=True, blank=True)
    memo = models.JSONField(null=True, blank=True, help_text="What the engine itself notes about the step.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)
    ended_seq = models.PositiveIntegerField(null=True, blank=True, help_text="The event that ended it.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "key"], name="step_once_per_run")]
        indexes: ClassVar = [
            models.Index(fields=["run", "scope"], condition=~Q(scope=""), name="step_of_scope"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def face(self) -> Face:
        return STEP_FACES[StepStatus(self.status)]


class Event(models.Model):
    """One line of a run's history; rows are only ever inserted."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=40)
    step = models.CharField(max_length=400, null=True, blank=True)  # noqa: DJ001 - null is «the run itself»
    severity = models.CharField(max_length=8, default="info")
    message = models.TextField()
    data = models.JSONField(default=dict)
    metrics = models.JSONField(null=True, blank=True, help_text="Measured at the end of a step: duration_ms, cost.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.type}"


class Signal(models.Model):
    """Something that reached a run from outside. A driver applies signals in order of id, once each."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=40)
    payload = OrderedJSONField(default=dict)
    once = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - null is «no key was given»
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "id"], condition=Q(applied_at__isnull=True), name="signal_pending")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "once"], condition=Q(once__isnull=False), name="signal_once_per_idempotency_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for run {self.run_id}"


class Payload(models.Model):
    """A part of a run's results that is kept in a file. Only such a row makes a value a reference.

    `step` is the step's key, "" for the run's own output; `pointer` the place within the output, "" for all of it.
    It holds for that attempt of the step alone.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="payloads")
    step = models.CharField(max_length=400, blank=True)
    pointer = models.CharField(max_length=LONGEST_POINTER, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, db_index=True)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "step", "pointer"], name="payload_once_per_place"),
        ]

    def __str__(self) -> str:
        return self.name
