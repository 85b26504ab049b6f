"""The addresses of all sockets."""

from django.urls import URLPattern, URLResolver

from designer.routing import websocket_urlpatterns as of_designer
from engine.routing import websocket_urlpatterns as of_engine

websocket_urlpatterns: list[URLPattern | URLResolver] = [*of_engine, *of_designer]
