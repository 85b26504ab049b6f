"""Results for programs: whole, however large, and part by part."""

from typing import Any, ClassVar

from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from engine.api.runs import RunView
from engine.core.stored import Stored, Unreadable
from engine.finding import step_or_404
from engine.models import Run, Step
from engine.overflow import open_file
from engine.results import NoSuchPart, TooMuch, result_of
from workspaces.api.problems import ProblemError
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

MOST_PARTS = 100
POINTER = OpenApiParameter("pointer", str, description="JSON pointer of the part that is wanted, such as `/items/0`.")


class RunResult(RunView):
    """What a run gave."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_output", parameters=[POINTER], responses=OpenApiTypes.ANY)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> HttpResponseBase:
        """The output of a run as JSON, with everything that is cut elsewhere."""
        return _answer(self.run(), None, request)


class StepResult(RunView):
    """What a step gave."""

    policy: ClassVar = {"get": Action.RUN_VIEW_OWN}

    @extend_schema(operation_id="runs_step_output", parameters=[POINTER], responses=OpenApiTypes.ANY)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> HttpResponseBase:
        """The result of a step as JSON, with everything that is cut elsewhere."""
        run = self.run()
        return _answer(run, step_or_404(run, key), request)


def _answer(run: Run, step: Step | None, request: WorkspaceApiRequest) -> HttpResponseBase:
    pointer = request.query_params.get("pointer", "")
    try:
        value: Any = result_of(run, step, pointer)
        name = f"{run.ref}{'-' + step.key if step else ''}.json"
        if isinstance(value, Stored):
            return FileResponse(
                open_file(value.name), as_attachment=True, filename=name, content_type="application/json"
            )
        return Response(value, headers={"Content-Disposition": f'attachment; filename="{run.ref}.json"'})
    except NoSuchPart:
        message = f"“{pointer[:100]}” leads nowhere in this result."
        raise ProblemError(404, message, errors=[{"pointer": "/pointer", "message": message}]) from None
    except TooMuch as error:
        parts = [{"pointer": part, "message": "Ask for this part by `pointer`."} for part in error.parts[:MOST_PARTS]]
        raise ProblemError(413, str(error), errors=parts) from None
    except (Unreadable, OSError):
        raise ProblemError(503, "The file that holds this result cannot be read on this machine.") from None
