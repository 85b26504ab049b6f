"""Start runs from a program."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from designer.api import shapes
from designer.api.views import DesignerView, read
from designer.services.starting import KeyUsedError, NotStartableError, latest_version, start_workflow
from engine.api.answers import answer_run
from engine.api.shapes import RunShape
from engine.lanes import Full
from engine.live import told_as_new
from engine.services import InvalidInput, RunOptions
from workspaces.api.idempotency import idempotency_key, key_parameter, same
from workspaces.api.problems import ProblemError, retry_after
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


class WorkflowRuns(DesignerView):
    """Runs of a workflow's latest version."""

    policy: ClassVar = {"post": Action.RUN_START}

    @extend_schema(
        operation_id="workflows_start",
        parameters=[
            key_parameter(
                f"{same('run')} With another input or other options it is a 409 (`key-used`), whose `run` is the one "
                "it had started."
            )
        ],
        request=shapes.RunStart,
        responses={
            201: RunShape,
            200: RunShape,
            400: ProblemDocumentShape,
            409: ProblemDocumentShape,
            429: ProblemDocumentShape,
        },
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Start a run of the latest version with this input.

        429 if its limits leave no place for it and the workflow says that such runs are refused, or if too many
        of the workspace wait already; `Retry-After` tells when there is one, if that is known.
        """
        key = idempotency_key(request)
        given = read(shapes.RunStart, request)
        latest = latest_version(request.workspace.pk, ref)
        try:
            run, made = start_workflow(
                workflow=latest.workflow if latest else self.workflow(),
                latest=latest,
                data=given["input"],
                actor=request.user,
                # Apart from the pages' keys, and each person's from everybody else's.
                idempotency_key=f"api-{key}" if key else None,
                title=given["title"],
                priority=given["priority"],
                options=_options(given),
            )
        except InvalidInput as error:
            faults = [{"pointer": f"/input{pointer}", "message": text} for pointer, text in error.errors.items()]
            raise ProblemError(
                400, "The input does not fit the workflow; each mistake is listed.", kind="invalid-input", errors=faults
            ) from error
        except Full as error:
            raise ProblemError(429, str(error), kind="full", headers=retry_after(error.retry_after)) from error
        except NotStartableError as error:
            raise ProblemError(409, str(error), kind="not-startable") from error
        except KeyUsedError as error:
            raise ProblemError(409, str(error), kind="key-used", extra={"run": error.run.ref}) from error
        return answer_run(told_as_new(run), status=201) if made else answer_run(run, status=200)


def _options(given: dict[str, Any]) -> RunOptions:
    options = RunOptions()
    if given["simulated"]:
        options["simulated"] = True
    if given["stepping"]:
        options["stepping"] = True
        options["breakpoints"] = given["breakpoints"]
    return options
