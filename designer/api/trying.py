"""Try a draft from the canvas."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from designer.api import shapes
from designer.api.views import DesignerView, malformed, read
from designer.services.trying import NotTriedError, try_draft
from engine.api.answers import answer_run
from engine.api.shapes import RunShape
from engine.core.document import MalformedDocument
from engine.lanes import Full
from engine.live import told_as_new
from engine.services import InvalidDefinition, InvalidInput
from workspaces.api.idempotency import idempotency_key, key_parameter, same
from workspaces.api.problems import ProblemError, retry_after
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


class Trials(DesignerView):
    """Runs of what is drawn, before it is published."""

    policy: ClassVar = {"post": Action.WORKFLOW_TRY}

    @extend_schema(
        operation_id="workflows_try",
        parameters=[key_parameter(same("run"))],
        request=shapes.TrialStart,
        responses={
            200: RunShape,
            201: RunShape,
            400: ProblemDocumentShape,
            409: ProblemDocumentShape,
            422: ProblemDocumentShape,
            429: ProblemDocumentShape,
        },
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Start a run of this document: simulated unless said otherwise; of all of it, up to a step, or of one step.

        422 with the problems that stand in the way.
        """
        given, key = read(shapes.TrialStart, request), idempotency_key(request)
        try:
            run, made = try_draft(
                workflow=self.workflow(),
                document=given["document"],
                data=given["input"],
                actor=request.user,
                simulated=given["simulated"],
                until=given["until"],
                only=given["alone"],
                recorded=given["recorded"],
                key=f"try-{key}" if key else None,
            )
        except MalformedDocument as error:
            raise malformed(error) from error
        except InvalidDefinition as error:
            faults = [{"pointer": fault.where.pointer, "message": fault.message} for fault in error.problems]
            dumped = {"problems": [fault.dump() for fault in error.problems]}
            said = "What was drawn cannot run yet; each problem is listed."
            raise ProblemError(422, said, kind="not-runnable", errors=faults, extra=dumped) from error
        except InvalidInput as error:
            faults = [{"pointer": f"/input{pointer}", "message": text} for pointer, text in error.errors.items()]
            said = "The input does not fit the workflow; each mistake is listed."
            raise ProblemError(400, said, kind="invalid-input", errors=faults) from error
        except Full as error:
            raise ProblemError(429, str(error), kind="full", headers=retry_after(error.retry_after)) from error
        except NotTriedError as error:
            raise ProblemError(409, str(error), kind="not-tried") from error
        return answer_run(told_as_new(run), status=201) if made else answer_run(run, status=200)
