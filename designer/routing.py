"""The addresses of the designer's sockets."""

from django.urls import URLPattern, URLResolver, path

from designer.consumers import DrawingConsumer

websocket_urlpatterns: list[URLPattern | URLResolver] = [
    path("ws/w/<slug:workspace>/workflows/<str:ref>/", DrawingConsumer.as_asgi()),
]
