"""Answers that several views share; starting a run answers with `answer_run`, too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.response import Response

from engine.live import run_summary, told
from engine.live.messages import open_keys
from engine.live.outline import outline_of
from engine.models import Run
from engine.payloads import UnfitPayload
from engine.sending import NotPossible
from workspaces.api.problems import ProblemError


def answer_run(run: Run, *, status: int) -> Response:
    """The run with its whole input and output, as `RunShape` describes it; 404 if retention has just removed it."""
    if not hasattr(run, "child_count"):
        run = get_object_or_404(told(Run.objects.all()), pk=run.pk)
    current = open_keys(run) if run.seq and not run.is_over else []
    return Response(run_summary(run, outline_of(run.definition), current, whole=True), status)


@contextmanager
def not_possible() -> Iterator[None]:
    """A command that makes no sense now is a 409."""
    try:
        yield
    except NotPossible as error:
        raise ProblemError(409, str(error), kind="not-possible") from error


@contextmanager
def fitting(pointer: str) -> Iterator[None]:
    """A value that cannot be kept is a 400 at its place."""
    try:
        yield
    except UnfitPayload as error:
        raise ProblemError(400, str(error), errors=[{"pointer": pointer, "message": str(error)}]) from error


def paged(name: str, shape: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The description of a page of a list."""
    return inline_serializer(
        f"{name}Page",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": shape(many=True),
        },
    )
