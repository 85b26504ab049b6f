"""What asks whether the site is well asks by whatever address leads here, not by the name that people use."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from automate.health import healthz, metrics, readyz

PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


class ProbeMiddleware:
    """Answers load balancers and monitoring before the name of the host is looked at: what they read is the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
