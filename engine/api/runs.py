"""Runs for programs and for the live page: parse, ask or command, answer."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.api import shapes
from engine.api.answers import answer_run, paged
from engine.api.filters import PARAMETERS, STEP_PARAMETERS, STEP_STATUSES, check_statuses, read_filter
from engine.finding import run_or_404
from engine.live import event_line, run_summaries, snapshot, step_summary, told
from engine.live.outline import outline_of
from engine.live.shapes import StepSummary
from engine.live.window import room_in
from engine.models import Definition, Event, Run, Step
from engine.queries import narrowed, steps_of
from engine.visibility import visible_runs
from workspaces.api.paging import Paging
from workspaces.api.problems import ProblemError
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

MOST_EVENTS = 1_000
MOST_KEYS = 100


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

    @extend_schema(operation_id="runs_steps", parameters=STEP_PARAMETERS, responses=paged("Steps", shapes.StepShape))
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Those of the run itself, and of passes those that are open or new, all on one page; large values cut.

        With `scope`, `of` or `status`: stored steps in the order they came up, page by page. With `key`: only the
        steps named, whole.
        """
        run, query = self.run(), request.query_params
        outline, statuses = outline_of(run.definition), query.getlist("status")
        check_statuses(statuses, STEP_STATUSES)
        if keys := [key.replace("\x00", "") for key in query.getlist("key")[:MOST_KEYS]]:
            named = Step.objects.filter(run=run, key__in=keys)
            return Response(_one_page([step_summary(step, outline) for step in named]))
        if not (statuses or "scope" in query or "of" in query):
            return Response(_one_page(snapshot(run)["steps"]))
        steps = steps_of(run, scope=query.get("scope"), container=query.get("of"), statuses=statuses)
        paging = StepPaging()
        page: Any = paging.paginate_queryset(steps, request, self)
        room = room_in(outline)
        return paging.get_paginated_response([step_summary(step, outline, room=room) for step in page])


class StepPaging(Paging):
    """Steps in the order in which they came up."""

    ordering = "id"


def _one_page(results: list[StepSummary]) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": results}


class Events(RunView):
    """The history of a run."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(
        operation_id="runs_events",
        parameters=[OpenApiParameter("after", int, description="Only events with a higher number.")],
        responses=shapes.EventShape(many=True),
    )
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Events in order, at most 1,000; ask again `after` the last one's number for more.

        Each has a severity, a message for people, data for programs, and at the end of a step its metrics.
        """
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
        """Run, steps, counts of containers and the last 200 events at one moment; large values are cut."""
        return Response(snapshot(self.run()))


class Document(RunView):
    """What a run runs."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_document", responses=OpenApiTypes.OBJECT)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """The published document; it never changes."""
        return Response(Definition.objects.values_list("document", flat=True).get(runs=self.run()))
