"""Pages of the engine."""

from django.urls import include, path

from engine.views import commands, listing, many, mending, run

app_name = "engine"

_run = [
    path("", run.run, name="run"),
    path("pause/", commands.pause, name="pause"),
    path("resume/", commands.resume, name="resume"),
    path("cancel/", commands.cancel, name="cancel"),
    path("retry/", commands.retry, name="retry"),
    path("skip/", commands.skip, name="skip"),
    path("stop/", commands.stop, name="stop"),
    path("retry-failed/", commands.retry_failed, name="retry_failed"),
    path("advance/", commands.advance, name="advance"),
    path("priority/", commands.priority, name="priority"),
    path("roll-back/", mending.roll_back, name="roll_back"),
    path("provide/", mending.provide, name="provide"),
    path("fork/", mending.fork, name="fork"),
]
urlpatterns = [
    path("w/<slug:workspace>/runs/", listing.runs, name="runs"),
    path("w/<slug:workspace>/runs/retry-failed/", many.retry_failed_runs, name="retry_failed_runs"),
    path("w/<slug:workspace>/runs/<str:ref>/", include(_run)),
]
