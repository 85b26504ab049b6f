"""Who drives runs, and what drivers have counted."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


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
