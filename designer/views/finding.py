"""Find the workflow a page is about, inside the workspace the policy let the person into."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from designer.models import Workflow
from workspaces.requests import WorkspaceRequest


def workflow_or_404(request: WorkspaceRequest, ref: str) -> Workflow:
    """The workflow of that ref in this workspace, its draft at hand; archived ones too."""
    return get_object_or_404(
        Workflow.objects.select_related("draft", "workspace", "draft__saved_by"), workspace=request.workspace, ref=ref
    )
