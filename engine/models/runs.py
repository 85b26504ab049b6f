"""Executions. After `services.start_run` has inserted one, only `engine.store` writes its row."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from engine.core.states import RUN_ENDS, RUN_FACES, Face, RunStatus
from engine.models.definitions import Definition
from engine.models.lanes import Lane
from engine.ordered_json import OrderedJSONField
from workspaces.models import Workspace
from workspaces.refs import new_ref

RUN_STATUSES = [(status.value, face.word) for status, face in RUN_FACES.items()]
LIVE_STATUSES = [status.value for status in RunStatus if status not in RUN_ENDS]


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
