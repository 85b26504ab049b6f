"""Fork a run after one of its steps, on the same version or another; and what that would mean, told beforehand."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from engine.api import shapes
from engine.api.answers import answer_run, not_possible
from engine.api.runs import RunView
from engine.interventions import fork_impact, fork_once
from engine.lanes import Full
from engine.live.outline import outline_of
from engine.models import Definition, Run
from engine.queries import other_version
from workspaces.api.idempotency import idempotency_key, key_parameter, same
from workspaces.api.problems import ProblemError, retry_after
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

IMPOSSIBLE = {
    400: ProblemDocumentShape,
    404: ProblemDocumentShape,
    409: ProblemDocumentShape,
}


class Fork(RunView):
    """A new run that takes over what another had done."""

    policy: ClassVar = {"get": Action.RUN_CONTROL, "post": Action.RUN_START}

    @extend_schema(
        operation_id="runs_fork_impact",
        parameters=[
            OpenApiParameter("step", str, required=True, description="The key of the completed step to fork after."),
            OpenApiParameter("version", int, description="The version to go on with; the run's own if left out."),
        ],
        responses={200: shapes.ForkImpactShape, **IMPOSSIBLE},
    )
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """What forking the run after this step would take over, rest on although it changed, repeat and lose."""
        run, given = self.run(), shapes.ForkFromShape(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        definition = _version(run, given.validated_data)
        with not_possible():
            impact = fork_impact(run=run, step_key=given.validated_data["step"], definition=definition)
        name = outline_of(run.definition).name_of
        groups = {
            group: [{"step": key, "name": name(key)} for key in getattr(impact, group)]
            for group in ("reused", "stale", "undone", "repeated", "in_doubt", "gone")
        }
        return Response({"version": definition.version, **groups})

    @extend_schema(
        operation_id="runs_fork",
        parameters=[key_parameter(same("fork"))],
        request=shapes.ForkShape,
        responses={200: shapes.RunShape, 201: shapes.RunShape, 429: ProblemDocumentShape, **IMPOSSIBLE},
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Start a run that takes over every step this one had ended when the given step completed."""
        run, given = self.run(), shapes.ForkShape(data=request.data)
        given.is_valid(raise_exception=True)
        wanted, key = given.validated_data, idempotency_key(request)
        try:
            with not_possible():
                forked, made = fork_once(
                    run=run,
                    step_key=wanted["step"],
                    actor=request.user,
                    definition=_version(run, wanted),
                    title=wanted["title"],
                    key=key and f"api-{key}",
                )
        except Full as error:
            raise ProblemError(429, str(error), kind="full", headers=retry_after(error.retry_after)) from error
        return answer_run(forked, status=201 if made else 200)


def _version(run: Run, given: dict[str, Any]) -> Definition:
    """The version asked for; 400 if there is none."""
    found = other_version(run, given["version"])
    if found is None:
        message = f"There is no published version {given['version']} of this workflow."
        raise ProblemError(400, message, errors=[{"pointer": "/version", "message": message}])
    return found
