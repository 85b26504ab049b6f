"""The one entry for web servers: pages and the API over HTTP, live messages over websockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate.settings")

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

# Loads the apps, so it must come before anything that imports models.
django.setup(set_prefix=False)

from automate.handler import OneThreadHandler
from automate.pooling import share_connections

share_connections()

from automate.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": OneThreadHandler(),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
