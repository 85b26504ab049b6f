"""What people and programs may do to runs: each command is written down, and a driver carries it out."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engine import interventions, services
from engine.api import shapes
from engine.api.answers import answer_run, fitting, not_possible
from engine.api.runs import RunView
from engine.commands import RUN_COMMANDS
from engine.models import Run
from engine.queries import undoing_of
from workspaces.api.idempotency import idempotency_key, key_parameter
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest

ACCEPTED = {202: shapes.RunShape, 409: ProblemDocumentShape}
OR_MISTAKEN = {**ACCEPTED, 400: ProblemDocumentShape}


class RunCommandView(RunView):
    """A command without anything to fill in."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}
    command: ClassVar[str]

    def carry_out(self, request: WorkspaceApiRequest) -> Response:
        """Write the command down; 409 where it makes no sense now."""
        run = self.run()
        with not_possible():
            RUN_COMMANDS[self.command](run=run, actor=request.user)
        return answer_run(run, status=202)


class Pause(RunCommandView):
    """Hold a run."""

    command = "pause"

    @extend_schema(operation_id="runs_pause", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Let what is running finish and begin nothing new."""
        return self.carry_out(request)


class Resume(RunCommandView):
    """Let a held run go on."""

    command = "resume"

    @extend_schema(operation_id="runs_resume", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Carry on with a paused run."""
        return self.carry_out(request)


class Advance(RunCommandView):
    """Step through a paused run."""

    command = "advance"

    @extend_schema(operation_id="runs_advance", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Begin exactly one held step; the run stays paused."""
        return self.carry_out(request)


class RetryFailed(RunCommandView):
    """Take a failed run up again."""

    command = "retry-failed"

    @extend_schema(operation_id="runs_retry_failed", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Do again what failed or was given up; of a loop or group also what was done in the passes that failed."""
        return self.carry_out(request)


class RollBack(RunCommandView):
    """Undo what a run has done."""

    policy: ClassVar = {"get": Action.RUN_CONTROL, "post": Action.RUN_CONTROL}
    command = "roll-back"

    @extend_schema(operation_id="runs_undoing", responses=shapes.UndoingShape)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """What rolling the run back would undo, the last step first, and what it would leave."""
        told = undoing_of(self.run())
        reversed_ = [{"name": name, "by": by} for name, by in told.reversed]
        left = {"lasting": told.lasting, "taken_over": told.taken_over}
        return Response({"reversed": reversed_, "more": told.more, **left})

    @extend_schema(operation_id="runs_roll_back", request=None, responses=ACCEPTED)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Undo completed steps by their reverse steps, the last one first; the run cannot go on afterwards."""
        return self.carry_out(request)


class GivenCommandView(RunView):
    """A command with something to fill in."""

    policy: ClassVar = {"post": Action.RUN_CONTROL}

    def given(self, shape: type[serializers.Serializer[Any]]) -> tuple[Run, dict[str, Any]]:
        """The run and the checked body."""
        run, given = self.run(), shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return run, given.validated_data


class Cancel(GivenCommandView):
    """End a run."""

    @extend_schema(operation_id="runs_cancel", request=shapes.CancelShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """End the run at once; tasks it asked for are withdrawn. It cannot be taken up again."""
        run, given = self.given(shapes.CancelShape)
        with not_possible():
            services.cancel_run(run=run, actor=request.user, reason=given["reason"])
        return answer_run(run, status=202)


class Priority(GivenCommandView):
    """Let a run come before or after others."""

    @extend_schema(operation_id="runs_priority", request=shapes.PriorityShape, responses=OR_MISTAKEN)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Set how urgent the run is; higher goes first."""
        run, given = self.given(shapes.PriorityShape)
        with not_possible():
            interventions.set_priority(run=run, priority=given["priority"], actor=request.user)
        return answer_run(run, status=202)


class Signal(GivenCommandView):
    """Send a run a named signal."""

    @extend_schema(
        operation_id="runs_signal",
        parameters=[key_parameter("The same key sends the signal once, as long as the run is kept.")],
        request=shapes.SignalShape,
        responses=OR_MISTAKEN,
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Finish the step that waits for this signal; kept for later if none does yet."""
        once = idempotency_key(request)
        run, given = self.given(shapes.SignalShape)
        with not_possible(), fitting("/payload"):
            services.signal_run(run=run, **given, once=once)
        return answer_run(run, status=202)
