"""A person's word on one step: on what asks for it, or on what made a run fail."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from engine.api import shapes
from engine.api.answers import answer_run, fitting, not_possible
from engine.api.commands import OR_MISTAKEN
from engine.api.runs import RunView
from engine.commands import decide_step, provide_for_step
from engine.finding import step_or_404
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


class StepDecision(RunView):
    """A decision without anything to fill in."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}
    command: ClassVar[str]

    def decide(self, request: WorkspaceApiRequest, key: str) -> Response:
        """Pass the decision on; 409 where the step does not ask."""
        run, given = self.run(), shapes.DecidedShape(data=request.data)
        given.is_valid(raise_exception=True)
        seen = given.validated_data["seq"]
        with not_possible():
            decide_step(self.command, run=run, step=step_or_404(run, key), actor=request.user, seen=seen)
        return answer_run(run, status=202)


class Retry(StepDecision):
    """Do a step again that asks for a decision."""

    command = "retry"

    @extend_schema(operation_id="runs_step_retry", request=shapes.DecidedShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Do the step again."""
        return self.decide(request, key)


class Skip(StepDecision):
    """Pass a step by that asks for a decision, or that made its run fail."""

    command = "skip"

    @extend_schema(operation_id="runs_step_skip", request=shapes.DecidedShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Pass the step by, as if it had been done. A failed run is taken up again."""
        return self.decide(request, key)


class Stop(StepDecision):
    """Let a step fail that asks for a decision."""

    command = "stop"

    @extend_schema(operation_id="runs_step_stop", request=shapes.DecidedShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Let the step's failure be its run's."""
        return self.decide(request, key)


class Provide(RunView):
    """Give a step the result it could not give itself."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    @extend_schema(operation_id="runs_step_provide", request=shapes.ProvidedShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Go on as if the step had completed with this output. A failed run is taken up again."""
        run, given = self.run(), shapes.ProvidedShape(data=request.data)
        given.is_valid(raise_exception=True)
        with not_possible(), fitting("/output"):
            seen = given.validated_data.pop("seq")
            provide_for_step(run=run, step=step_or_404(run, key), actor=request.user, seen=seen, **given.validated_data)
        return answer_run(run, status=202)
