"""Errors of the API as problem documents (RFC 9457): what happened, where, in one shape for all."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

CONTENT_TYPE = "application/problem+json"
ABOUT_BLANK = "about:blank"


class ProblemError(exceptions.APIException):
    """Raise from a view to answer with a problem: status, a sentence, errors at pointers, extra members.

    `errors` are `{"pointer": "/input/amount", "message": "Must be a number."}`; `extra` adds members
    beside the standard ones, such as `current` of an edit conflict.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = ABOUT_BLANK,
        errors: Sequence[Mapping[str, str]] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.kind = kind
        self.errors = [dict(error) for error in errors]
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


def retry_after(seconds: float | None) -> dict[str, str]:
    """The header that tells when to try again; none if nobody knows."""
    return {} if seconds is None else {"Retry-After": str(max(1, ceil(seconds)))}


def problem(
    status: int,
    detail: str,
    *,
    kind: str = ABOUT_BLANK,
    errors: Sequence[Mapping[str, str]] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The body of a problem document."""
    return {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _sendable(detail),
        "errors": [{name: _sendable(text) for name, text in error.items()} for error in errors],
        **(extra or {}),
    }


def _sendable(text: str) -> str:
    """What a caller sent may be quoted, and half of a character can be written in JSON, but not in UTF-8."""
    return text.encode("utf-8", "replace").decode()


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's `EXCEPTION_HANDLER`. Errors nobody foresaw are left to Django: a 500, and a log line."""
    if isinstance(error, ProblemError):
        set_rollback()
        body = problem(error.status_code, str(error.detail), kind=error.kind, errors=error.errors, extra=error.extra)
        return Response(body, error.status_code, content_type=CONTENT_TYPE, headers=error.headers)
    if isinstance(error, RecursionError):  # nothing but a body is nested so deeply
        error = exceptions.ParseError("The body is nested too deeply.")
    response = exception_handler(error, context)
    if response is None:
        return None
    errors = list(_errors(error.detail)) if isinstance(error, exceptions.ValidationError) else []
    response.data = problem(response.status_code, _sentence(error), errors=errors)
    response.content_type = CONTENT_TYPE
    return response


def problem_response(_request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """A problem document outside DRF: for unknown addresses under /api/ and refusals by the middleware."""
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)


def _sentence(error: Exception) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "The request has mistakes; each is listed under errors."
    if isinstance(error, Http404 | exceptions.NotFound):
        return "There is nothing here, or it is not yours to see."
    if isinstance(error, exceptions.UnsupportedMediaType):
        return "Only JSON is read here. Send it with the header “Content-Type: application/json”."
    if isinstance(error, PermissionDenied):
        return str(error) or "You may not do this."
    return str(getattr(error, "detail", error))


def _errors(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested messages as a flat list with JSON pointers (RFC 6901)."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            step = "" if key == "non_field_errors" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _errors(inner, pointer + step)
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "message": str(detail)}
