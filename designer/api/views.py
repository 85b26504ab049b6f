"""Workflows for programs and for the canvas: parse, call a service, answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from designer.api import shapes
from designer.api.parsers import DocumentParser
from designer.models import Workflow
from designer.queries import Row, rows, workflows_of
from designer.services import drafts, publishing, workflows
from engine.api.answers import paged
from engine.checking import check_in
from engine.core.document import MalformedDocument, parse
from workspaces.api.paging import Paging
from workspaces.api.problems import ProblemError
from workspaces.api.shapes import ProblemDocumentShape
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


def read(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body in that shape; what does not fit is a 400 with pointers."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def listed(shape: type[Serializer[Any]], items: Any) -> Any:
    """Many of one shape."""
    return shape(items, many=True).data


def problems_in(document: Any, workspace_id: int) -> list[dict[str, Any]]:
    """Everything that can be said against a document. Raises ProblemError (400) if it is malformed."""
    try:
        return [problem.dump() for problem in check_in(parse(document), workspace_id)]
    except MalformedDocument as error:
        raise malformed(error) from error


def malformed(error: MalformedDocument) -> ProblemError:
    """A 400 with the pointer of every structural fault."""
    faults = [
        {"pointer": f"/document{fault.where.pointer}", "message": fault.message} for fault in error.problems[:100]
    ]
    return ProblemError(400, f"The document is malformed. {error}", kind="malformed-document", errors=faults)


def stale(error: drafts.StaleDraftError) -> ProblemError:
    """A 409 that carries what is kept now, so that nobody's work is lost."""
    return ProblemError(
        409, str(error), kind="stale-draft", extra={"current": dict(shapes.DraftShape(error.current).data)}
    )


class DesignerView(APIView):
    """Finds the workflow of the URL inside the workspace."""

    request: WorkspaceApiRequest
    parser_classes = (DocumentParser,)

    def workflow(self, *related: str) -> Workflow:
        """The workflow, or 404."""
        among = Workflow.objects.select_related(*related) if related else Workflow.objects
        found = get_object_or_404(among, workspace=self.request.workspace, ref=self.kwargs["ref"])
        found.workspace = self.request.workspace  # known already
        return found

    def row(self, workflow: Workflow) -> Row:
        """The workflow at a glance, read afresh."""
        return rows(workflows_of(workflow.workspace, archived=workflow.archived_at is not None).filter(pk=workflow.pk))[
            0
        ]


class NewestFirst(Paging):
    """Last changed first."""

    ordering = ("-updated_at", "-id")


class Workflows(DesignerView):
    """All workflows, and new ones."""

    policy: ClassVar = {"get": Action.WORKFLOW_VIEW, "post": Action.WORKFLOW_EDIT}

    @extend_schema(
        operation_id="workflows_list",
        parameters=[
            OpenApiParameter("q", str, description="Words to look for in name and description."),
            OpenApiParameter("archived", bool, description="List what was put away instead."),
            OpenApiParameter("cursor", str),
            OpenApiParameter("size", int),
        ],
        responses=paged("Workflow", shapes.WorkflowShape),
    )
    def get(self, request: WorkspaceApiRequest, workspace: str) -> Response:
        """List workflows, last changed first."""
        query = request.query_params
        archived = query.get("archived", "").lower() in {"1", "true"}
        paging = NewestFirst()
        page = paging.paginate_queryset(
            workflows_of(request.workspace, q=query.get("q", "")[:200], archived=archived), request, self
        )
        return paging.get_paginated_response(listed(shapes.WorkflowShape, rows(page or [])))

    @extend_schema(operation_id="workflows_create", request=shapes.NewWorkflow, responses={201: shapes.WorkflowShape})
    def post(self, request: WorkspaceApiRequest, workspace: str) -> Response:
        """Create a workflow with an empty draft, or with `document` as its draft."""
        given = read(shapes.NewWorkflow, request)
        document = given.get("document")
        if document is not None:
            problems_in(document, request.workspace.pk)
        try:
            made = workflows.create_workflow(
                workspace=request.workspace,
                actor=request.user,
                name=given["name"],
                description=given["description"],
                document=document,
            )
        except workflows.InvalidNameError as error:
            raise ProblemError(400, str(error), errors=[{"pointer": "/name", "message": str(error)}]) from error
        return Response(shapes.WorkflowShape(self.row(made)).data, 201)


class OneWorkflow(DesignerView):
    """A workflow outside its document."""

    policy: ClassVar = {
        "get": Action.WORKFLOW_VIEW,
        "patch": Action.WORKFLOW_EDIT,
        "delete": Action.WORKFLOW_DELETE,
    }

    @extend_schema(operation_id="workflows_read", responses=shapes.WorkflowShape)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """One workflow at a glance."""
        return Response(shapes.WorkflowShape(self.row(self.workflow())).data)

    @extend_schema(operation_id="workflows_change", request=shapes.WorkflowChange, responses=shapes.WorkflowShape)
    def patch(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Rename, describe, archive or bring back."""
        workflow, given = self.workflow(), read(shapes.WorkflowChange, request)
        if "name" in given or "description" in given:
            name = given.get("name", workflow.name)
            try:
                workflows.rename_workflow(
                    workflow=workflow, actor=request.user, name=name, description=given.get("description")
                )
            except workflows.InvalidNameError as error:
                raise ProblemError(400, str(error), errors=[{"pointer": "/name", "message": str(error)}]) from error
        if "archived" in given:
            change = workflows.archive_workflow if given["archived"] else workflows.unarchive_workflow
            change(workflow=workflow, actor=request.user)
        return Response(shapes.WorkflowShape(self.row(workflow)).data)

    @extend_schema(operation_id="workflows_delete", responses={204: None})
    def delete(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Delete it for good, with its draft and versions. Its runs keep what they run."""
        workflows.delete_workflow(workflow=self.workflow(), actor=request.user)
        return Response(status=204)


class OneDraft(DesignerView):
    """What is being drawn."""

    policy: ClassVar = {"get": Action.WORKFLOW_VIEW, "put": Action.WORKFLOW_EDIT}

    @extend_schema(operation_id="drafts_read", responses=shapes.CheckedDraft)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """The draft, its revision and its problems."""
        draft = self.workflow("draft", "draft__saved_by").draft
        shown = dict(shapes.DraftShape(draft).data)
        return Response({**shown, "problems": problems_in(draft.document, request.workspace.pk)})

    @extend_schema(
        operation_id="drafts_save",
        request=shapes.DraftSave,
        responses={
            200: shapes.DraftSaved,
            400: ProblemDocumentShape,
            409: ProblemDocumentShape,
            413: ProblemDocumentShape,
        },
    )
    def put(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Save if the draft still is at `revision`; 409 with the current draft if not. It may hold problems."""
        given, workflow = read(shapes.DraftSave, request), self.workflow()
        if workflow.archived_at:
            raise ProblemError(423, "This workflow is archived. Bring it back before changing it.", kind="archived")
        try:
            saved = drafts.save_draft(
                workflow=workflow, revision=given["revision"], document=given["document"], actor=request.user
            )
        except MalformedDocument as error:
            raise malformed(error) from error
        except drafts.StaleDraftError as error:
            raise stale(error) from error
        return Response({"revision": saved.revision, "problems": problems_in(given["document"], request.workspace.pk)})


class Check(DesignerView):
    """Problems of a document, as one works."""

    policy: ClassVar = {"post": Action.WORKFLOW_VIEW}

    @extend_schema(operation_id="workflows_check", request=shapes.DocumentOnly, responses=shapes.Checked)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Check a document without saving it."""
        self.workflow()
        return Response({"problems": problems_in(read(shapes.DocumentOnly, request)["document"], request.workspace.pk)})


class Publish(DesignerView):
    """From draft to version."""

    policy: ClassVar = {"post": Action.WORKFLOW_PUBLISH}

    @extend_schema(
        operation_id="workflows_publish",
        request=shapes.Publication,
        responses={201: shapes.Published, 409: ProblemDocumentShape, 422: ProblemDocumentShape},
    )
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """Publish the draft: 409 if it changed since or has nothing new, 422 with the problems in the way."""
        given, workflow = read(shapes.Publication, request), self.workflow()
        try:
            version = publishing.publish_draft(workflow=workflow, actor=request.user, **given)
        except publishing.PutAwayError as error:
            status, kind = (404, "about:blank") if error.gone else (423, "archived")
            raise ProblemError(status, str(error), kind=kind) from error
        except drafts.StaleDraftError as error:
            raise stale(error) from error
        except publishing.UnchangedError as error:
            extra = {"version": error.version.number}
            raise ProblemError(409, str(error), kind="unchanged", extra=extra) from error
        except publishing.NotPublishableError as error:
            faults = [{"pointer": fault.where.pointer, "message": fault.message} for fault in error.problems]
            dumped = {"problems": [fault.dump() for fault in error.problems]}
            raise ProblemError(422, str(error), kind="not-publishable", errors=faults, extra=dumped) from error
        return Response({"version": version.number, "definition": version.content_hash}, 201)
