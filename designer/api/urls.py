"""The designer's part of the API, below /api/."""

from django.urls import include, path

from designer.api import views
from designer.api.previews import Previews
from designer.api.starting import WorkflowRuns
from designer.api.trying import Trials
from designer.api.versions import OneVersion, Versions

app_name = "designer_api"

_workflow = [
    path("", views.OneWorkflow.as_view(), name="workflow"),
    path("draft/", views.OneDraft.as_view(), name="draft"),
    path("preview/", Previews.as_view(), name="preview"),
    path("check/", views.Check.as_view(), name="check"),
    path("publish/", views.Publish.as_view(), name="publish"),
    path("versions/", Versions.as_view(), name="versions"),
    path("versions/<int:number>/", OneVersion.as_view(), name="version"),
    path("runs/", WorkflowRuns.as_view(), name="runs"),
    path("trials/", Trials.as_view(), name="trials"),
]
urlpatterns = [
    path("w/<slug:workspace>/workflows/", views.Workflows.as_view(), name="workflows"),
    path("w/<slug:workspace>/workflows/<str:ref>/", include(_workflow)),
]
