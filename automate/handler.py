"""Django's ASGI handler, which takes a request to a thread once instead of at every turn.

Our pages and middleware are synchronous. Left to itself, Django's handler goes from the event loop to the request's
thread and back for the middleware, for each of its `process_view` and for the view: some 2 ms of a request's time.
"""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThreadHandler(ASGIHandler):
    """Carries out all of a request, from the first middleware to the last, on the thread that Django gives it."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
