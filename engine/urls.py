"""Pages of the engine."""

from django.urls import include, path

from engine.views import commands, listing, run

app_name = "engine"

_run = [
    path("", run.run, name="run"),
    path("pause/", commands.pause, name="pause"),
    path("resume/", commands.resume, name="resume"),
    path("cancel/", commands.cancel, name="cancel"),
    path("retry/", commands.retry, name="retry"),
    path("skip/", commands.skip, name="skip"),
]
urlpatterns = [
    path("w/<slug:workspace>/runs/", listing.runs, name="runs"),
    path("w/<slug:workspace>/runs/<str:ref>/", include(_run)),
]
