"""The `Idempotency-Key` of a request: what a program asks for again after a lost answer is done once."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from workspaces.api.problems import ProblemError

HEADER = "Idempotency-Key"
LONGEST_KEY = 150


def idempotency_key(request: Request) -> str:
    """The key, apart from everybody else's; "" if none was sent. Raises ProblemError."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST_KEY:
        raise ProblemError(400, f"The {HEADER} has {len(key)} characters; at most {LONGEST_KEY} are kept.")
    return f"{request.user.pk}-{key}" if key else ""


def same(what: str) -> str:
    """The promise of what begins something."""
    return f"The same key gives the same {what}, with 200 instead of 201, as long as that is kept."


def key_parameter(promise: str) -> OpenApiParameter:
    """The header in the API's description; `promise` is what the same key gives."""
    description = f"{promise} At most {LONGEST_KEY} characters."
    return OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=description)
