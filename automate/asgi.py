"""The one entry for web servers: pages and the API over HTTP, live messages over websockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

from automate.pooling import share_connections

# Loads the apps, so it must come before anything that imports models.
http = get_asgi_application()
share_connections()

from automate.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
