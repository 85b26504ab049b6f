"""Pages of the inbox."""

from django.urls import path

from humantasks.views import inbox, task

app_name = "humantasks"

urlpatterns = [
    path("w/<slug:workspace>/inbox/", inbox.inbox, name="inbox"),
    path("w/<slug:workspace>/inbox/<str:ref>/", task.task, name="task"),
    path("w/<slug:workspace>/inbox/<str:ref>/claim/", task.claim, name="claim"),
    path("w/<slug:workspace>/inbox/<str:ref>/release/", task.release, name="release"),
    path("w/<slug:workspace>/inbox/<str:ref>/complete/", task.complete, name="complete"),
]
