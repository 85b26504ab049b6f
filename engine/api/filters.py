"""The query parameters of the list of runs, read with a clear sentence for each that makes no sense."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter

from engine.core.states import RunStatus, StepStatus
from engine.queries import Wanted
from workspaces.api.problems import ProblemError

STATUSES = [status.value for status in RunStatus]
PARAMETERS = [
    OpenApiParameter("workflow", str, description="Only runs of the workflow with this id."),
    OpenApiParameter("status", str, enum=STATUSES, many=True, description="Only runs in this state; may be repeated."),
    OpenApiParameter("asks", bool, description="Only runs in which a step asks a person how to go on."),
    OpenApiParameter("q", str, description="Words to look for in titles, or the beginning of an id."),
    OpenApiParameter("created_after", datetime, description="Only runs created at this moment or later."),
    OpenApiParameter("created_before", datetime, description="Only runs created before this moment."),
    OpenApiParameter("cursor", str),
    OpenApiParameter("size", int, description="Runs on a page, at most 200."),
]
STEP_STATUSES = [status.value for status in StepStatus]
STEP_PARAMETERS = [
    OpenApiParameter("key", str, many=True, description="Only the step with this key, whole; may be repeated."),
    OpenApiParameter("scope", str, description="Only steps of this pass, such as `loop[3]`; empty: of the run itself."),
    OpenApiParameter("of", str, description="Only passes through the container with this key."),
    OpenApiParameter(
        "status", str, enum=STEP_STATUSES, many=True, description="Only steps in this state; may be repeated."
    ),
    OpenApiParameter("cursor", str),
    OpenApiParameter("size", int, description="Steps on a page, at most 200."),
]


def read_filter(query: Mapping[str, str], statuses: list[str]) -> Wanted:
    """The filter that the parameters ask for. Raises ProblemError (400)."""
    check_statuses(statuses, STATUSES)
    return Wanted(
        workflow=query.get("workflow", "")[:40].replace("\x00", ""),
        statuses=tuple(statuses),
        q=query.get("q", "")[:200].replace("\x00", ""),
        created_after=_moment(query, "created_after"),
        created_before=_moment(query, "created_before"),
        asks=query.get("asks", "").lower() in {"1", "true"},
    )


def check_statuses(given: list[str], known: list[str]) -> None:
    """Refuse a state that does not exist. Raises ProblemError (400)."""
    for status in given:
        if status not in known:
            raise _wrong("status", f"There is no state “{status[:40]}”. Use one of: {', '.join(known)}.")


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        found = parse_datetime(text.replace(" ", "+"))  # a plus sign that was not escaped arrives as a space
        if found is not None:
            return (timezone.make_aware(found) if timezone.is_naive(found) else found).astimezone(UTC)
    except (ValueError, OverflowError):  # no moment, or none in the years that databases know
        pass
    raise _wrong(name, f"“{text[:40]}” is not a moment. Write it like 2026-01-31T09:00:00Z.")


def _wrong(name: str, message: str) -> ProblemError:
    return ProblemError(400, message, errors=[{"pointer": f"/{name}", "message": message}])
