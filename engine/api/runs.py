"""Runs for programs and for the live page: parse, ask or command, answer."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.api import shapes
from engine.api.answers import answer_run, paged
from engine.api.filters import PARAMETERS, read_filter
from engine.finding import run_or_404
from engine.live import event_line, run_summaries, snapshot
from engine.live.messages import told, whole_steps
from engine.models import Definition, Event, Run
from engine.queries import narrowed
from engine.visibility import visible_runs
from workspaces.api.paging import Paging
from workspaces.api.problems import ProblemError
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

MOST_EVENTS = 1_000


class RunView(APIView):
    """Finds the run of the URL among those the caller may see."""

    request: WorkspaceApiRequest

    def run(self, runs: QuerySet[Run] | None = None) -> Run:
        """The run, or 404."""
        return run_or_404(self.request.membership, self.kwargs["ref"], runs)


class Runs(APIView):
    """The runs this caller may see."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_list", parameters=PARAMETERS, responses=paged("Runs", shapes.RunShape))
    def get(self, request: WorkspaceApiRequest, workspace: str) -> Response:
        """List runs, newest first; values over 4 kB are cut."""
        query = request.query_params
        wanted = read_filter(query.dict(), query.getlist("status"))
        paging = Paging()
        page: Any = paging.paginate_queryset(told(narrowed(visible_runs(request.membership), wanted)), request, self)
        return paging.get_paginated_response(run_summaries(page))


class OneRun(RunView):
    """A run with its whole input and output."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_read", responses=shapes.RunShape)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """One run."""
        return answer_run(self.run(), status=200)


class Steps(RunView):
    """The steps of a run."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(
        operation_id="runs_steps",
        parameters=[
            OpenApiParameter(
                "key", str, many=True, description="Only the step with this key, with its whole input and output."
            )
        ],
        responses=shapes.StepShape(many=True),
    )
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """All steps in the document's order, large values cut; or those named, whole."""
        keys = request.query_params.getlist("key")
        return Response(whole_steps(self.run(), keys[:100] or None))


class Events(RunView):
    """The history of a run."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(
        operation_id="runs_events",
        parameters=[OpenApiParameter("after", int, description="Only events with a higher number.")],
        responses=shapes.EventShape(many=True),
    )
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Events in order, at most 1,000; ask again `after` the last one's number for more."""
        text = request.query_params.get("after", "0")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            message = f"“{text[:40]}” is not the number of an event."
            raise ProblemError(400, message, errors=[{"pointer": "/after", "message": message}])
        found = Event.objects.filter(run=self.run(), number__gt=int(text)).order_by("number")
        return Response([event_line(event, whole=True) for event in found[:MOST_EVENTS]])


class Snapshot(RunView):
    """The live socket's first message, for who has no socket."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_snapshot", responses=shapes.SnapshotShape)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Run, steps and the last 200 events at one moment; values over 4 kB are cut."""
        return Response(snapshot(self.run()))


class Document(RunView):
    """What a run runs."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_document", responses=OpenApiTypes.OBJECT)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """The published document; it never changes."""
        return Response(Definition.objects.values_list("document", flat=True).get(runs=self.run()))
