"""What the engine keeps: definitions, runs, steps, events, signals, drivers.

After `services.start_run` has inserted a run, only `engine.store` writes its rows; everybody else inserts
a `Signal`.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from engine.core.states import RUN_ENDS, RUN_FACES, STEP_FACES, Face, RunStatus, StepStatus
from engine.ordered_json import OrderedJSONField
from workspaces.models import Workspace
from workspaces.refs import new_ref

RUN_STATUSES = [(status.value, face.word) for status, face in RUN_FACES.items()]
STEP_STATUSES = [(status.value, face.word) for status, face in STEP_FACES.items()]
LONGEST_POINTER = 500
LIVE_STATUSES = [status.value for status in RunStatus if status not in RUN_ENDS]


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


class Run(models.Model):
    """One execution of a definition. `seq` is the number of its last event."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="runs", db_index=False)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="runs")
    title = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=RUN_STATUSES, default=RunStatus.QUEUED.value)
    priority = models.SmallIntegerField(default=0)
    input = OrderedJSONField(default=dict)
    output = OrderedJSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    mail = OrderedJSONField(default=list, help_text="Named signals that no step has asked for yet.")
    totals = models.JSONField(default=dict, help_text="Cost, impact and gates, added up over its steps.")
    options = models.JSONField(default=dict, help_text="How it was started: simulated, stepping, breakpoints.")
    # A run that another run's step has called; the parent's attempt waits for its end.
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children", db_index=False
    )
    parent_step = models.CharField(max_length=400, blank=True)
    parent_attempt = models.CharField(max_length=440, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    # A run that takes over what another had done up to its event `fork_seq`.
    fork_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forks", db_index=False
    )
    fork_seq = models.PositiveIntegerField(null=True, blank=True)
    # Its place: without a lane it may begin at once; in one, not before `admitted_at`, null while it is queued.
    lane = models.ForeignKey(
        Lane, on_delete=models.SET_NULL, null=True, blank=True, related_name="runs", db_index=False
    )
    admitted_at = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(default=False)
    seq = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - null is «none given»
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # The claim: who drives it, until when, and the fence that every commit checks.
    wake_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["definition", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="run_once_per_idempotency_key",
            ),
            models.UniqueConstraint(
                fields=["parent", "parent_attempt"],
                condition=Q(parent__isnull=False),
                name="run_once_per_calling_attempt",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(wake_at__isnull=True), name="finished_run_never_wakes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "priority", "wake_at"],
                condition=Q(wake_at__isnull=False, started_at__isnull=True),
                name="run_new_in_turn",
            ),
            models.Index(
                fields=["workspace", "wake_at"],
                condition=Q(wake_at__isnull=False, started_at__isnull=False),
                name="run_resumes_in_turn",
            ),
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="run_wakes"),
            models.Index(fields=["workspace", "-created_at", "-id"], name="run_newest"),
            models.Index(fields=["workspace", "status", "-created_at"], name="run_by_status"),
            models.Index(fields=["fork_of"], condition=Q(fork_of__isnull=False), name="run_fork"),
            # Runs without a lane stand in none of these.
            models.Index(fields=["lane", "started_at"], condition=Q(lane__isnull=False), name="run_of_lane"),
            models.Index(
                fields=["lane"],
                condition=Q(lane__isnull=False, admitted_at__isnull=False, finished_at__isnull=True),
                name="run_has_place",
            ),
            models.Index(
                fields=["lane", "-priority", "id"],
                condition=Q(lane__isnull=False, admitted_at__isnull=True, finished_at__isnull=True),
                name="run_wants_place",
            ),
            models.Index(
                fields=["lane", "id"],
                condition=Q(lane__isnull=False, admitted_at__isnull=True, finished_at__isnull=True),
                name="run_waited_longest",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.ref

    @property
    def face(self) -> Face:
        return RUN_FACES[RunStatus(self.status)]

    @property
    def is_over(self) -> bool:
        return RunStatus(self.status) in RUN_ENDS


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
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "id"], condition=Q(applied_at__isnull=True), name="signal_pending")
        ]

    def __str__(self) -> str:
        return f"{self.kind} for run {self.run_id}"


class Driver(models.Model):
    """A driver that is or was at work; its heartbeat tells the supervisor whether it lives."""

    name = models.CharField(max_length=80, unique=True)
    host = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    active_runs = models.PositiveIntegerField(default=0)
    draining = models.BooleanField(default=False, help_text="It finishes what it has and takes nothing new.")
    stop_requested = models.BooleanField(default=False)
    stats = models.JSONField(default=dict, help_text="What it has counted and measured, see engine.upkeep.stats.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["host", "seen_at"], name="driver_alive")]

    def __str__(self) -> str:
        return self.name


class DriverTotals(models.Model):
    """What drivers that are gone had counted, added up in one row, so that no counter ever falls."""

    ONLY: ClassVar = 1

    stats = models.JSONField(default=dict)

    def __str__(self) -> str:
        return "Totals of former drivers"


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
