"""Pages of the designer."""

from django.urls import include, path

from designer.views import canvas, keeping, listing, starting, versions

app_name = "designer"

_workflow = [
    path("", canvas.canvas, name="canvas"),
    path("run/", starting.start, name="start"),
    path("versions/", versions.versions, name="versions"),
    path("versions/<int:number>/restore/", versions.restore, name="restore"),
    path("rename/", keeping.rename, name="rename"),
    path("duplicate/", keeping.duplicate, name="duplicate"),
    path("archive/", keeping.archive, name="archive"),
    path("unarchive/", keeping.unarchive, name="unarchive"),
    path("delete/", keeping.delete, name="delete"),
]
urlpatterns = [
    path("w/<slug:workspace>/workflows/", listing.workflows, name="workflows"),
    path("w/<slug:workspace>/workflows/new/", listing.new_workflow, name="new"),
    path("w/<slug:workspace>/workflows/<str:ref>/", include(_workflow)),
]
