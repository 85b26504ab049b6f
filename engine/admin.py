"""The Django admin for staff: look at what the engine keeps. Nothing here can be changed: only drivers write runs."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from engine.models import Definition, Driver, Event, Run, Signal, Step

# Django's admin classes take type arguments only in the eyes of the type checker.
if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class ReadOnly(Base):
    """Lists, search and details; no form, no action. `heavy` names columns that lists do without."""

    heavy: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    show_full_result_count = False  # counting millions of rows twice would be the slowest part of the page

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Lists leave payloads where they are."""
        rows = super().get_queryset(request)
        listing = request.resolver_match is not None and str(request.resolver_match.url_name).endswith("_changelist")
        return rows.defer(*self.heavy) if listing else rows

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never."""
        return False


@admin.register(Definition)
class DefinitionAdmin(ReadOnly):
    """What was published."""

    heavy = ("document",)
    list_display = ("name", "version", "key", "workspace", "created_at")
    list_filter = ("workspace",)
    search_fields = ("name", "=key", "content_hash")
    list_select_related = ("workspace",)
    date_hierarchy = "created_at"


@admin.register(Run)
class RunAdmin(ReadOnly):
    """Runs with their claim."""

    heavy = ("input", "output", "error", "mail", "definition__document")
    list_display = (
        "ref", "title", "definition", "status", "workspace", "created_at", "finished_at", "wake_at", "lease_owner",
        "fence",
    )  # fmt: skip
    list_filter = ("status", "paused", "workspace")
    search_fields = ("=ref", "title", "lease_owner")
    list_select_related = ("definition", "workspace")
    date_hierarchy = "created_at"
    ordering = ("-id",)


@admin.register(Step)
class StepAdmin(ReadOnly):
    """Steps, newest first."""

    heavy = ("input", "output", "error", "wait")
    list_display = ("run_ref", "key", "status", "attempt", "port", "started_at", "finished_at", "wake_at")
    list_filter = ("status",)
    search_fields = ("=run__ref", "key")
    raw_id_fields = ("run",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the run's ref, and no more of it."""
        return _with_ref(super().get_queryset(request))

    @admin.display(description="Run")
    def run_ref(self, row: Step) -> str:
        """The run it belongs to."""
        return row.run.ref


@admin.register(Event)
class EventAdmin(ReadOnly):
    """History."""

    heavy = ("data",)
    list_display = ("run_ref", "number", "at", "type", "step", "severity", "message")
    list_filter = ("severity", "type")
    search_fields = ("=run__ref", "message")
    raw_id_fields = ("run",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the run's ref, and no more of it."""
        return _with_ref(super().get_queryset(request))

    @admin.display(description="Run")
    def run_ref(self, row: Event) -> str:
        """The run it belongs to."""
        return row.run.ref


@admin.register(Signal)
class SignalAdmin(ReadOnly):
    """What reached runs from outside; what is not applied yet waits for a driver."""

    heavy = ("payload",)
    list_display = ("run_ref", "kind", "created_at", "applied_at")
    list_filter = ("kind", ("applied_at", admin.EmptyFieldListFilter))
    search_fields = ("=run__ref",)
    raw_id_fields = ("run",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the run's ref, and no more of it."""
        return _with_ref(super().get_queryset(request))

    @admin.display(description="Run")
    def run_ref(self, row: Signal) -> str:
        """The run it belongs to."""
        return row.run.ref


@admin.register(Driver)
class DriverAdmin(ReadOnly):
    """Who is at work."""

    list_display = ("name", "host", "started_at", "seen_at", "active_runs", "draining", "stop_requested")
    list_filter = ("host", "draining")
    search_fields = ("name",)
    ordering = ("-seen_at",)


def _with_ref(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of a run with the run's name, but none of its payloads."""
    return rows.select_related("run").defer("run__input", "run__output", "run__error", "run__mail")
