"""What expressions give, as one types them."""

from __future__ import annotations

from dataclasses import asdict
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from designer.api import shapes
from designer.api.views import DesignerView, read
from engine.previews import previews_of
from workspaces.policy import Action
from workspaces.requests import WorkspaceApiRequest


class Previews(DesignerView):
    """Nothing is stored and nothing is done: expressions are evaluated in the sandbox, on data that comes along."""

    policy: ClassVar = {"post": Action.WORKFLOW_EDIT}

    @extend_schema(operation_id="workflows_preview", request=shapes.PreviewAsked, responses=shapes.PreviewsShape)
    def post(self, request: WorkspaceApiRequest, workspace: str, ref: str) -> Response:
        """What each template and condition of a step's configuration gives on this data."""
        self.workflow()
        given = read(shapes.PreviewAsked, request)
        found = previews_of(given["type"], given["config"], given["scope"], given["items"])
        return Response({"previews": [asdict(each) for each in found]})
