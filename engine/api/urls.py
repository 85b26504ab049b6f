"""The engine's part of the API, below /api/."""

from django.urls import include, path

from engine.api import catalogue, commands, decisions, forks, results, runs

app_name = "engine_api"

_run = [
    path("", runs.OneRun.as_view(), name="run"),
    path("steps/", runs.Steps.as_view(), name="steps"),
    path("events/", runs.Events.as_view(), name="events"),
    path("snapshot/", runs.Snapshot.as_view(), name="snapshot"),
    path("document/", runs.Document.as_view(), name="document"),
    path("output/", results.RunResult.as_view(), name="output"),
    path("pause/", commands.Pause.as_view(), name="pause"),
    path("resume/", commands.Resume.as_view(), name="resume"),
    path("cancel/", commands.Cancel.as_view(), name="cancel"),
    path("signal/", commands.Signal.as_view(), name="signal"),
    path("advance/", commands.Advance.as_view(), name="advance"),
    path("retry-failed/", commands.RetryFailed.as_view(), name="retry_failed"),
    path("roll-back/", commands.RollBack.as_view(), name="roll_back"),
    path("priority/", commands.Priority.as_view(), name="priority"),
    path("fork/", forks.Fork.as_view(), name="fork"),
    path("steps/<str:key>/output/", results.StepResult.as_view(), name="step_output"),
    path("steps/<str:key>/retry/", decisions.Retry.as_view(), name="retry"),
    path("steps/<str:key>/skip/", decisions.Skip.as_view(), name="skip"),
    path("steps/<str:key>/stop/", decisions.Stop.as_view(), name="stop"),
    path("steps/<str:key>/provide/", decisions.Provide.as_view(), name="provide"),
]
urlpatterns = [
    path("w/<slug:workspace>/catalogue/", catalogue.Catalogue.as_view(), name="catalogue"),
    path("w/<slug:workspace>/runs/", runs.Runs.as_view(), name="runs"),
    path("w/<slug:workspace>/runs/<str:ref>/", include(_run)),
]
