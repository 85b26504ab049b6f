"""The tasks' part of the API, below /api/."""

from django.urls import path

from humantasks.api import views

app_name = "humantasks_api"

urlpatterns = [
    path("w/<slug:workspace>/tasks/", views.Tasks.as_view(), name="tasks"),
    path("w/<slug:workspace>/tasks/<str:ref>/", views.OneTask.as_view(), name="task"),
    path("w/<slug:workspace>/tasks/<str:ref>/claim/", views.Claim.as_view(), name="claim"),
    path("w/<slug:workspace>/tasks/<str:ref>/release/", views.Release.as_view(), name="release"),
    path("w/<slug:workspace>/tasks/<str:ref>/complete/", views.Complete.as_view(), name="complete"),
]
