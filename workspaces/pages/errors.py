"""Addresses that lead nowhere and refusals: a page for people, a problem document for programs."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import defaults

from workspaces.api.problems import problem_response

TOO_BIG = "This is larger than 2 MB, the most that is read at once. Nothing was kept."
NOT_FOUND = "There is nothing here, or it is not yours to see."


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler404`."""
    if request.path.startswith("/api/"):
        return problem_response(request, 404, NOT_FOUND)
    return defaults.page_not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler403`."""
    if request.path.startswith("/api/"):
        return problem_response(request, 403, str(exception) or "You may not do this.")
    return defaults.permission_denied(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler400`: a body that is larger than anything that is read here, or a request that is not in order."""
    too_big = isinstance(exception, RequestDataTooBig)
    status = 413 if too_big else 400
    if request.path.startswith("/api/"):
        return problem_response(request, status, TOO_BIG if too_big else "This request is not in order.")
    return render(request, "413.html", status=status) if too_big else defaults.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponseBase:
    """`handler500`."""
    if request.path.startswith("/api/"):
        return problem_response(request, 500, "Something went wrong on our side. It has been logged.")
    return defaults.server_error(request)
