"""Tasks for programs: list, read, claim, release, complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from engine.api.answers import paged
from humantasks.api import shapes
from humantasks.finding import task_or_404
from humantasks.inbox import waiting_for
from humantasks.models import Task
from humantasks.rules import visible_tasks
from humantasks.services import claim_task, complete_task, release_task
from humantasks.services.refusals import ClosedError, InvalidAnswerError, NotYoursError, TakenError
from humantasks.states import State
from workspaces.api.paging import Paging
from workspaces.api.problems import ProblemError
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

CONFLICTS = {200: shapes.WholeTask, 403: ProblemDocumentShape, 409: ProblemDocumentShape}


class Tasks(APIView):
    """The tasks this caller may see."""

    policy: ClassVar = {"get": Action.TASK_VIEW}

    @extend_schema(
        operation_id="tasks_list",
        parameters=[
            OpenApiParameter("state", str, enum=State.values, description="Only tasks in this state."),
            OpenApiParameter("mine", bool, description="Only what waits for the caller now."),
            OpenApiParameter("cursor", str),
            OpenApiParameter("size", int),
        ],
        responses=paged("Task", shapes.TaskLine),
    )
    def get(self, request: WorkspaceApiRequest, workspace: str) -> Response:
        """List tasks, newest first."""
        query, member = request.query_params, request.membership
        mine = query.get("mine", "").lower() in {"1", "true"}
        found = waiting_for(member) if mine else visible_tasks(member)
        state = query.get("state")
        if state and state not in State.values:
            message = f"There is no state “{state[:40]}”. Use one of: {', '.join(State.values)}."
            raise ProblemError(400, message, errors=[{"pointer": "/state", "message": message}])
        if state:
            found = found.filter(state=state)
        paging = Paging()
        light = found.select_related("run", "claimed_by", "completed_by").defer(
            "form", "context", "data", "run__input", "run__output", "run__mail", "run__error"
        )
        page: Any = paging.paginate_queryset(light, request, self)
        return paging.get_paginated_response(shapes.TaskLine(page, many=True).data)


class OneTask(APIView):
    """A task with its form and context."""

    policy: ClassVar = {"get": Action.TASK_VIEW}

    @extend_schema(operation_id="tasks_read", responses=shapes.WholeTask)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """One task."""
        return Response(shapes.WholeTask(task_or_404(request.membership, ref)).data)


class Claim(APIView):
    """Take a task on."""

    policy: ClassVar = {"post": Action.TASK_ACT}

    @extend_schema(operation_id="tasks_claim", request=None, responses=CONFLICTS)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Claim it; 409 if somebody else has or it is closed."""
        return _answer(request, ref, lambda task: claim_task(task=task, membership=request.membership))


class Release(APIView):
    """Give a task back."""

    policy: ClassVar = {"post": Action.TASK_ACT}

    @extend_schema(operation_id="tasks_release", request=None, responses=CONFLICTS)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Release it; 409 if somebody else claimed it or it is closed."""
        return _answer(request, ref, lambda task: release_task(task=task, membership=request.membership))


class Complete(APIView):
    """Finish a task, once."""

    policy: ClassVar = {"post": Action.TASK_ACT}

    @extend_schema(
        operation_id="tasks_complete",
        request=shapes.Completion,
        responses={**CONFLICTS, 400: ProblemDocumentShape},
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Approve, reject or submit; 400 with pointers if the answer does not fit, 409 for whoever comes second."""
        given = shapes.Completion(data=request.data)
        given.is_valid(raise_exception=True)
        return _answer(
            request, ref, lambda task: complete_task(task=task, membership=request.membership, **given.validated_data)
        )


def _answer(request: WorkspaceApiRequest, ref: str, act: Callable[[Task], Task]) -> Response:
    task = task_or_404(request.membership, ref)
    try:
        done = act(task)
    except NotYoursError as refused:
        raise ProblemError(403, str(refused), kind="not-yours") from refused
    except InvalidAnswerError as refused:
        faults = [{"pointer": each.pointer, "message": each.message} for each in refused.misfits]
        raise ProblemError(400, str(refused), kind="invalid-answer", errors=faults) from refused
    except (TakenError, ClosedError) as refused:
        kind = "closed" if isinstance(refused, ClosedError) else "taken"
        now = task_or_404(request.membership, ref)
        raise ProblemError(
            409, str(refused), kind=kind, extra={"current": dict(shapes.TaskLine(now).data)}
        ) from refused
    return Response(shapes.WholeTask(done).data)
