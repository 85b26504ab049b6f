"""What people and programs may do to runs: each command is written down, and a driver carries it out."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from engine import services
from engine.api import shapes
from engine.api.answers import answer_run, not_possible
from engine.api.runs import RunView
from engine.commands import RUN_COMMANDS, decide_step
from engine.finding import step_or_404
from engine.payloads import UnfitPayload
from workspaces.api.problems import ProblemError
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

ACCEPTED = {202: shapes.RunShape, 409: shapes.ProblemDocumentShape}


class Pause(RunView):
    """Hold a run."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    @extend_schema(operation_id="runs_pause", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Let what is running finish and begin nothing new."""
        run = self.run()
        with not_possible():
            RUN_COMMANDS["pause"](run=run, actor=request.user)
        return answer_run(run, status=202)


class Resume(RunView):
    """Let a held run go on."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    @extend_schema(operation_id="runs_resume", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Carry on with a paused run."""
        run = self.run()
        with not_possible():
            RUN_COMMANDS["resume"](run=run, actor=request.user)
        return answer_run(run, status=202)


class Cancel(RunView):
    """End a run."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    @extend_schema(
        operation_id="runs_cancel",
        request=shapes.CancelShape,
        responses={**ACCEPTED, 400: shapes.ProblemDocumentShape},
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """End the run at once; tasks it asked for are withdrawn. It cannot be taken up again."""
        run, given = self.run(), shapes.CancelShape(data=request.data)
        given.is_valid(raise_exception=True)
        with not_possible():
            services.cancel_run(run=run, actor=request.user, reason=given.validated_data["reason"])
        return answer_run(run, status=202)


class Signal(RunView):
    """Send a run a named signal."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    @extend_schema(
        operation_id="runs_signal",
        request=shapes.SignalShape,
        responses={**ACCEPTED, 400: shapes.ProblemDocumentShape},
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Finish the step that waits for this signal; kept for later if none does yet."""
        run, given = self.run(), shapes.SignalShape(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            with not_possible():
                services.signal_run(run=run, **given.validated_data)
        except UnfitPayload as error:
            raise ProblemError(400, str(error), errors=[{"pointer": "/payload", "message": str(error)}]) from error
        return answer_run(run, status=202)


class StepDecision(RunView):
    """A person's word on a step that asks for one."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}
    command: ClassVar[str]

    def decide(self, request: WorkspaceApiRequest, key: str) -> Response:
        """Pass the decision on; 409 where the step does not ask."""
        run = self.run()
        with not_possible():
            decide_step(self.command, run=run, step=step_or_404(run, key), actor=request.user)
        return answer_run(run, status=202)


class Retry(StepDecision):
    """Do an interrupted step again."""

    command = "retry"

    @extend_schema(operation_id="runs_step_retry", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Do the step again."""
        return self.decide(request, key)


class Skip(StepDecision):
    """Pass an interrupted step by."""

    command = "skip"

    @extend_schema(operation_id="runs_step_skip", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str, key: str) -> Response:
        """Pass the step by, as if it had been done."""
        return self.decide(request, key)
