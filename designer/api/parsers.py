"""Read a JSON body within a limit, with a clear sentence for each way it can be wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import JSONParser

from engine.core.document import LARGEST_DOCUMENT
from workspaces.api.problems import ProblemError

LARGEST_BODY = LARGEST_DOCUMENT + 64 * 1024
"""Bytes: a document of the largest size, and room for what is sent along with it."""


class DocumentParser(JSONParser):
    """JSON objects of at most 2 MB: 413 beyond, 400 for what is not JSON or cannot be kept."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object. Raises ProblemError."""
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise ProblemError(
                413, "This is larger than 2 MB, the most a workflow document may have. Nothing was saved."
            )
        try:
            value = json.loads(body, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            raise ProblemError(
                400, f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
            ) from error
        except (ValueError, RecursionError) as error:
            raise ProblemError(400, "The body is not JSON that can be kept.") from error
        if not isinstance(value, dict):
            raise ProblemError(400, "The body must be a JSON object.")
        if b"\\u0000" in body or b"\\ud" in body.lower():
            _refuse_unkeepable(value)
        return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _refuse_unkeepable(value: Any, pointer: str = "") -> None:
    """Databases keep neither NUL nor half of a character pair: say where it is."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        message = "This text holds a character that cannot be kept (NUL or half of a pair). Remove it."
        raise ProblemError(400, f"At {pointer}: {message}", errors=[{"pointer": pointer, "message": message}])
    if isinstance(value, dict):
        for name, inner in value.items():
            step = pointer + "/" + name.replace("~", "~0").replace("/", "~1")
            _refuse_unkeepable(name, step)
            _refuse_unkeepable(inner, step)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            _refuse_unkeepable(inner, f"{pointer}/{position}")
