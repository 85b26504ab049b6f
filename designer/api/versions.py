"""What was published, for programs and for the canvas."""

from __future__ import annotations

from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from designer.api import shapes
from designer.api.views import DesignerView, listed
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


class Versions(DesignerView):
    """What was published."""

    policy: ClassVar = {"get": Action.WORKFLOW_VIEW}

    @extend_schema(operation_id="versions_list", responses=shapes.VersionShape(many=True))
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """All versions, newest first."""
        published = self.workflow().versions.select_related("author").defer("document")
        return Response(listed(shapes.VersionShape, published))


class OneVersion(DesignerView):
    """One of them, with its document."""

    policy: ClassVar = {"get": Action.WORKFLOW_VIEW}

    @extend_schema(operation_id="versions_read", responses=shapes.WholeVersionShape)
    def get(self, request: WorkspaceApiRequest, workspace: str, ref: str, number: int) -> Response:
        """A version as it was published; it never changes."""
        found = get_object_or_404(self.workflow().versions.select_related("author"), number=number)
        return Response(shapes.WholeVersionShape(found).data)
