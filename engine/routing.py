"""The addresses of the sockets."""

from django.urls import URLPattern, URLResolver, path

from engine.consumers import RunConsumer, RunsConsumer

websocket_urlpatterns: list[URLPattern | URLResolver] = [
    path("ws/w/<slug:workspace>/runs/", RunsConsumer.as_asgi()),
    path("ws/w/<slug:workspace>/runs/<str:ref>/", RunConsumer.as_asgi()),
]
